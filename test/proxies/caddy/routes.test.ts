import { describe, expect, it } from 'vitest';
import { adapt } from '../../../src/proxies/caddy/adapt.ts';
import { caddyfileOfLabels } from '../../../src/proxies/caddy/labels.ts';
import { loadCaddyfile } from '../../../src/proxies/caddy/load.ts';
import { passRoutes } from '../../../src/proxies/caddy/routes.ts';
import { memoryReader } from '../nginx/lab.ts';

const MAIN = '/etc/caddy/Caddyfile';

async function routesOf(text: string, more: Record<string, string> = {}, environment: Record<string, string> = {}) {
  const file = await loadCaddyfile(memoryReader({ [MAIN]: text, ...more }), MAIN, environment);
  return { file, routes: passRoutes(adapt(file)).map(({ route }) => route) };
}

describe('routes of a Caddyfile', () => {
  it('a site with a name listens on 443 with TLS, one without braces too', async () => {
    const { routes } = await routesOf('shop.example\n\nreverse_proxy localhost:8000\n');
    expect(routes).toMatchObject([
      {
        serverNames: ['shop.example'],
        listens: [{ port: 443, tls: true }],
        targets: [{ address: { host: 'localhost', port: 8000 } }],
        hostHeader: '$http_host',
      },
    ]);
  });

  it('addresses as they may be written', async () => {
    const { routes } = await routesOf(`:80
reverse_proxy :8000 app https://far.example unix//run/a.sock h2c://b:9 [::1]:70 {
  lb_policy first
}`);
    expect(routes[0]?.targets.map(({ scheme, address }) => [scheme, address])).toEqual([
      ['http', { is: 'tcp', host: 'localhost', port: 8000 }],
      ['http', { is: 'tcp', host: 'app', port: 80 }],
      ['https', { is: 'tcp', host: 'far.example', port: 443 }],
      ['http', { is: 'unix', path: '/run/a.sock' }],
      ['h2c', { is: 'tcp', host: 'b', port: 9 }],
      ['http', { is: 'tcp', host: '::1', port: 70 }],
    ]);
  });

  it('snippets with arguments, imports of files, environment and its default', async () => {
    const { routes, file } = await routesOf(
      `(up) {
  reverse_proxy {args.0}:{$PORT:8000} {
    transport http {
      response_header_timeout 2s
      dial_timeout 500ms
    }
  }
}
import sites/*.caddy
http://a.example {
  import up {$BACKEND}
}`,
      { '/etc/caddy/sites/b.caddy': 'http://b.example {\n  reverse_proxy 127.0.0.1:1\n}\n' },
      { BACKEND: '10.0.0.7' },
    );
    expect(file.files).toEqual([MAIN, '/etc/caddy/sites/b.caddy']);
    const a = routes.find((route) => route.serverNames.includes('a.example'));
    expect(a?.targets).toMatchObject([{ address: { host: '10.0.0.7', port: 8000 } }]);
    expect(a?.limits).toMatchObject({
      readTimeoutMs: 2000,
      connectTimeoutMs: 500,
      readTimeoutSetting: { line: 4, text: 'response_header_timeout 2s' },
    });
    expect(routes.map((route) => route.passPlace.file)).toContain('/etc/caddy/sites/b.caddy');
  });

  it('what is stripped, rewritten and answered otherwise', async () => {
    const { routes } = await routesOf(`:80 {
  handle_path /api/* {
    reverse_proxy 127.0.0.1:1
  }
  handle /app/* {
    rewrite * /v2{uri}
    reverse_proxy 127.0.0.1:2
  }
  handle {
    respond "hello"
    reverse_proxy 127.0.0.1:3
  }
}`);
    expect(routes.map(({ location, samplePath, backendPath }) => [location, samplePath, backendPath])).toEqual([
      ['/api/*', '/api/', '/'],
      ['/app/*', '/app/', '/v2/app/'],
      ['/', null, null],
    ]);
    expect(routes.map((route) => route.name)).toEqual(['api', 'app', '127.0.0.1:3']);
  });

  it('a site of stars is asked by a name that it takes', async () => {
    const { routes } = await routesOf(`*.shop.example {
  @eu host eu.shop.example
  handle @eu {
    reverse_proxy 127.0.0.1:1
  }
  handle {
    reverse_proxy 127.0.0.1:2
  }
}`);
    expect(routes.map(({ serverNames, samplePath }) => [serverNames, samplePath])).toEqual([
      [['*.shop.example', 'eu.shop.example'], '/'],
      [['*.shop.example', 'www.shop.example'], '/'],
    ]);
  });

  it('what cannot be known is said', async () => {
    const { routes } = await routesOf(
      ':80 {\n reverse_proxy {http.request.header.X-Up} {\n dynamic srv _a._tcp.example\n }\n}',
    );
    expect(routes[0]?.targets).toEqual([]);
    expect(routes[0]?.unresolvedVariables).toHaveLength(2);
  });

  it('php_fastcgi speaks FastCGI to index.php', async () => {
    const { routes } = await routesOf(':80 {\n root * /srv\n php_fastcgi unix//run/php/php-fpm.sock\n file_server\n}');
    expect(routes).toMatchObject([{ targets: [{ scheme: 'fastcgi', address: { path: '/run/php/php-fpm.sock' } }] }]);
  });

  it.each(['{', '}', ':80 {', ':80 {\nreverse_proxy {\n', '(a) {\nimport a\n}\n:80 {\nimport a\n}', 'import nothing'])(
    'broken text %j gives errors or nothing, never a throw',
    async (text) => {
      const { routes } = await routesOf(text);
      expect(routes.flatMap((route) => route.targets)).toEqual([]);
    },
  );
});

describe('labels of caddy-docker-proxy', () => {
  it('become the Caddyfile that they stand for', async () => {
    const text = caddyfileOfLabels([
      { labels: { 'caddy.email': 'me@a.example', other: 'x' }, host: '10.0.0.9' },
      {
        labels: {
          caddy: 'http://shop.example',
          'caddy.handle_path': '/api/*',
          'caddy.handle_path.0_reverse_proxy': '{{upstreams 8000}}',
          'caddy.handle_path.0_reverse_proxy.health_uri': '/up',
        },
        host: '10.0.0.5',
      },
      { labels: { caddy_1: 'http://old.example', 'caddy_1.reverse_proxy': '{{upstreams https 443}}' }, host: 'old' },
    ]);
    const { routes } = await routesOf(text);
    expect(
      routes.map(({ serverNames, samplePath, targets }) => [
        serverNames,
        samplePath,
        targets[0]?.scheme,
        targets[0]?.address,
      ]),
    ).toEqual(
      expect.arrayContaining([
        [['shop.example'], '/api/', 'http', { is: 'tcp', host: '10.0.0.5', port: 8000 }],
        [['old.example'], '/', 'https', { is: 'tcp', host: 'old', port: 443 }],
      ]),
    );
  });

  it('replicas of one service are upstreams of one line', async () => {
    const labels = { caddy: ':80', 'caddy.reverse_proxy': '{{upstreams 80}}' };
    const { routes } = await routesOf(
      caddyfileOfLabels([
        { labels, host: '10.0.0.1' },
        { labels, host: '10.0.0.2' },
      ]),
    );
    expect(routes[0]?.targets).toHaveLength(2);
  });
});
