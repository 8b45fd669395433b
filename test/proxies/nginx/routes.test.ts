import { describe, expect, test } from 'vitest';
import { compiledFromVersion } from '../../../src/proxies/nginx/compiled.ts';
import { matchesGlob, sortPaths } from '../../../src/proxies/nginx/glob.ts';
import { globals } from '../../../src/proxies/nginx/globals.ts';
import { loadNginx, type NginxConfig } from '../../../src/proxies/nginx/load.ts';
import { problems } from '../../../src/proxies/nginx/problems.ts';
import { routes } from '../../../src/proxies/nginx/routes.ts';
import { parseSize, parseTime } from '../../../src/proxies/nginx/units.ts';
import { memoryReader } from './lab.ts';

function load(files: string | Readonly<Record<string, string>>): Promise<NginxConfig> {
  const all = typeof files === 'string' ? { '/etc/nginx/nginx.conf': files } : files;
  return loadNginx(memoryReader(all), { main: '/etc/nginx/nginx.conf' });
}

const SITE = `
upstream cynow { server 127.0.0.1:8001 weight=3; server unix:/run/cynow.sock backup; server 10.0.0.9 down; keepalive 8; }
server {
  listen 80 default_server; listen [::]:443 ssl; server_name cynow.example www.cynow.example;
  error_log logs/cynow.log warn;
  proxy_set_header Host $host;
  location / { try_files $uri @app; }
  location @app { proxy_pass http://cynow; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_read_timeout 5m; }
  location /api/v1/ { proxy_pass http://127.0.0.1:8034/api/; client_max_body_size 20m; proxy_buffer_size 16k; }
  location = /health { access_log off; proxy_pass http://127.0.0.1:8034; }
  location ~ \\.php$ { fastcgi_pass unix:/run/php/php8.2-fpm.sock; access_log /var/log/php.log main buffer=4k; }
  location /ws { set $back "127.0.0.1:9000"; proxy_pass http://$back; }
  location /by { proxy_pass https://$pool; proxy_ssl_verify on; resolver 127.0.0.53; }
  location /any { proxy_pass http://$http_x_backend; if ($arg_old) { proxy_pass http://127.0.0.1:1; } }
}
map $host $pool { default cynow; old.example legacy:8443; }
`;

describe('routes', () => {
  test('of a site', async () => {
    const config = await load({
      '/etc/nginx/nginx.conf':
        'user deploy web;\nworker_processes 4;\nevents { worker_connections 99; }\nhttp { log_format main escape=json \'$status \' "$request"; include sites-enabled/*; }\nstream { server { listen 5432; proxy_pass db:5432; } }',
      '/etc/nginx/sites-enabled/cynow': SITE,
      '/etc/nginx/sites-enabled/.hidden': 'broken {',
    });
    expect(config.errors).toEqual([]);
    expect(config.files.map((file) => file.path)).toEqual(['/etc/nginx/nginx.conf', '/etc/nginx/sites-enabled/cynow']);
    const found = routes(config);
    const seen = found.map(({ name, location, samplePath, backendPath, hostHeader, targets }) => [
      name,
      location,
      samplePath,
      backendPath,
      hostHeader,
      targets.length,
    ]);
    expect(seen).toEqual(
      [
        ['health', '= /health', '/health', '/health', '$host', 1],
        ['v1', '/api/v1/', '/api/v1/', '/api/', '$host', 1],
        ['ws', '/ws', '/ws', '/ws', '$host', 1],
        ['by', '/by', '/by', '/by', '$host', 4],
        ['any', '/any', null, null, '$host', 0],
        ['any-2', '/any (if)', null, null, '$host', 1],
        ['cynow', '~ \\.php$', '/x.php', '/x.php', '$http_host', 1],
        ['cynow-2', '@app', '/', '/', '$proxy_host', 3],
      ].sort((a, b) => seen.findIndex((s) => s[1] === a[1]) - seen.findIndex((s) => s[1] === b[1])),
    );
    const app = found.find((route) => route.location === '@app');
    expect(app).toMatchObject({
      proxy: 'nginx',
      serverNames: ['cynow.example', 'www.cynow.example'],
      passText: 'http://cynow',
      passPlace: { file: '/etc/nginx/sites-enabled/cynow', line: 8 },
      group: 'cynow',
      limits: {
        readTimeoutMs: 300_000,
        connectTimeoutMs: 60_000,
        keepalive: true,
        keepaliveIdleMs: 60_000,
        maxBodyBytes: 1_048_576,
      },
      logs: {
        error: [{ path: '/usr/share/nginx/logs/cynow.log', level: 'warn' }],
        access: [{ path: '/var/log/nginx/access.log', format: 'combined' }],
      },
    });
    expect(app?.targets).toMatchObject([
      { scheme: 'http', address: { is: 'tcp', host: '127.0.0.1', port: 8001 }, weight: 3, backup: false, down: false },
      { address: { is: 'unix', path: '/run/cynow.sock' }, backup: true },
      { address: { host: '10.0.0.9', port: 80 }, down: true },
    ]);
    const by = found.find((route) => route.location === '/by');
    expect(by).toMatchObject({ resolvesAtRuntime: true, hasResolver: true, tlsVerify: true, unresolvedVariables: [] });
    expect(by?.notes).toContain('which target is used depends on $pool');
    expect(found.find((route) => route.location === '/any')).toMatchObject({
      unresolvedVariables: ['$http_x_backend'],
    });
    expect(found.find((route) => route.location === '= /health')?.logs.access).toEqual([]);
    expect(found.find((route) => route.location === '~ \\.php$')).toMatchObject({
      targets: [{ scheme: 'fastcgi', address: { is: 'unix', path: '/run/php/php8.2-fpm.sock' } }],
      logs: { access: [{ path: '/var/log/php.log', format: 'main' }] },
    });
    expect(globals(config)).toMatchObject({
      user: 'deploy',
      group: 'web',
      pidFile: '/run/nginx.pid',
      workerConnections: 99,
      workerProcesses: '4',
      workerRlimitNofile: null,
      streams: [{ listen: '5432', pass: 'db:5432' }],
    });
    expect(globals(config).logFormats.get('main')).toEqual({ name: 'main', text: '$status $request', escape: 'json' });
  });

  test('an unreadable include is a blind spot, not an error', async () => {
    const reader = memoryReader({
      '/n/nginx.conf': 'http { include secret.conf; server { location / { proxy_pass http://127.0.0.1:1; } } }',
    });
    const denied = {
      ...reader,
      read: async (path: string) => (path.endsWith('secret.conf') ? ({ is: 'denied' } as const) : reader.read(path)),
    };
    const config = await loadNginx(denied, { main: '/n/nginx.conf' });
    expect(config.errors).toEqual([]);
    expect(config.unread).toEqual([
      { path: '/n/secret.conf', includedFrom: { file: '/n/nginx.conf', line: 1 }, why: 'permission denied' },
    ]);
    expect(routes(config)).toHaveLength(1);
  });
});

