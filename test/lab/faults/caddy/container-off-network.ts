import { defineFault } from '../../lib/fault.ts';
import { caddyInContainer } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'caddy/container-off-network',
  stack: 'caddy',
  kind: 'fault',
  title: 'Caddy in a container, the backend was taken off its network',
  prepare: caddyInContainer,
  break: 'docker network disconnect edge books-api',
  symptom: 502,
  expect: { status: 'down', rootCause: 'container.not-on-network', subject: /books-api|edge/, repair: 'command' },
});
