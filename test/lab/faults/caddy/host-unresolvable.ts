import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/host-unresolvable',
  stack: 'caddy',
  kind: 'fault',
  title: 'the upstream is a name that does not exist',
  break: 'sed -i s/127.0.0.1:9040/bookshop-api.internal:9040/ /etc/caddy/sites/books.caddy && systemctl reload caddy',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.host-unresolvable',
    subject: /bookshop-api\.internal/,
    evidence: [/bookshop-api\.internal/],
    repair: 'person',
  },
});
