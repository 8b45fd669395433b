import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/entrypoint-not-found',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the unit names an object that main.py does not have',
  seed: '004 step 6',
  break: `
sed -i 's/main:app/main:application/' /etc/systemd/system/uniuni-backend-main.service
systemctl daemon-reload; systemctl restart uniuni-backend-main; until_ok 80 'journalctl -u uniuni-backend-main | grep -q "Error loading ASGI app"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.entrypoint-not-found',
    evidence: [/Error loading ASGI app/],
    repair: 'person',
  },
});
