import { deploy, logged } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/gunicorn-loopback',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the new version listens on 127.0.0.1 of its container',
  seed: '000 issue 4',
  break: `${deploy("sed -i 's/0.0.0.0:80/127.0.0.1:80/' entrypoint.sh")}
${logged('Listening at: http://127.0.0.1:80')}; sleep 1`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'port.loopback-only', evidence: [/127\.0\.0\.1/], repair: 'person' },
});
