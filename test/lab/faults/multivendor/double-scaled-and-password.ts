import { app, gone, logged, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/double-scaled-and-password',
  stack: 'multivendor',
  kind: 'double',
  title: 'the app is scaled to 0, and its password is wrong since',
  break: `${update('--env-add DB_PASSWORD=your-password')}; ${logged('password authentication failed')}; docker service scale -d ${app}=0 >/dev/null; ${gone()}`,
  symptom: 502,
  expect: { status: 'down', rootCause: ['service.no-replicas', 'db.auth-failed'], repair: 'person' },
});
