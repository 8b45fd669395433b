import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/db-missing',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the database has another name now',
  seed: '000 issue 2',
  break: `
systemctl stop uniuni-backend-main; runuser -u postgres -- psql -q -c 'ALTER DATABASE uniuni RENAME TO uniuni_old'; systemctl start uniuni-backend-main
until_ok 80 'journalctl -u uniuni-backend-main | grep -q "does not exist"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'db.database-missing',
    evidence: [/database "uniuni" does not exist/],
    repair: 'person',
  },
});
