import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/database-other-version',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the files of the database are of another major version',
  break: `
systemctl stop uniuni-backend-main postgresql@15-main
echo 13 > /var/lib/postgresql/15/main/PG_VERSION
systemctl start postgresql@15-main || true
systemctl start uniuni-backend-main; sleep 4`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'db.version-mismatch', evidence: [/version 13|incompatible/], repair: 'person' },
});
