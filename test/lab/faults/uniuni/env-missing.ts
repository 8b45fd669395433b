import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/env-missing',
  stack: 'uniuni',
  kind: 'fault',
  title: 'POSTGRES_URL is not in .env any more',
  seed: '004 step 7',
  break: `
sed -i '/POSTGRES_URL/d' /opt/uniuni/backend/.env
systemctl restart uniuni-backend-main; until_ok 80 'journalctl -u uniuni-backend-main | grep -q "validation error"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.env-missing',
    subject: /POSTGRES_URL/,
    evidence: [/POSTGRES_URL/],
    repair: 'person',
  },
});
