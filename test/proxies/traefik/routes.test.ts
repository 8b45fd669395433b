import { describe, expect, it } from 'vitest';
import { readDocument, readPartly } from '../../../src/proxies/traefik/document.ts';
import { type Labelled, routersOfFile, routersOfLabels } from '../../../src/proxies/traefik/dynamic.ts';
import { routerFor, routerRoutes } from '../../../src/proxies/traefik/routes.ts';
import { parseRule, ruleHolds } from '../../../src/proxies/traefik/rule.ts';
import { readStatic } from '../../../src/proxies/traefik/static.ts';
import { at, type Tree, treeOf, treeOfArgs, treeOfEnvironment } from '../../../src/proxies/traefik/tree.ts';

const ARGS = [
  '--providers.docker=true',
  '--providers.docker.exposedbydefault=false',
  '--providers.docker.network=proxy',
  '--entryPoints.web.address=:80',
  '--entrypoints.web.http.redirections.entrypoint.to=websecure',
  '--entrypoints.websecure.address=:443',
  '--entrypoints.plain.address=127.0.0.1:8080',
];

function container(labels: Record<string, string>, more: Partial<Labelled> = {}): Labelled {
  return { name: 'web', labels, ruleName: 'web-shop', host: '172.20.0.3', ports: [8000, 9000], ...more };
}

function routersOf(labels: Record<string, string>, more: Partial<Labelled> = {}, args = ARGS) {
  const settings = readStatic(treeOfArgs(args));
  const [provider] = settings.providers;
  if (!provider) throw new Error('no provider');
  const tree = at(treeOf(Object.entries(labels)), 'traefik');
  return { settings, routers: routersOfLabels(provider, container(labels, more), tree, tree) };
}

describe('static configuration', () => {
  it('says the same by arguments, environment, YAML and TOML', async () => {
    const yaml = await readDocument(
      'entryPoints:\n  web:\n    address: ":80"\nproviders:\n  docker:\n    exposedByDefault: false\n',
      'traefik.yml',
    );
    const toml = await readDocument(
      '[entryPoints.web]\naddress = ":80"\n[providers.docker]\nexposedByDefault = false\n',
      'traefik.toml',
    );
    const args = treeOfArgs(['--entrypoints.web.address=:80', '--providers.docker.exposedbydefault=false']);
    const environment = treeOfEnvironment([
      'TRAEFIK_ENTRYPOINTS_WEB_ADDRESS=:80',
      'TRAEFIK_PROVIDERS_DOCKER_EXPOSEDBYDEFAULT=false',
    ]);
    const [first, ...rest] = [args, environment, yaml ?? {}, toml ?? {}].map(readStatic);
    expect(first?.entryPoints).toEqual([{ name: 'web', address: null, port: 80, tls: false, redirects: false }]);
    for (const other of rest) expect(other).toEqual(first);
  });

  it('a broken file is no configuration', async () => {
    expect(await readDocument('a: [', 'traefik.yml')).toBeNull();
    expect(await readDocument('a = = 1', 'traefik.toml')).toBeNull();
  });
});

