import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/double-port-and-notes',
  stack: 'caddy',
  kind: 'double',
  title: 'a wrong port for the shop, and the notes were stopped',
  break: `
sed -i s/127.0.0.1:9040/127.0.0.1:9041/ /etc/caddy/sites/books.caddy && systemctl reload caddy
systemctl stop notes`,
  drive: 'hit http://localhost/shop/healthz; hit http://localhost/notes/x; hit http://localhost/shop/healthz',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['route.wrong-port', 'unit.not-running'],
    alsoNamed: ['route.wrong-port', 'unit.not-running'],
    repair: 'command',
  },
});
