import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Followers } from '../../../src/agent/followers.ts';
import { silent } from '../../../src/core/log.ts';
import { OWN_AGENTS } from '../../../src/core/own.ts';
import { Metrics } from '../../../src/metrics/registry.ts';
import { parseTarget } from '../../../src/proxies/nginx/uri.ts';
import { fakeHost } from '../../helpers/fake-host.ts';
import { foundRoutes } from './routes.ts';
import { Scene } from './scene.ts';

/** A record as nginx writes it when a backend refuses. */
let connection = 0;
function refused(peer: string, request = 'GET /api/items HTTP/1.1', count = 1): string {
  connection += 1;
  const line = `2026/11/21 10:04:05 [error] 123#123: *${connection} connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.9, server: shop.example, request: "${request}", upstream: "http://${peer}/api/items", host: "shop.example"\n`;
  return line.repeat(count);
}

function served(path: string, status: number, count = 1): string {
  return `203.0.113.9 - - [21/Nov/2026:10:04:05 +0000] "GET ${path} HTTP/1.1" ${status} 157 "-" "curl/8"\n`.repeat(
    count,
  );
}

async function setUp(scene: Scene) {
  const access = scene.path('access.log');
  writeFileSync(scene.log, '');
  writeFileSync(access, '');
  const hints: string[] = [];
  const metrics = new Metrics();
  const clock = { now: 1_000_000 };
  const followers = new Followers({
    host: fakeHost(),
    journal: scene.positions,
    metrics,
    log: silent,
    now: () => clock.now,
    onHint: (upstream) => hints.push(upstream),
    discover: async () => foundRoutes({ error: scene.log, access }),
  });
  await followers.refresh();
  return { access, hints, metrics, clock, followers };
}

