import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/port-80-taken',
  stack: 'uniuni',
  kind: 'fault',
  title: 'another web server took port 80, nginx cannot start',
  break: `
systemctl stop nginx
printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 80 -d /var/www/html\\n' > /etc/systemd/system/intranet.service
systemctl daemon-reload; systemctl start intranet; sleep 0.5
systemctl start nginx || true`,
  proof: '! systemctl is-active nginx',
  symptom: 404,
  expect: {
    status: 'down',
    rootCause: 'proxy.bind-failed',
    evidence: [/Address already in use|98|python3|intranet/],
    repair: 'person',
  },
});
