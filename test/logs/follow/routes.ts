import type { Route } from '../../../src/core/route.ts';
import { readNginxError } from '../../../src/logs/rates/error-fields.ts';
import { globals } from '../../../src/proxies/nginx/globals.ts';
import { loadNginx } from '../../../src/proxies/nginx/load.ts';
import { routes as routesOf } from '../../../src/proxies/nginx/routes.ts';
import { decoded } from '../../../src/proxies/nginx/uri.ts';
import type { Found } from '../../../src/trace/discover.ts';
import type { ReverseProxy } from '../../../src/trace/proxy.ts';
import { makeServes } from '../../../src/trace/serves.ts';

/** Two routes of one server, as nginx's configuration makes them, with logs at the given places. */
export function foundRoutes(logs: { readonly error: string; readonly access: string }): Promise<Found> {
  const text = `events {} http { error_log ${logs.error}; access_log ${logs.access}; server { listen 80; server_name shop.example;
    location / { proxy_pass http://127.0.0.1:4000; }
    location /api/ { proxy_pass http://127.0.0.1:3000; } } }`;
  return routesIn(text, ({ location }) => (location === '/api/' ? 'api' : 'shop'));
}

/** The routes of a whole configuration of nginx. */
export async function routesIn(text: string, nameOf = ({ name }: Route): string => name): Promise<Found> {
  const config = await loadNginx(
    { read: async (path) => (path === '/nginx.conf' ? { is: 'text', text } : { is: 'absent' }), glob: async () => [] },
    { main: '/nginx.conf' },
  );
  const routes = routesOf(config).map((route) => ({ ...route, name: nameOf(route) }));
  const { allErrorLogs, logFormats } = globals(config);
  const state = { errorLogs: allErrorLogs } as unknown as ReverseProxy['state'];
  const proxy: ReverseProxy = {
    program: 'nginx',
    routes,
    state,
    user: null,
    hasPrivateTmp: false,
    problems: [],
    serves: makeServes(config),
    logFormat: (name) => logFormats.get(name) ?? null,
    readError: readNginxError,
    decodes: decoded,
  };
  return { proxies: [proxy], routes: routes.map((route) => ({ proxy, route })), problems: [] };
}
