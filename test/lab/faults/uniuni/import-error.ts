import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/import-error',
  stack: 'uniuni',
  kind: 'fault',
  title: 'a name was removed from database.py',
  seed: '004 problem 2',
  break: `
sed -i 's/^def ping/def is_alive/' /opt/uniuni/backend/database.py
systemctl restart uniuni-backend-main; until_ok 80 'journalctl -u uniuni-backend-main | grep -q ImportError'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.import-error',
    evidence: [/cannot import name 'ping' from 'database'/],
    repair: 'person',
  },
});