describe('problems', () => {
  test.each([
    ['location / { proxy_pass http://backend:8034/; }', 'name-needs-dns'],
    ['location /api { proxy_pass http://127.0.0.1:1/; }', 'slash-mismatch'],
    ['location /api/ { proxy_pass http://127.0.0.1:1/v1; }', 'slash-mismatch'],
    ['location / { set $h app; proxy_pass http://$h:1/api/; }', 'uri-with-variable'],
    ['location / { set $h app; proxy_pass http://$h:1; }', 'no-resolver'],
    ['location / { proxy_pass http://127.0.0.1:1$uri; }', 'decoded-uri-in-pass'],
    ['location /a/ { rewrite ^/a/(.*) /$1 break; proxy_pass http://127.0.0.1:1/b/; }', 'uri-part-ignored'],
    [
      'proxy_set_header Host $host; location / { proxy_set_header X-A b; proxy_pass http://127.0.0.1:1; }',
      'headers-not-inherited',
    ],
    ['location / { proxy_pass http://grp; }', 'host-is-group-name'],
    ['location / { try_files $uri @gone; }', 'no-such-named-location'],
    ['location / { proxy_pass https://example.org; }', 'tls-without-server-name'],
    ['location / { proxy_pass http://127.0.0.1:8034\n proxy_set_header Host $host; }', 'missing-semicolon'],
    ['location ^/x { return 200; }', 'location-typo'],
    ['location / { proxy_pass http://down; }', 'upstream-all-down'],
  ])('%s → %s', async (server, id) => {
    const config = await load(
      `http { upstream grp { server 127.0.0.1:1; } upstream down { server 127.0.0.1:1 down; } server { ${server} } }`,
    );
    expect(problems(config).map((problem) => problem.id)).toContain(id);
  });

  test('a sound site has none', async () => {
    const config = await load(
      'http { server { listen 80; server_name a; location /api/ { proxy_pass http://127.0.0.1:8034/api/; proxy_set_header Host $host; } } }',
    );
    expect(problems(config)).toEqual([]);
  });

  test('included backups are named', async () => {
    const config = await load({ '/etc/nginx/nginx.conf': 'http { include s/*; }', '/etc/nginx/s/a.conf~': '' });
    expect(problems(config)).toMatchObject([{ id: 'backup-file-included', severity: 'risk' }]);
  });
});

describe('small parts', () => {
  test.each([
    ['/a/*', '/a/b', true],
    ['/a/*', '/a/.b', false],
    ['/a/.*', '/a/.b', true],
    ['/a/*', '/a/b/c', false],
    ['/a/*.conf', '/a/x.conf', true],
    ['/a/*.conf', '/a/x.conf~', false],
    ['/a/?[0-9].c', '/a/x7.c', true],
    ['/a/[!x]*', '/a/xy', false],
    ['/*/x', '/b/x', true],
    ['/a/***a*a*a*a*a*b', `/a/${'a'.repeat(100)}`, false],
  ])('glob %s %s', (pattern, path, matches) => expect(matchesGlob(pattern, path)).toBe(matches));

  test('glob order is by bytes', () =>
    expect(sortPaths(['/b', '/a', '/B', '/é', '/10', '/9'])).toEqual(['/10', '/9', '/B', '/a', '/b', '/é']));

  test.each([
    ['60', 60_000],
    ['1h 30m', 5_400_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['abc', null],
    ['', null],
  ])('time %s', (text, ms) => expect(parseTime(text)).toBe(ms));

  test.each([
    ['8k', 8192],
    ['1M', 1_048_576],
    ['0', 0],
    ['1kk', null],
  ])('size %s', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  test('nginx -V', () => {
    const text =
      "configure arguments: --with-cc-opt='-g -O2' --prefix=/usr/share/nginx --error-log-path=stderr --http-log-path=/x/a.log --pid-path=/run/n.pid";
    expect(compiledFromVersion(text)).toEqual({
      prefix: '/usr/share/nginx',
      errorLog: 'stderr',
      accessLog: '/x/a.log',
      pid: '/run/n.pid',
    });
  });
});
