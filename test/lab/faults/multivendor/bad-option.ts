import { deploy, logged } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/bad-option',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the start command has an option that gunicorn does not know',
  seed: '000 issue 5',
  break: `${deploy(`sed -i 's/--workers/--worker/; s/ --access-logfile -/ --access-log -/' entrypoint.sh`)}
${logged('error: ')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.bad-command',
    subject: /gunicorn|--access-log|--worker/,
    evidence: [/error: .*(ambiguous|unrecognized)/],
    repair: 'person',
  },
});
