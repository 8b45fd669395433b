import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/https-to-plain',
  stack: 'caddy',
  kind: 'fault',
  title: 'https is spoken to the plain port of the API',
  break: 'sed -i s,127.0.0.1:9040,https://127.0.0.1:9040, /etc/caddy/sites/books.caddy && systemctl reload caddy',
  symptom: 502,
  expect: { status: 'down', rootCause: 'route.scheme-mismatch', evidence: [/https/], repair: 'command' },
});
