import { expect, test } from 'vitest';
import { loadNginx } from '../../src/proxies/nginx/load.ts';
import { routes as routesOf } from '../../src/proxies/nginx/routes.ts';
import { makeServes } from '../../src/trace/serves.ts';

/** Which of the routes of a server a request of the log belongs to. */
async function owners(locations: string, uri: string): Promise<string[]> {
  const text = `events {} http { server { listen 80; server_name shop.example; ${locations} } }`;
  const config = await loadNginx(
    { read: async (path) => (path === '/nginx.conf' ? { is: 'text', text } : { is: 'absent' }), glob: async () => [] },
    { main: '/nginx.conf' },
  );
  const serves = makeServes(config);
  return routesOf(config)
    .filter((route) => serves(route, { method: 'GET', uri, host: 'shop.example' }))
    .map((route) => route.location);
}

const NO_RESOLVER = `
location /api/ {
  set $backend backend.internal; rewrite ^/api(/.*) $1 break;
  proxy_pass http://$backend:8000;
}
location / {
  proxy_pass http://127.0.0.1:3000;
}`;

test('a request that nginx fails in front of its pass is the route’s of that location', async () => {
  expect(await owners(NO_RESOLVER, '/api/health')).toEqual(['/api/']);
  expect(await owners(NO_RESOLVER, '/index')).toEqual(['/']);
});

test('a request that nginx refuses by itself is nobody’s', async () => {
  const closed = 'location /api/ {\n if ($request_method = GET) { return 503; }\n proxy_pass http://127.0.0.1:3000; }';
  expect(await owners(closed, '/api/x')).toEqual([]);
});
