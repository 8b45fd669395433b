import { logged, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/database-host-typo',
  stack: 'multivendor',
  kind: 'fault',
  title: 'DB_HOST has a typo',
  seed: '000 issue 1',
  break: `${update('--env-add DB_HOST=srv-captain--postgresql')}; ${logged('name .srv-captain--postgresql')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'db.host-unresolvable',
    subject: /srv-captain--postgresql/,
    evidence: [/could not translate host name "srv-captain--postgresql"/],
    repair: 'person',
  },
});