describe('logs of a proxy', () => {
  test('a line that names a target is a hint, once a second at most', async () => {
    await using scene = new Scene();
    const { hints, followers, clock } = await setUp(scene);
    appendFileSync(scene.log, refused('127.0.0.1:3000', undefined, 50));
    await scene.until(() => hints.length > 0);
    appendFileSync(scene.log, refused('127.0.0.1:4000'));
    await scene.until(() => hints.length > 1);
    expect(hints).toEqual(['api', 'shop']);
    clock.now += 1500;
    renameSync(scene.log, scene.path('error.log.1'));
    writeFileSync(scene.log, refused('127.0.0.1:3000'));
    await scene.until(() => hints.length > 2);
    await followers.stop();
  });

  test('what a look begins to follow while the agent stops is not followed for good', async () => {
    await using scene = new Scene();
    const access = scene.path('access.log');
    for (const path of [scene.log, access]) writeFileSync(path, '');
    const found = Promise.withResolvers<Awaited<ReturnType<typeof foundRoutes>>>();
    const hints: string[] = [];
    const metrics = new Metrics();
    const followers = new Followers({
      host: fakeHost(),
      journal: scene.positions,
      metrics,
      log: silent,
      now: Date.now,
      onHint: (upstream) => hints.push(upstream),
      discover: () => found.promise,
    });
    await followers.start();
    found.resolve(await foundRoutes({ error: scene.log, access }));
    // The first log is about to be followed, the second one is not.
    await setImmediate();
    await followers.stop();
    appendFileSync(scene.log, refused('127.0.0.1:3000'));
    appendFileSync(access, served('/api/items', 502));
    await setTimeout(700);
    expect(hints).toEqual([]);
    expect(await metrics.render()).not.toMatch(/why502_log_lines_total\{/);
  });

  test('the journal is not read before it is known which proxies speak there', async () => {
    await using scene = new Scene();
    const found = Promise.withResolvers<Awaited<ReturnType<typeof foundRoutes>>>();
    const asked: (readonly string[])[] = [];
    const followers = new Followers({
      host: fakeHost(),
      journal: scene.positions,
      metrics: new Metrics(),
      log: silent,
      now: Date.now,
      onHint: () => {},
      discover: () => found.promise,
      streams: {
        now: Date.now,
        journal(args) {
          asked.push(args.filter((arg) => arg.startsWith('--unit=')));
          return { stop() {} };
        },
      },
    });
    await followers.start();
    const target = { runtime: { kind: 'unit', name: 'app.service' }, leansOn: [] };
    const upstream = { name: 'api', place: null, logs: null, targets: [target] };
    const kept = followers.keepUp([upstream as unknown as Parameters<Followers['keepUp']>[0][number]]);
    await setTimeout(20);
    expect(asked).toEqual([]);
    const { proxies, routes, problems } = await foundRoutes({ error: 'stderr', access: 'journal' });
    const proxy = { ...proxies[0], state: { ...proxies[0]?.state, unit: 'nginx.service' } } as (typeof proxies)[number];
    found.resolve({
      proxies: [proxy],
      problems,
      routes: routes.map(({ route }) => ({
        proxy,
        route: { ...route, logs: { error: [], access: [{ path: 'journal', format: 'combined' }] } },
      })),
    });
    await kept;
    expect(asked).toEqual([['--unit=nginx.service'], ['--unit=app.service', '--unit=nginx.service']]);
    await followers.stop();
  });

  test('an address that no route uses, and what a client writes, name nobody', async () => {
    await using scene = new Scene();
    const { hints, followers } = await setUp(scene);
    const forged = 'GET /x", upstream: "http://127.0.0.1:3000/ HTTP/1.1';
    appendFileSync(scene.log, refused('127.0.0.1:9999', forged));
    appendFileSync(scene.log, refused('127.0.0.1:4000'));
    await scene.until(() => hints.length > 0);
    expect(hints).toEqual(['shop']);
    await followers.stop();
  });

  test.each([
    ['alone', (line: string) => `/x%0A${line}`],
    ['with a decoy and a companion', (line: string) => `/x%22%20failed%0A${line}%0A${line}%0A`],
    ['behind a detour', (line: string) => `/a/../x%0a${line.replace('2026/11', '2026//b/../11')}%0A`],
  ])('a line that stands in a URL is not counted: %s', async (_, urlOf) => {
    await using scene = new Scene();
    const { access, metrics, followers } = await setUp(scene);
    const real = refused('127.0.0.1:3000');
    const url = urlOf(encodeURIComponent(refused('127.0.0.1:3000').trim()).replaceAll('%2F', '/'));
    const target = parseTarget(url, true);
    const written = target.is === 'target' ? target.uri : '';
    const tail = `" failed (2: No such file or directory), client: 203.0.113.9, server: shop.example, request: "GET ${url} HTTP/1.1", host: "shop.example"`;
    appendFileSync(scene.log, `2026/11/21 10:04:05 [error] 12#12: *9 open() "/srv/www${written}${tail}\n${real}`);
    appendFileSync(access, served('/api/items', 200) + served(url, 404));
    const both = /nginx_responses_total\{.*"2xx"\} 1\n[\s\S]*connect_refused"\} 1$/m;
    let text = '';
    for (let turn = 0; turn < 40 && !both.test(text); turn++) {
      await setTimeout(50);
      text = await metrics.render();
    }
    expect(text).toMatch(both);
    await followers.stop();
  });

  test('counts by route and class, and by reason', async () => {
    await using scene = new Scene();
    const { access, metrics, followers } = await setUp(scene);
    appendFileSync(
      access,
      served('/api/items/1?token=x', 200, 3) + served('/cart', 404) + served('/api/items/2', 502, 2),
    );
    appendFileSync(scene.log, refused('127.0.0.1:3000', undefined, 2));
    await scene.until(
      () => (followers.finding('api')?.reasons.length ?? 0) > 0 && followers.finding('api')?.failures === 2,
    );
    const text = await metrics.render();
    expect(text).toContain('why502_nginx_responses_total{vhost="shop.example",upstream="api",code="2xx"} 3');
    expect(text).toContain('why502_nginx_responses_total{vhost="shop.example",upstream="shop",code="4xx"} 1');
    expect(text).toContain('why502_nginx_gateway_errors_total{vhost="shop.example",upstream="api",code="502"} 2');
    expect(text).toContain('why502_nginx_upstream_errors_total{upstream="api",reason="connect_refused"} 2');
    expect(text).not.toContain('token');
    await followers.stop();
  });

  test('requests of our own are not counted, whatever they meet; a path that looks like ours is', async () => {
    await using scene = new Scene();
    const { access, metrics, followers } = await setUp(scene);
    const own = served('/api/items', 502).replace('curl/8', OWN_AGENTS.probe);
    const marked = refused('127.0.0.1:3000').replace('\n', ', referrer: "http://shop.example/?why502"\n');
    appendFileSync(scene.log, marked + refused('127.0.0.1:3000'));
    appendFileSync(access, own + served('/api/why502/1', 502));
    await scene.until(() => followers.finding('api')?.reasons.length === 1);
    const text = await metrics.render();
    expect(text).toContain('why502_nginx_responses_total{vhost="shop.example",upstream="api",code="502"} 1');
    expect(text).toContain('why502_nginx_upstream_errors_total{upstream="api",reason="connect_refused"} 1');
    await followers.stop();
  });

  test("a busy site's half percent is a finding, less is none; a quiet site's first failure is one", async () => {
    await using scene = new Scene();
    const { access, followers } = await setUp(scene);
    const finding = (): ReturnType<Followers['finding']> => followers.finding('api');
    appendFileSync(access, served('/api/items/1', 502));
    await scene.until(() => finding() !== null);
    appendFileSync(access, served('/api/items', 200, 1000));
    await scene.until(() => finding() === null);
    appendFileSync(access, served('/api/items/77', 502, 6));
    await scene.until(() => finding() !== null);
    expect(finding()).toMatchObject({
      requests: 1007,
      failures: 7,
      groups: [{ method: 'GET', path: '/api/items/*', status: 502, count: 7 }],
    });
    await followers.stop();
  });

  test('a storm of failures is counted, every line of it, and is a hint or two', async () => {
    await using scene = new Scene();
    const { access, hints, metrics, followers } = await setUp(scene);
    const bad = refused('127.0.0.1:3000', undefined, 250);
    const more = served('/api/items/1', 502, 250);
    for (let i = 0; i < 100; i++) {
      appendFileSync(scene.log, bad);
      appendFileSync(access, more);
      await setTimeout(10);
    }
    const all = (): boolean => {
      const finding = followers.finding('api');
      return finding?.failures === 25_000 && finding.reasons[0]?.count === 25_000;
    };
    await scene.until(all, 30);
    expect(hints.length).toBeLessThan(5);
    // The metrics are written with the next turn of the followers.
    const line = 'why502_nginx_upstream_errors_total{upstream="api",reason="connect_refused"} 25000';
    let text = await metrics.render();
    for (let turn = 0; turn < 100 && !text.includes(line); turn++) {
      await setTimeout(50);
      text = await metrics.render();
    }
    expect(text).toContain(line);
    await followers.stop();
  });
});
