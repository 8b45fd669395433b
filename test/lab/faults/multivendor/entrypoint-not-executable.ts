import { deploy, taskSays } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/entrypoint-not-executable',
  stack: 'multivendor',
  kind: 'fault',
  title: 'entrypoint.sh lost its x bit in the new version',
  seed: '000 issue 5',
  break: `${deploy("sed -i 's/chmod 755/chmod 644/' Dockerfile")}; ${taskSays('ermission denied')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.exec-failed',
    subject: /multivendor-backend|entrypoint/,
    evidence: [/permission denied/],
    repair: 'command',
  },
});
