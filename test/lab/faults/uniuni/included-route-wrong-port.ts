import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/included-route-wrong-port',
  stack: 'uniuni',
  kind: 'fault',
  title: 'a location in an included file names a port where nobody listens; the health page is fine',
  path: '/api/parcels',
  break: `
printf 'location /api/parcels {\\n    proxy_pass http://127.0.0.1:8080/parcels;\\n}\\n' > /etc/nginx/snippets/parcels.conf
sed -i 's#^    location /api/ {#    include snippets/parcels.conf;\\n&#' /etc/nginx/sites-available/uniuni-main
systemctl reload nginx; sleep 1`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['route.wrong-port', 'port.not-listening'],
    evidence: [/8080/],
    repair: 'person',
  },
});
