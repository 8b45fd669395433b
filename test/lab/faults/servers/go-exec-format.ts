import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'servers/go-exec-format',
  stack: 'servers',
  kind: 'fault',
  title: 'the binary was built for another processor',
  break: `systemctl stop counter; printf '\\xb7' | dd of=/opt/counter/counter bs=1 seek=18 conv=notrunc status=none; systemctl start counter || true; sleep 1`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.exec-failed',
    evidence: [/[Ee]xec format error|203/],
    repair: 'person',
  },
});
