import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/port-taken',
  stack: 'apache',
  kind: 'fault',
  title: 'another web server has port 80: Apache does not start',
  break: `
systemctl stop apache2
(cd /var/www/html && setsid python3 -m http.server 80 >/dev/null 2>&1 &); until_ok 50 'ss -tln | grep -q :80'
systemctl start apache2 || true`,
  symptom: 404,
  expect: {
    status: 'down',
    rootCause: 'proxy.bind-failed',
    subject: /80/,
    evidence: [/http\.server/],
    repair: 'command',
  },
});
