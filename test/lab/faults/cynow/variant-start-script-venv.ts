import { defineFault } from '../../lib/fault.ts';
import { withStartScript } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'cynow/variant-start-script-venv',
  stack: 'cynow',
  kind: 'fault',
  title: 'variant: the start script activates a virtual environment that was moved away',
  prepare: withStartScript,
  break: 'mv /home/cynow/cynow/venv /home/cynow/cynow/venv-old; systemctl restart cynow-web; settled cynow-web',
  symptom: 502,
  expect: { status: 'down', rootCause: 'unit.exec-failed', evidence: [/activate: No such file/], repair: 'person' },
});
