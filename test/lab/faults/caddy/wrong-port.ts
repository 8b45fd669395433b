import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/wrong-port',
  stack: 'caddy',
  kind: 'fault',
  title: 'the Caddyfile names a port where nobody listens',
  break: 'sed -i s/127.0.0.1:9040/127.0.0.1:9041/ /etc/caddy/sites/books.caddy && systemctl reload caddy',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.wrong-port',
    subject: /9041/,
    evidence: [/9040/, /books\.caddy/],
    repair: 'command',
  },
});
