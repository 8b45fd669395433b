import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/memory-limit',
  stack: 'php',
  kind: 'fault',
  title: 'the export of a grown catalogue needs more memory than memory_limit gives',
  break: `sed -i 's/^        \\$lines = \\[\\];/&\\n        \\$cells = array_map(static fn (int $n): array => range(0, $n), range(1, 4000));/' /var/www/shop/src/Export.php`,
  path: '/export',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.heap-exhausted',
    evidence: [/Allowed memory size of 67108864 bytes/],
    repair: 'person',
  },
});
