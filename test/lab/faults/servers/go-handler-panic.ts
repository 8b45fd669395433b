import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'servers/go-handler-panic',
  stack: 'servers',
  kind: 'fault',
  title: 'the handler of one page panics on a line of its data',
  break: 'echo /contact >> /var/lib/counter/hits.pages',
  path: '/counter/top',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.unhandled-exception',
    evidence: [/index out of range/],
    repair: 'person',
  },
});
