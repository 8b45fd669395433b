import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/wrong-owner',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the backend is off, another program answers on its port',
  seed: '004 problem 3',
  break: `
printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 8000 -d /var/www/html\\n' > /etc/systemd/system/label-preview.service
systemctl daemon-reload; systemctl stop uniuni-backend-main; systemctl start label-preview; sleep 0.6`,
  symptom: 404,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'port.wrong-owner',
    evidence: [/python3|label-preview|http\.server/],
    repair: 'person',
  },
});