describe('labels', () => {
  it('a router with its service, port and middleware', () => {
    const { settings, routers } = routersOf({
      'traefik.enable': 'true',
      'traefik.http.routers.Shop.rule': 'Host(`shop.example`) && PathPrefix(`/api`)',
      'traefik.http.routers.Shop.entrypoints': 'websecure',
      'traefik.http.routers.Shop.tls.certresolver': 'le',
      'traefik.http.routers.Shop.middlewares': 'cut@docker, limit',
      'traefik.http.middlewares.cut.stripprefix.prefixes': '/api',
      'traefik.http.services.Shop.loadbalancer.server.port': '8080',
    });
    const [only] = routerRoutes({ settings, routers });
    expect(only?.route).toMatchObject({
      proxy: 'traefik',
      serverNames: ['shop.example'],
      location: '/api',
      samplePath: '/api/',
      backendPath: '/',
      listens: [{ port: 443, tls: true }],
      targets: [{ scheme: 'http', address: { is: 'tcp', host: '172.20.0.3', port: 8080 } }],
    });
    expect(only?.route.notes.join()).toContain('limit');
  });

  it('the lowest exposed port and the default rule where nothing is said', () => {
    const { routers } = routersOf({ 'traefik.enable': 'true' });
    expect(routers).toMatchObject([{ rule: 'Host(`web-shop`)', servers: [{ port: 8000 }] }]);
  });

  it('nothing of a container that is not enabled, or enabled and switched off', () => {
    expect(routersOf({}).routers).toEqual([]);
    expect(routersOf({ 'traefik.enable': 'false' }, {}, ['--providers.docker']).routers).toEqual([]);
    expect(routersOf({}, {}, ['--providers.docker']).routers).toHaveLength(1);
  });

  it('a service without a port that is known is told, and has no target', () => {
    const { settings, routers } = routersOf(
      { 'traefik.enable': 'true', 'traefik.http.routers.a.rule': 'Host(`a.example`)' },
      { ports: [] },
    );
    const [only] = routerRoutes({ settings, routers });
    expect(only?.route.targets).toEqual([]);
    expect(only?.route.unresolvedVariables.join()).toContain('loadbalancer.server.port');
  });

  it('the dashboard is no upstream', () => {
    const labels = {
      'traefik.enable': 'true',
      'traefik.http.routers.d.rule': 'Host(`t.example`)',
      'traefik.http.routers.d.service': 'api@internal',
    };
    expect(routersOf(labels).routers).toEqual([]);
  });

  it('the longer rule goes first, a priority before it', () => {
    const { settings, routers } = routersOf({
      'traefik.enable': 'true',
      'traefik.http.routers.all.rule': 'PathPrefix(`/`)',
      'traefik.http.routers.api.rule': 'PathPrefix(`/api`)',
      'traefik.http.routers.api.service': 'one',
      'traefik.http.routers.all.service': 'one',
      'traefik.http.services.one.loadbalancer.server.port': '80',
    });
    const ask = (list: typeof routers) =>
      routerFor({ settings, routers: list }, { host: 'x', path: '/api/y', query: '', method: 'GET', port: 443 });
    expect(ask(routers).router?.name).toBe('api');
    expect(ask(routers.map((one) => (one.name === 'all' ? { ...one, priority: 99 } : one))).router?.name).toBe('all');
    const elsewhere = routerFor({ settings, routers }, { host: 'x', path: '/', query: '', method: 'GET', port: 80 });
    expect(elsewhere.router).toBeNull();
  });
});

describe('file provider', () => {
  it('routers with servers, and the line of the URL', async () => {
    const text = `http:
  routers:
    app:
      rule: "Host(\`app.example\`)"
      service: app
  services:
    app:
      loadBalancer:
        servers:
          - url: "http://10.0.0.5:9000"
          - url: "http://10.0.0.6:9000"
`;
    const tree = await readDocument(text, 'dynamic.yml');
    const lines = text.split('\n');
    const routers = routersOfFile(
      tree ?? {},
      '/etc/traefik/dynamic.yml',
      (one) => lines.findIndex((line) => line.includes(one)) + 1,
    );
    const [only] = routerRoutes({ settings: readStatic({}), routers });
    expect(only?.route.targets.map((target) => target.address)).toEqual([
      { is: 'tcp', host: '10.0.0.5', port: 9000 },
      { is: 'tcp', host: '10.0.0.6', port: 9000 },
    ]);
    expect(only?.route.passPlace).toEqual({ file: '/etc/traefik/dynamic.yml', line: 10 });
  });
});

describe('rules', () => {
  const request = { host: 'a.example', path: '/api/x', query: 'q=1', method: 'GET' };
  it.each([
    ['Host(`a.example`)', true],
    ['Host(`A.EXAMPLE`, `b.example`)', true],
    ['Host(`b.example`) || PathPrefix(`/api`)', true],
    ['Host(`b.example`) || PathPrefix(`/app`)', false],
    ['!Path(`/api`) && Method(`GET`, `POST`)', true],
    ['(Host(`b.example`) || Host(`a.example`)) && Path(`/api/x`)', true],
    ['PathPrefix(`/{part:[a-z]+}/x`)', true],
    ['HostRegexp(`{sub:[a-z]+}.example`)', true],
    ['HostRegexp(`^[a-z]+\\.example$`)', true],
    ['PathRegexp(`^/api/[xyz]$`)', true],
    ['Query(`q=1`)', true],
    ['Query(`q`, `2`)', false],
    ['Headers(`X-A`, `b`)', false],
    ['ClientIP(`10.0.0.0/8`)', null],
    ["Host('a.example')", true],
  ])('%s', (text, expected) => {
    const rule = parseRule(text);
    expect(rule && ruleHolds(rule, request)).toBe(expected);
  });

  it.each(['', 'Host(', 'Host(`a`) &&', '(((', 'Host(`a`) Host(`b`)'])('%s is none', (text) => {
    expect(parseRule(text)).toBeNull();
  });
});

