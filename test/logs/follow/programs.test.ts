import { appendFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Followers } from '../../../src/agent/followers.ts';
import { silent } from '../../../src/core/log.ts';
import { rememberOwn } from '../../../src/host/own-connections.ts';
import { Metrics } from '../../../src/metrics/registry.ts';
import { discoverRoutes } from '../../../src/trace/discover.ts';
import { openWorld } from '../../../src/trace/world.ts';
import { Scene } from './scene.ts';
import { hostOf, STORMS } from './storms.ts';

async function follow(scene: Scene, files: Readonly<Record<string, string>>) {
  writeFileSync(scene.log, '');
  const hints: string[] = [];
  const host = hostOf(files);
  const metrics = new Metrics();
  const followers = new Followers({
    host,
    journal: scene.positions,
    metrics,
    log: silent,
    now: () => 1_000_000,
    onHint: (upstream) => hints.push(upstream),
    discover: async () => discoverRoutes(await openWorld(host)),
  });
  await followers.refresh();
  return { hints, metrics, followers };
}

const AT = '[Sat Nov 21 10:04:05.123456 2026]';
const apache = (log: string) => ({
  '/etc/apache2/apache2.conf': `ErrorLog ${log}
Listen 80
<VirtualHost *:80>
  ServerName shop.example
  ProxyPass /api/ http://127.0.0.1:3000/
  ProxyPass /shop/ unix:/run/shop.sock|http://shop/
</VirtualHost>\n`,
});

