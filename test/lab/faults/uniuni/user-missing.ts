import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/user-missing',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the user of the unit was deleted',
  break: 'systemctl stop uniuni-backend-main; userdel uniuni; systemctl start uniuni-backend-main || true; sleep 0.5',
  proof: 'systemctl show uniuni-backend-main -p ExecMainStatus | grep -q 217',
  symptom: 502,
  expect: { status: 'down', rootCause: 'unit.user-missing', evidence: [/217|USER|uniuni/], repair: 'person' },
});
