import { describe, expect, test } from 'vitest';
import { createFinder, routesFor } from '../../src/agent/finder.ts';
import { openWorld } from '../../src/trace/world.ts';
import { fakeHost } from '../trace/host/fake-host.ts';

const FILES = {
  '/proc/10/cmdline': 'nginx: master process /usr/sbin/nginx',
  '/etc/nginx/nginx.conf':
    'events {} http { server { listen 80; server_name shop.example; location / { proxy_pass http://127.0.0.1:3000; } } }',
  '/etc/haproxy/haproxy.cfg': 'frontend f\n bind :8080\n default_backend api\nbackend api\n server a 127.0.0.1:9000\n',
};

const { '/proc/10/cmdline': _running, ...REST } = FILES;

function asking(host: ReturnType<typeof fakeHost>): boolean {
  return host.asked.some((asked) => asked.startsWith('read /etc/haproxy/haproxy.cfg'));
}

describe('a diagnosis of what is served', () => {
  test('takes over what an earlier look saw of proxies that do not run', async () => {
    const host = fakeHost({ files: FILES });
    const finder = createFinder(host);
    expect(finder.atRest()).toBeNull();
    await finder.fresh();
    expect(finder.atRest()?.map(({ program }) => program)).toEqual(['haproxy']);
    host.asked.length = 0;
    const found = await routesFor(await openWorld(host), ['shop.example'], finder.atRest());
    expect(found.routes.map(({ route }) => route.proxy)).toEqual(['nginx', 'haproxy']);
    expect(asking(host)).toBe(false);
  });

  test.each([
    ['a route of one that does not run', ['api']],
    ['a unit, which only a trace knows', ['shop.service']],
    ['both', ['shop.example', 'api']],
    ['everything', []],
  ])('asks them again when it is about %s', async (_what, targets) => {
    const host = fakeHost({ files: FILES });
    const finder = createFinder(host);
    await finder.fresh();
    host.asked.length = 0;
    const found = await routesFor(await openWorld(host), targets, finder.atRest());
    expect(found.routes.map(({ route }) => route.proxy)).toEqual(['nginx', 'haproxy']);
    expect(asking(host)).toBe(true);
  });

  test.each([
    ['has begun to run', REST, FILES, true],
    ['has ended', FILES, REST, false],
  ])('sees that one %s since', async (_what, before, after, running) => {
    const finder = createFinder(fakeHost({ files: before }));
    await finder.fresh();
    const found = await routesFor(await openWorld(fakeHost({ files: after })), ['shop.example'], finder.atRest());
    const states = found.proxies.map(({ program, state }) => [program, state.running]);
    expect(states.toSorted()).toEqual([
      ['haproxy', false],
      ['nginx', running],
    ]);
  });
});
