import { defineFault } from '../../lib/fault.ts';
import { withStartScript } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'cynow/variant-start-script',
  stack: 'cynow',
  kind: 'fault',
  title: 'variant: another unit with a start script, which was stopped',
  prepare: withStartScript,
  break: 'systemctl stop cynow-web',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /cynow-web/,
    evidence: [/inactive|[Ss]topped/],
    repair: 'command',
  },
});
