import { defineFault } from '../../lib/fault.ts';
import { caddyInContainer } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'caddy/container-wrong-port',
  stack: 'caddy',
  kind: 'fault',
  title: 'Caddy in a container, its Caddyfile names the wrong port of the backend',
  prepare: caddyInContainer,
  break: `
sed 's/api:9000/api:9001/' /srv/edge/Caddyfile > /root/new && cat /root/new > /srv/edge/Caddyfile
docker exec edge caddy reload --config /etc/caddy/Caddyfile --adapter caddyfile`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'route.wrong-port', subject: /9001/, evidence: [/9000/], repair: 'command' },
});
