import { deploy, logged } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/python-too-old',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the new version is written for a newer Python',
  seed: '000 issue 5',
  break: `${deploy(`echo 'def first[T](items: list[T]) -> T: return items[0]' >> departments/views.py`)}
${logged('SyntaxError')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.syntax-error', 'app.runtime-incompatible'],
    evidence: [/SyntaxError/],
    repair: 'person',
  },
});
