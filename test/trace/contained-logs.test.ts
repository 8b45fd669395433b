import { describe, expect, test } from 'vitest';
import { unreadLogs, wantedFiles, wantedOutputs, wantedUnits } from '../../src/agent/wanted-logs.ts';
import { sameRoute } from '../../src/trace/containers/proxies.ts';
import type { Found } from '../../src/trace/discover.ts';
import type { ReverseProxy } from '../../src/trace/proxy.ts';
import { Rates } from '../../src/trace/rates.ts';
import { routesIn } from '../logs/follow/routes.ts';

/** The proxy of this configuration in a container in which /logs is a folder of the host. */
async function contained(text: string): Promise<{ found: Found; rates: Rates; counted: () => string[] }> {
  const { routes } = await routesIn(`events {} http { ${text} }`, ({ serverNames }) => serverNames[0] ?? '');
  const [{ proxy }] = routes as [(typeof routes)[number]];
  const within: ReverseProxy = {
    ...proxy,
    state: { ...proxy.state, container: 'web', unit: null, errorLogs: [] },
    serves: (route, request) => proxy.serves(sameRoute(proxy.routes, route), request),
    within: {
      container: 'id',
      readLog: async () => ({ is: 'absent' }),
      hostPath: (path) => (path.startsWith('/logs/') ? { path: `/srv${path}`, readOnly: false } : null),
    },
  };
  // As they are published.
  const seen = routes.map(({ route }) => ({
    proxy: within,
    route: { ...route, listens: route.listens.map((listen) => ({ ...listen, port: (listen.port ?? 0) + 8000 })) },
  }));
  const rates = new Rates();
  rates.setRoutes(seen);
  const counted = (): string[] =>
    rates.counts().flatMap(({ upstream, responses }) => [...responses].map(([what, n]) => `${upstream} ${what} ${n}`));
  return { found: { proxies: [within], routes: seen, problems: [] }, rates, counted };
}

const LINE = '1.2.3.4 - - [21/Nov/2026:10:04:05 +0000] "GET /a HTTP/1.1" 200 1 "-" "-"';
const place = (log: string): string =>
  `error_log off; server { listen 80; server_name a.test; ${log} location / { proxy_pass http://127.0.0.1:1; } }`;

describe('logs of a proxy in a container', () => {
  test('ports in their lines are the inner ones', async () => {
    const { found, rates, counted } = await contained(
      `log_format p "$server_name $server_port $request_method $request_uri $status"; ${place('access_log /logs/a.log p;')}`,
    );
    wantedFiles(found, rates).get('/srv/logs/a.log')?.rates.accessLine('a.test 80 GET /a 502', 1);
    expect(counted()).toEqual(['a.test 502 1']);
  });

  test('what is sent elsewhere is not counted, the file is', async () => {
    const { found, rates } = await contained(place('access_log syslog:server=10.0.0.9; access_log /logs/a.log;'));
    expect([...wantedFiles(found, rates).keys()]).toContain('/srv/logs/a.log');
    expect([...unreadLogs(found).keys()]).toEqual(['syslog:server=10.0.0.9']);
  });

  test.each([
    ['access_log /logs/a.log; access_log /dev/stdout;'],
    ['access_log /dev/stdout; access_log /logs/a.log;'],
    ['access_log /var/log/nginx/access.log; access_log /logs/a.log;'],
    ['access_log /var/log/nginx/access.log;'],
    ['access_log /logs/a.log;'],
  ])('%s: a request that is written twice is counted once', async (logs) => {
    const { found, rates, counted } = await contained(place(logs));
    wantedFiles(found, rates).get('/srv/logs/a.log')?.rates.accessLine(LINE, 1);
    wantedOutputs(found, rates).get('web')?.('stdout').rates.accessLine(LINE, 1);
    expect(counted()).toEqual(['a.test 2xx 1']);
  });

  test('every format of its output is read', async () => {
    const { found, rates, counted } = await contained(
      `log_format s "$status $request_method $request_uri"; access_log /dev/stdout;
       server { listen 80; server_name a.test; location /a { proxy_pass http://127.0.0.1:1; } }
       server { listen 81; server_name b.test; access_log /dev/stdout s; location /b { proxy_pass http://127.0.0.1:2; } }`,
    );
    const { rates: read } = wantedOutputs(found, rates).get('web')?.('stdout') ?? {};
    read?.accessLine(LINE, 1);
    read?.accessLine('502 GET /b', 1);
    expect(counted()).toEqual(['a.test 2xx 1', 'b.test 502 1']);
  });
});

describe('logs on the host', () => {
  const sites = `log_format s "$status $request_method $request_uri";
    server { listen 80; server_name a.test; error_log /log/all; access_log /log/all; location /a { proxy_pass http://127.0.0.1:1; } }
    server { listen 81; server_name b.test; error_log /log/all; access_log /log/all s; location /b { proxy_pass http://127.0.0.1:2; } }`;

  test('a file of two sites with two formats and their errors is read in both', async () => {
    const found = await routesIn(`events {} http { ${sites} }`, ({ serverNames }) => serverNames[0] ?? '');
    const rates = new Rates();
    rates.setRoutes(found.routes);
    const log = wantedFiles(found, rates).get('/log/all');
    expect(log?.kind).toBe('any');
    log?.rates.anyLine(LINE, 1);
    log?.rates.anyLine('502 GET /b', 1);
    expect(rates.counts().map(({ upstream, responses }) => [upstream, ...responses.keys()])).toEqual([
      ['a.test', '2xx'],
      ['b.test', '502'],
    ]);
  });

  test('an error log over an access log leaves it its format', async () => {
    const text = `log_format s "$status $request_method $request_uri";
      server { listen 80; server_name a.test; access_log /log/all s; location /a { proxy_pass http://127.0.0.1:1; } }
      server { listen 81; server_name b.test; error_log /log/all; access_log off; location /b { proxy_pass http://127.0.0.1:2; } }`;
    const found = await routesIn(`events {} http { ${text} }`, ({ serverNames }) => serverNames[0] ?? '');
    const rates = new Rates();
    rates.setRoutes(found.routes);
    wantedFiles(found, rates).get('/log/all')?.rates.anyLine('502 GET /a', 1);
    expect([...(rates.counts()[0]?.responses ?? [])]).toEqual([['502', 1]]);
  });

  test('no journal without a unit', async () => {
    const found = await routesIn(`events {} http { ${place('access_log /log/a;')} }`);
    const [{ proxy }] = found.proxies.map((one) => ({ proxy: { ...one, state: { ...one.state, unit: null } } })) as [
      { proxy: ReverseProxy },
    ];
    const routes = found.routes.map(({ route }) => ({
      proxy,
      route: { ...route, logs: { error: [], access: [{ path: 'journal', format: 'combined' }] } },
    }));
    const here: Found = { proxies: [proxy], routes, problems: [] };
    expect([...unreadLogs(here).keys()]).toEqual(['journal']);
    expect(wantedUnits(here, new Rates()).size).toBe(0);
  });
});
