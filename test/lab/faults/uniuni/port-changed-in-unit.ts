import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/port-changed-in-unit',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the unit was moved to port 8080, the site was not',
  seed: '004 step 5',
  break: `
sed -i 's/--port 8000/--port 8080/' /etc/systemd/system/uniuni-backend-main.service
systemctl daemon-reload; systemctl restart uniuni-backend-main; until_ok 100 'curl -fs http://127.0.0.1:8080/health'`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'route.wrong-port', evidence: [/8000/, /8080/], repair: 'person' },
});
