import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/localhost-family',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the backend listens on ::1 only, nginx goes to 127.0.0.1',
  break: `
sed -i 's/--host 127.0.0.1/--host ::1/' /etc/systemd/system/uniuni-backend-main.service
systemctl daemon-reload; systemctl restart uniuni-backend-main; until_ok 100 'curl -fs http://[::1]:8000/health'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['route.localhost-family', 'port.other-interface'],
    evidence: [/::1/],
    repair: 'person',
  },
});