describe('what Traefik leaves out', () => {
  const SOUND = `http:
  routers:
    shop:
      rule: "Host(\`shop.example\`)"
      service: shop
      entryPoints:
        - web
  services:
    shop:
      loadBalancer:
        servers:
          - url: "http://127.0.0.1:8000"
`;
  const settings = readStatic(treeOfArgs(['--entrypoints.web.address=:80']));

  async function routeOf(text: string, all?: Tree) {
    const { tree } = await readPartly(text, 'shop.yml');
    const lines = text.split('\n');
    const lineOf = (word: string) => lines.findIndex((line) => line.includes(word)) + 1;
    return routerRoutes({ settings, routers: routersOfFile(tree, 'shop.yml', lineOf, all) })[0]?.route;
  }

  // Each of these was tried in front of Traefik 3.7.9: it answers 404 for the router, and for no other.
  it.each([
    ['a sound one', SOUND, undefined],
    ["another provider's service", SOUND.replace('service: shop', 'service: shop@docker'), undefined],
    ['no service', SOUND.replace('      service: shop\n', ''), ['it names no service', 3]],
    ['a service that is not there', SOUND.replace('service: shop', 'service: shopp'), ['service shopp', 5]],
    [
      'a middleware that is not there',
      SOUND.replace('      service', '      middlewares: [auth]\n      service'),
      ['middleware auth', 5],
    ],
    ['an entry point that is not there', SOUND.replace('- web', '- websecure'), ['entry point websecure', 3]],
    ['a rule that cannot be read', SOUND.replace('`)"', '`"'), ['rule Host(`shop.example` cannot', 3]],
  ])('%s', async (_what, text, expected) => {
    const route = await routeOf(text);
    expect(route).toMatchObject({ serverNames: ['shop.example'], listens: [{ port: 80 }] });
    if (expected === undefined) expect(route?.leftOut).toBeUndefined();
    else {
      expect(route?.leftOut?.why).toContain(expected[0]);
      expect(route?.leftOut?.place).toEqual({ file: 'shop.yml', line: expected[1] });
    }
  });

  it('the dashboard is no upstream', async () => {
    expect(await routeOf(SOUND.replace('service: shop', 'service: api@internal'))).toBeUndefined();
  });

  it('a name may stand in another file of the folder', async () => {
    const text = SOUND.slice(0, SOUND.indexOf('  services'));
    const { tree } = await readPartly(SOUND, 'services.yml');
    const route = await routeOf(text, at(tree, 'http'));
    expect(route?.leftOut).toBeUndefined();
    expect(route?.targets).toMatchObject([{ address: { host: '127.0.0.1', port: 8000 } }]);
  });

  it('of a file that does not parse, what can be read', async () => {
    const broken = SOUND.replace('`)"', '`)');
    expect((await readPartly(broken, 'shop.yml')).error).toMatchObject({ line: 4 });
    expect(await routeOf(broken)).toMatchObject({ serverNames: ['shop.example'], targets: [{ scheme: 'http' }] });
    expect(await readDocument(broken, 'shop.yml')).toBeNull();
  });

  it('an entry point whose address is misspelt is where its name says', () => {
    const wrong = readStatic(treeOfArgs(['--entrypoints.web.addres=:8080', '--entrypoints.websecure.addres=:8443']));
    expect(wrong.entryPoints.map(({ port }) => port)).toEqual([80, 443]);
  });

  // The same with labels, seen with its Docker provider.
  it.each([
    ['a sound one', {}, {}, undefined],
    ['no port', {}, { ports: [] }, 'no port of web is known'],
    ['a service that is not there', { 'traefik.http.routers.shop.service': 'backend' }, {}, 'service backend'],
    ['a middleware that is not there', { 'traefik.http.routers.shop.middlewares': 'auth' }, {}, 'middleware auth'],
    [
      'two services, none named',
      {
        'traefik.http.services.a.loadbalancer.server.port': '1',
        'traefik.http.services.b.loadbalancer.server.port': '2',
      },
      {},
      'none of the services a, b',
    ],
    ['a rule without its quotes', { 'traefik.http.routers.shop.rule': 'Host(shop.example)' }, {}, 'the rule Host'],
    ['a container that has ended', {}, { unfit: 'container web is exited' }, 'container web is exited'],
    [
      'a Traefik without the socket',
      {},
      { blind: { why: 'no socket', place: { file: 'mounts of traefik', line: 1 } } },
      'no socket',
    ],
  ])('labels: %s', (_what, labels, more, expected) => {
    const { settings: own, routers } = routersOf(
      { 'traefik.enable': 'true', 'traefik.http.routers.shop.rule': 'Host(`shop.example`)', ...labels },
      more,
    );
    const [made] = routerRoutes({ settings: own, routers });
    expect(made?.route.serverNames).toEqual(['shop.example']);
    if (expected === undefined) expect(made?.route.leftOut).toBeUndefined();
    else expect(made?.route.leftOut).toMatchObject({ why: expect.stringContaining(expected), status: 404 });
  });

  it('a service without servers answers 503', async () => {
    const empty = `${SOUND.slice(0, SOUND.indexOf('servers:'))}servers: []\n`;
    expect((await routeOf(empty))?.leftOut).toMatchObject({ status: 503, by: 'text' });
  });
});
