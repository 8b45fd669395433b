import { expect, test } from 'vitest';
import type { ConfigReader, ConfigText } from '../../src/proxies/config-reader.ts';
import { routerRoutes } from '../../src/proxies/traefik/routes.ts';
import { readStatic } from '../../src/proxies/traefik/static.ts';
import { treeOfArgs } from '../../src/proxies/traefik/tree.ts';
import { engineOf } from '../../src/trace/containers/engine.ts';
import { dockerRouters, fileRouters, settingsOf } from '../../src/trace/proxies/shared/traefik.ts';
import { container, engineWorld } from './containers/engine.ts';

const ROUTER = 'http:\n  routers:\n    shop:\n      rule: Host(`shop.example`)\n      service: shop\n';
const SERVICE =
  '  services:\n    shop:\n      loadBalancer:\n        servers:\n          - url: http://127.0.0.1:8000\n';

/** Files by path; null for one that may not be read. */
function readerOf(files: Readonly<Record<string, string | null>>): ConfigReader {
  return {
    async read(path): Promise<ConfigText> {
      const text = files[path];
      if (text === undefined) return { is: 'absent' };
      return text === null ? { is: 'denied' } : { is: 'text', text };
    },
    // As out of a container: everything below the folder.
    glob: async (pattern) => Object.keys(files).filter((path) => path.startsWith(pattern.replace(/\*.*$/, ''))),
  };
}

async function leftOutOf(files: Readonly<Record<string, string | null>>) {
  const settings = readStatic(treeOfArgs(['--providers.file.directory=/d/', '--entrypoints.web.address=:80']));
  const problems: string[] = [];
  const routers = await fileRouters(readerOf(files), settings, problems);
  return { leftOut: routers.map((router) => router.leftOut?.why ?? null), problems };
}

test.each([
  ['a service that nobody defines', { '/d/a.yml': ROUTER }, 'the service shop does not exist'],
  ['one in a folder of the folder', { '/d/a.yml': ROUTER, '/d/more/b.yaml': `http:\n${SERVICE}` }, null],
  ['one in a file that was not read', { '/d/a.yml': ROUTER, '/d/b.yml': null }, null],
  [
    'one that a template makes',
    { '/d/a.yml': ROUTER, '/d/b.yml': `{{ range $i := until 3 }}\nhttp:\n${SERVICE}{{ end }}\n` },
    null,
  ],
  ['one that a template names', { '/d/a.yml': ROUTER.replace('e: shop', 'e: "{{ env `SHOP` }}"') }, null],
  [
    'a key that is merged in',
    { '/d/a.yml': `x: &x\n  service: shop\n${ROUTER}${SERVICE}`.replace('service: shop\n  s', '<<: *x\n  s') },
    null,
  ],
  ['a second document', { '/d/a.yml': `${ROUTER}${SERVICE}---\nother: 1\n` }, null],
  // Traefik takes none of a folder in which one file does not parse (3.7.9, file provider).
  ['another file is broken', { '/d/a.yml': ROUTER + SERVICE, '/d/b.yml': 'http: [' }, '/d/b.yml does not parse'],
])('%s', async (_what, files, expected) => {
  const { leftOut } = await leftOutOf(files);
  expect(leftOut).toEqual([expected === null ? null : expect.stringContaining(expected)]);
});

test('what is no configuration is not read', async () => {
  expect(await leftOutOf({ '/d/a.yml': ROUTER + SERVICE, '/d/acme.json': null })).toEqual({
    leftOut: [null],
    problems: [],
  });
});

test.each([
  ['denied', null],
  ['broken', 'providers:\n  file:\n    directory: /d\nentryPoints: [web\n'],
])('a static file that is %s says nothing of entry points', async (_what, text) => {
  const { config } = await settingsOf(readerOf({ '/etc/traefik/traefik.yml': text }), [], [], []);
  expect(config.isGuessed).toBe(true);
  const named = ROUTER.replace('service', 'entryPoints: [websecure]\n      service');
  const routers = await fileRouters(
    readerOf({ '/d/a.yml': named + SERVICE }),
    { ...config, file: { name: null, folder: '/d' } },
    [],
  );
  expect(routerRoutes({ settings: config, routers })).toEqual([]);
});

test.each([
  ['a middleware of nobody', { 'traefik.http.routers.web.middlewares': 'gone' }, 'the middleware gone does not exist'],
  ["a middleware of Traefik's own container", { 'traefik.http.routers.web.middlewares': 'auth' }, null],
  ['the service that the provider makes', { 'traefik.http.routers.web.service': 'web-shop' }, null],
  ["another container's", { 'traefik.http.routers.web.service': 'api-v2' }, null],
  [
    'with a service of its own it makes none',
    {
      'traefik.http.routers.web.service': 'web-shop',
      'traefik.http.services.own.loadbalancer.server.port': '80',
    },
    'the service web-shop does not exist',
  ],
])('labels: %s', async (_what, labels, expected) => {
  const made = [
    {
      ...container({ name: 'traefik', labels: { 'traefik.http.middlewares.auth.basicauth.users': 'a:b' } }),
      Mounts: [
        { Type: 'bind', Source: '/var/run/docker.sock', Destination: '/var/run/docker.sock', Mode: '', RW: true },
      ],
    },
    container({
      name: 'shop-web-1',
      exposed: [80],
      labels: {
        'com.docker.compose.project': 'shop',
        'com.docker.compose.service': 'web',
        'traefik.http.routers.web.rule': 'Host(`shop.example`)',
        ...labels,
      },
    }),
    container({ name: 'api.v2', exposed: [80] }),
  ];
  const engine = await engineOf(await engineWorld(made));
  const [own] = (await engine.all()).filter(({ Id }) => Id === 'id-traefik');
  const routers = await dockerRouters(engine, own ?? null, readStatic(treeOfArgs(['--providers.docker'])));
  expect(routers.find(({ name }) => name === 'web')?.leftOut?.why ?? null).toEqual(
    expected === null ? null : expect.stringContaining(expected),
  );
});
