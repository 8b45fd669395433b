import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/relative-import',
  stack: 'uniuni',
  kind: 'fault',
  title: 'main.py uses a relative import',
  seed: '004 common error',
  break: `
sed -i 's/^from config import/from .config import/' /opt/uniuni/backend/main.py
systemctl restart uniuni-backend-main; until_ok 80 'journalctl -u uniuni-backend-main | grep -q ImportError'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.relative-import',
    evidence: [/attempted relative import with no known parent package/],
    repair: 'person',
  },
});
