import { forget, plain } from '../../lib/changed.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...plain,
  id: 'barcode/changed-off-network',
  stack: 'barcode',
  kind: 'fault',
  title: 'taken off its only network, with all the names that it had there',
  break: `docker network disconnect backnet orders; sleep 3; ${forget('edge')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.not-on-network',
    subject: /orders/,
    evidence: [/network/],
    repair: 'command',
  },
});
