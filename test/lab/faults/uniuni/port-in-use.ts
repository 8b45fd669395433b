import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/port-in-use',
  stack: 'uniuni',
  kind: 'fault',
  title: 'another service took port 8000 while the backend was restarted',
  seed: '004 problem 3',
  break: `
printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 8000 -d /var/www/html\\n' > /etc/systemd/system/label-preview.service
systemctl daemon-reload; systemctl stop uniuni-backend-main; systemctl start label-preview; sleep 0.5
systemctl start uniuni-backend-main; until_ok 100 'journalctl -u uniuni-backend-main | grep -q "address already in use"'`,
  symptom: 404,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'port.in-use',
    evidence: [/address already in use/, /python3|label-preview/],
    repair: 'person',
  },
});
