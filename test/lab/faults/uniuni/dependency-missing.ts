import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/dependency-missing',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the new code needs a package that is not installed',
  seed: '004 problem 2',
  break: `
cd /opt/uniuni/backend && sed -i 's/^import os/&\\n\\nimport openpyxl/' routers/uploads.py && echo openpyxl >> requirements.txt
systemctl restart uniuni-backend-main; until_ok 80 'journalctl -u uniuni-backend-main | grep -q ModuleNotFoundError'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    evidence: [/No module named 'openpyxl'/],
    repair: 'person',
  },
});
