import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/unhandled-exception',
  stack: 'uniuni',
  kind: 'fault',
  title: 'a bug in the list of parcels',
  seed: '002 cause 4',
  break: `
sed -i "s/'status': row\\[2\\]} for/'status': row[3]} for/" /opt/uniuni/backend/routers/parcels.py
systemctl restart uniuni-backend-main; ready /api/health`,
  path: '/api/parcels',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.unhandled-exception',
    evidence: [/IndexError: tuple index out of range/],
    repair: 'person',
  },
});
