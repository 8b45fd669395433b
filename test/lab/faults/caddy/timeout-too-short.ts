import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/timeout-too-short',
  stack: 'caddy',
  kind: 'fault',
  title: 'the report takes 3 s, Caddy waits 1 s for the response header',
  prepare: 'sed -i s/10s/1s/ /etc/caddy/sites/books.caddy && systemctl reload caddy',
  break: 'true',
  path: '/shop/report',
  symptom: 504,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'route.timeout-too-short',
    evidence: [/1 s/],
    repair: 'command',
  },
});