describe('Apache', () => {
  test('what it says of a backend is a hint for its route', async () => {
    await using scene = new Scene();
    const { hints, followers } = await follow(scene, apache(scene.log));
    appendFileSync(
      scene.log,
      `${AT} [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.62 (Debian) configured -- resuming normal operations
${AT} [core:error] [pid 1:tid 1] [client 203.0.113.9:4] AH00126: Invalid URI in request GET /api/..
${AT} [proxy:error] [pid 1:tid 1] (111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:3000 (127.0.0.1:3000) failed\n`,
    );
    await scene.until(() => hints.length > 0);
    expect(hints).toEqual(['api']);
    appendFileSync(
      scene.log,
      `${AT} [proxy:error] [pid 1:tid 1] (2)No such file or directory: AH02454: http: attempt to connect to Unix domain socket /run/shop.sock (shop:80) failed\n`,
    );
    await scene.until(() => hints.length > 1);
    expect(hints).toEqual(['api', 'shop']);
    expect(followers.finding('api')).toBeNull();
    await followers.stop();
  });

  test('lines of one failure are one, those of our own requests none', async () => {
    await using scene = new Scene();
    const { metrics, followers } = await follow(scene, apache(scene.log));
    const failed = (tid: number, more: string): string =>
      `${AT} [proxy:error] [pid 1:tid ${tid}] (111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:3000 (127.0.0.1:3000) failed
${AT} [proxy:error] [pid 1:tid ${tid}] AH00959: ap_proxy_connect_backend disabling worker for (127.0.0.1:3000) for 60s
${AT} [proxy_http:error] [pid 1:tid ${tid}] [client 203.0.113.9:4] AH01114: HTTP: failed to make connection to backend: 127.0.0.1${more}\n`;
    const late = (tid: number, more: string): string =>
      `${AT} [proxy_http:error] [pid 1:tid ${tid}] (70007)The timeout specified has expired: [client 203.0.113.9:4] AH01102: error reading status line from remote server 127.0.0.1:3000${more}
${AT} [proxy:error] [pid 1:tid ${tid}] [client 203.0.113.9:4] AH00898: Error reading from remote server returned by /api/x${more}\n`;
    const own = ', referer: http://shop.example/?why502';
    const forged = `${AT} [core:error] [pid 1:tid 9] (36)File name too long: [client 203.0.113.9:4] AH00036: access to /x\\n${failed(9, '').split('\n')[0]}\n`;
    appendFileSync(scene.log, failed(1, '') + failed(2, own) + late(3, '') + late(4, own) + forged + late(5, ''));
    const read = /^why502_log_lines_total\{.*error.log"\} 12$/m;
    let text = '';
    for (let turn = 0; turn < 100 && !read.test(text); turn++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      text = await metrics.render();
    }
    expect(text.match(/^why502_nginx_upstream_errors_total.*[1-9]$/gm)).toEqual([
      'why502_nginx_upstream_errors_total{upstream="api",reason="connect_refused"} 1',
      'why502_nginx_upstream_errors_total{upstream="api",reason="read_timeout"} 2',
    ]);
    await followers.stop();
  });

  test('a line that names the request alone', async () => {
    await using scene = new Scene();
    const { hints, followers } = await follow(scene, apache(scene.log));
    appendFileSync(
      scene.log,
      `${AT} [proxy_http:error] [pid 1:tid 1] [client 203.0.113.9:4] AH00898: Error reading from remote server returned by /shop/cart\n`,
    );
    await scene.until(() => hints.length > 0);
    expect(hints).toEqual(['shop']);
    await followers.stop();
  });
});

const HAPROXY = `defaults
  mode http
frontend www
  bind *:80
  use_backend search if { path_beg /search/ }
  default_backend app
backend app
  server app1 127.0.0.1:3000 check
backend search
  server one 127.0.0.1:4000 check
  server two 127.0.0.1:4001 check\n`;

/** A line of httplog as syslog writes it. */
function ended(backend: string, timers: string, status: number, termination: string, path: string): string {
  return `Nov 21 10:04:05 vps haproxy[12]: 203.0.113.9:51234 [21/Nov/2026:10:04:05.123] www ${backend} ${timers} ${status} 217 - - ${termination} 1/1/0/0/3 0/0 "GET ${path} HTTP/1.1"\n`;
}

describe('HAProxy: one log for errors and visitors', () => {
  async function open(scene: Scene) {
    const files = { '/etc/haproxy/haproxy.cfg': HAPROXY, '/var/log/haproxy.log': '' };
    const host = hostOf(files);
    writeFileSync(scene.log, '');
    const hints: string[] = [];
    const followers = new Followers({
      host,
      journal: scene.positions,
      metrics: new Metrics(),
      log: silent,
      now: () => 1_000_000,
      onHint: (upstream) => hints.push(upstream),
      discover: async () => {
        const found = await discoverRoutes(await openWorld(host));
        const logs = { error: [{ path: scene.log, level: 'info' }], access: [{ path: scene.log, format: 'httplog' }] };
        // The log that the distribution's syslog would write lies elsewhere here.
        const routes = found.routes.map(({ proxy, route }) => {
          proxy.state.errorLogs.splice(0, 1, scene.log);
          return { proxy, route: { ...route, logs } };
        });
        return { ...found, routes };
      },
    });
    await followers.refresh();
    return { hints, followers };
  }

  test('a check that fails and a session that fails are hints, visitors are counted', async () => {
    await using scene = new Scene();
    const { hints, followers } = await open(scene);
    appendFileSync(
      scene.log,
      `Nov 21 10:04:05 vps haproxy[12]: Server search/two is UP, reason: Layer4 check passed, check duration: 0ms.
Nov 21 10:04:05 vps haproxy[12]: Server search/one is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 1 active and 0 backup servers left.\n`,
    );
    await scene.until(() => hints.length > 0);
    expect(hints).toEqual(['search']);
    appendFileSync(
      scene.log,
      ended('app/app1', '0/0/0/5/6', 200, '----', '/') + ended('app/app1', '0/0/-1/-1/0', 503, 'SC--', '/'),
    );
    await scene.until(() => hints.length > 1);
    expect(hints).toEqual(['search', 'app']);
    expect(followers.finding('app')).toMatchObject({
      requests: 2,
      failures: 1,
      reasons: [{ reason: 'connect_refused', count: 1 }],
    });
    await followers.stop();
  });

  test('another frontend, and connections of our own, are nobody', async () => {
    await using scene = new Scene();
    const { hints, followers } = await open(scene);
    rememberOwn('203.0.113.9', 51234, 80, 1_000_000);
    // The same port of ours, to a backend: at the proxy it is a visitor's.
    rememberOwn('203.0.113.9', 2, 3000, 1_000_000);
    const failed = ended('app/app1', '0/0/-1/-1/0', 503, 'SC--', '/');
    appendFileSync(
      scene.log,
      failed + ended('other/<NOSRV>', '0/-1/-1/-1/0', 503, 'SC--', '/').replace(':51234', ':1'),
    );
    appendFileSync(scene.log, failed.replace(':51234', ':2'));
    await scene.until(() => hints.length > 0);
    expect(hints).toEqual(['app']);
    expect(followers.finding('app')).toMatchObject({ requests: 1, failures: 1 });
    await followers.stop();
  });
});

describe('a storm', () => {
  test.each(Object.entries(STORMS))('of %s is counted, every line of it', async (_, storm) => {
    await using scene = new Scene();
    const logs = { error: scene.log, access: scene.path('access.log') };
    const lines = (line: string, from: number): string =>
      Array.from({ length: 10_000 }, (_, i) => `${line.replaceAll('#', String(from + i))}\n`).join('');
    for (const path of Object.values(logs)) writeFileSync(path, '');
    const metrics = new Metrics();
    const followers = new Followers({
      host: hostOf({}),
      journal: scene.positions,
      metrics,
      log: silent,
      now: Date.now,
      onHint: () => {},
      discover: () => storm.found(logs),
    });
    await followers.refresh();
    appendFileSync(logs.error, lines(storm.error, 0));
    if (storm.access !== null) appendFileSync(logs.access, lines(storm.access, 0));
    const line = /^why502_nginx_upstream_errors_total\{.*reason="connect_refused"\} 10000$/m;
    let text = '';
    for (let turn = 0; turn < 200 && !line.test(text); turn++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      text = await metrics.render();
    }
    expect(text).toMatch(line);
    await followers.stop();
  });
});
