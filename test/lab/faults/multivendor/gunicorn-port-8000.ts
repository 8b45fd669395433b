import { deploy, logged } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/gunicorn-port-8000',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the new version listens on 8000, the platform forwards to 80',
  seed: '000 issue 4',
  break: `${deploy("sed -i 's/0.0.0.0:80/0.0.0.0:8000/' entrypoint.sh")}
${logged('Listening at: http://0.0.0.0:8000')}; sleep 1`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'service.wrong-container-port',
    subject: /multivendor-backend|8000/,
    evidence: [/8000/],
    repair: 'person',
  },
});
