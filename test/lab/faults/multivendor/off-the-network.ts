import { app, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/off-the-network',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the app was taken off captain-overlay-network',
  break: `${update('--network-rm captain-overlay-network')}; sleep 1; until_ok 100 "docker service ps ${app} | grep -qE 'Failed|Rejected'"; sleep 3`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.not-on-network',
    subject: /multivendor-backend/,
    evidence: [/network|could not be resolved|could not translate/],
    repair: 'command',
  },
});
