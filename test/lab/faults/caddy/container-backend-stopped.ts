import { defineFault } from '../../lib/fault.ts';
import { caddyInContainer } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'caddy/container-backend-stopped',
  stack: 'caddy',
  kind: 'fault',
  title: 'Caddy in a container, its backend container was stopped',
  prepare: caddyInContainer,
  break: 'docker stop -t 2 books-api',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.not-running',
    subject: /books-api/,
    evidence: [/exited|stopped|not running/i],
    repair: 'command',
  },
});
