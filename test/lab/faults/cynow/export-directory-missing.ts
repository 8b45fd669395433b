import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/export-directory-missing',
  stack: 'cynow',
  kind: 'fault',
  title: 'the export directory is gone, only exports fail',
  break: 'rm -rf /var/lib/cynow/exports',
  path: '/cynow/orders/export/',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.directory-missing',
    evidence: [/\/var\/lib\/cynow\/exports/],
    repair: 'command',
  },
});
