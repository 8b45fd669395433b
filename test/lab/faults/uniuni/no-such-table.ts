import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/no-such-table',
  stack: 'uniuni',
  kind: 'fault',
  title: 'relation does not exist: the schema was not migrated',
  seed: '003 error 3',
  break: "runuser -u postgres -- psql -q uniuni -c 'ALTER TABLE parcels RENAME TO parcels_v1'",
  path: '/api/parcels',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.migration-missing',
    evidence: [/relation "parcels" does not exist/],
    repair: 'person',
  },
});
