import { defineFault } from '../../lib/fault.ts';
import { caddyInContainer } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'caddy/container-off-network',
  stack: 'caddy',
  kind: 'fault',
  title: 'Caddy in a container, the backend was taken off its network',
  prepare: caddyInContainer,
  break: 'docker network disconnect edge books-api',
  // The name is asked of the engine's resolver, which asks further ones first.
  drive:
    "for n in 1 2 3; do curl -s -o /dev/null -m 110 -w '%{http_code}\\n' http://localhost/shop/healthz & done; wait",
  long: true,
  symptom: 502,
  expect: { status: 'down', rootCause: 'container.not-on-network', subject: /books-api|edge/, repair: 'command' },
});
