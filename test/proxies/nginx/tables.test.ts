import { describe, expect, test } from 'vitest';
import type { Decision } from '../../../src/proxies/nginx/decision.ts';
import { loadNginx } from '../../../src/proxies/nginx/load.ts';
import { serve } from '../../../src/proxies/nginx/serve.ts';
import { memoryReader } from './lab.ts';

const LOCATIONS = `
  location /a/ { proxy_pass http://127.0.0.1:1; }
  location /b/ { proxy_pass http://127.0.0.1:1/; }
  location /enc/ { proxy_pass http://127.0.0.1:1/; }
  location /c/ { proxy_pass http://127.0.0.1:1/api/; }
  location /d { proxy_pass http://127.0.0.1:1/; }
  location /api { proxy_pass http://127.0.0.1:1/v1; }
  location /api2 { proxy_pass http://127.0.0.1:1/v1/; }
  location /api3/ { proxy_pass http://127.0.0.1:1/v1; }
  location = /exact { proxy_pass http://127.0.0.1:1/ex; }
  location ~ ^/g/(.*)$ { proxy_pass http://127.0.0.1:1; }
  location ~ ^/re/(.*)$ { set $be 127.0.0.1:1; proxy_pass http://$be/x/$1; }
  location /uri/ { proxy_pass http://127.0.0.1:1$uri; }
  location /rq/ { proxy_pass http://127.0.0.1:1$request_uri; }
  location /i2/ { set $x 127.0.0.1:1; proxy_pass http://$x/; }
  location /i/ { set $x 127.0.0.1:1; proxy_pass http://$x; }
  location /rw/ { rewrite ^/rw/(.*)$ /$1 break; proxy_pass http://127.0.0.1:1/api/; }
  location /rw2/ { rewrite ^/rw2/(.*)$ /$1 break; proxy_pass http://127.0.0.1:1; }
  location /tf/ { try_files $uri @be; }
  location @be { proxy_pass http://127.0.0.1:1; }
  location /tf2/ { try_files $uri /enc/fallback; }
  location /nest/ { proxy_pass http://127.0.0.1:1/outer/;
    location /nest/in/ { proxy_pass http://127.0.0.1:1/inner/; }
    location ~ \\.php$ { proxy_pass http://127.0.0.1:1; } }
  location /q/ { proxy_pass http://127.0.0.1:1/api/?fixed=1; }
  location /frag/ { proxy_pass http://127.0.0.1:1/f/#x; }
  location /x/unix { proxy_pass http://unix:/p.sock:/api/; }
  location /if/ { if ($arg_z) { proxy_pass http://127.0.0.1:1; } }
`;

async function decide(text: string, uri: string, host = 'a.test'): Promise<Decision> {
  const config = await loadNginx(memoryReader({ '/n/nginx.conf': text }), { main: '/n/nginx.conf' });
  expect(config.errors).toEqual([]);
  return serve(config, { scheme: 'http', port: 80, host, method: 'GET', uri });
}

describe('the URI that a backend receives (live results of nginx 1.22.1)', () => {
  test.each([
    ['/a/%2Fx//y?q=1', '/a/%2Fx//y?q=1'],
    ['/b/%2Fx', '/x'],
    ['/enc/a%252Fb', '/a%252Fb'],
    ['/enc/a%20b%3Fc', '/a%20b%3Fc'],
    ['/c/x', '/api/x'],
    ['/d/x', '//x'],
    ['/d', '/'],
    ['/dog', '/og'],
    ['/api/x', '/v1/x'],
    ['/apix', '/v1x'],
    ['/api2/x', '/v1//x'],
    ['/api3/x', '/v1x'],
    ['/exact', '/ex'],
    ['/g/x%2Fy?q=1', '/g/x%2Fy?q=1'],
    ['/re/a%20b?x=1', '/x/a b'],
    ['/uri/a%20b?x=1', '/uri/a b'],
    ['/rq/a%2Fb?x=1', '/rq/a%2Fb?x=1'],
    ['/i2/x?q=1', '/'],
    ['/i/x?q=1', '/i/x?q=1'],
    ['/rw/a%2Fb?x=1', '/a/b?x=1'],
    ['/rw2/a%2Fb?x=1', '/a/b?x=1'],
    ['/tf/a?x=1', '/tf/a?x=1'],
    ['/tf2/a?x=1', '/fallback'],
    ['/nest/x', '/outer/x'],
    ['/nest/in/x', '/inner/x'],
    ['/nest/in/a.php', '/nest/in/a.php'],
    ['/q/x?y=2', '/api/?fixed=1x?y=2'],
    ['/frag/x', '/f/#xx'],
    ['/x/unix/a', '/api//a'],
    ['/if/x?z=1', '/if/x?z=1'],
  ])('%s → %s', async (uri, received) => {
    const decision = await decide(`http { server { ${LOCATIONS} } }`, uri);
    expect(decision).toMatchObject({ is: 'pass', uri: received });
  });

  test('the slash is added with a redirect', async () => {
    const decision = await decide(`http { server { ${LOCATIONS} } }`, '/c?x=1');
    expect(decision).toMatchObject({ is: 'answer', status: 301, redirect: 'http://a.test/c/?x=1' });
  });
});

describe('the server for a host', () => {
  const text = `http {
    server { return 200; }
    server { server_name a.test; return 201; }
    server { server_name *.b.test; return 202; }
    server { server_name .c.test; return 203; }
    server { server_name mail.*; return 205; }
    server { server_name ~^(?<who>\\w+)\\.re$; return 206; }
    server { server_name *.x.b.test; return 207; }
  }`;
  test.each([
    ['A.TEST', 201],
    ['a.test.', 201],
    ['a.test:99', 201],
    ['y.x.b.test', 207],
    ['y.b.test', 202],
    ['b.test', 200],
    ['c.test', 203],
    ['z.c.test', 203],
    ['mail.org', 205],
    ['bob.re', 206],
    ['_', 200],
  ])('%s → %i', async (host, status) => {
    expect(await decide(text, '/', host)).toMatchObject({ is: 'answer', status });
  });
});

describe('honest answers', () => {
  test('a variable that only a request knows decides nothing', async () => {
    const decision = await decide(
      'http { server { location / { if ($ssl_client_verify) { return 403; } return 200; } } }',
      '/',
    );
    expect(decision).toMatchObject({ is: 'unknown', why: expect.stringContaining('$ssl_client_verify') });
  });

  test('Lua decides by itself', async () => {
    const decision = await decide('http { server { location / { content_by_lua_block { ngx.say("}") } } } }', '/');
    expect(decision.is).toBe('unknown');
  });

  test('a regular expression that we cannot read', async () => {
    const decision = await decide('http { server { location ~ ^/(?R)?x { return 200; } } }', '/x');
    expect(decision.is).toBe('unknown');
  });

  test('no resolver for a name from a variable', async () => {
    const decision = await decide('http { server { set $b backend; location / { proxy_pass http://$b:80; } } }', '/');
    expect(decision).toMatchObject({ is: 'answer', status: 502, why: 'no resolver defined to resolve backend' });
  });

  test('a rewrite cycle ends as nginx ends it', async () => {
    const decision = await decide('http { server { location / { rewrite ^ /x last; } } }', '/');
    expect(decision).toMatchObject({ is: 'answer', status: 500 });
  });

  test('the Host keeps what only nginx knows', async () => {
    const text =
      'http { server { location / { proxy_set_header Host $hostname.$host; proxy_pass http://127.0.0.1:1; } } }';
    expect(await decide(text, '/')).toMatchObject({ is: 'pass', host: '$hostname.a.test' });
  });

  test('nothing listens', async () => {
    const decision = await decide('http { server { listen 81; } }', '/');
    expect(decision.is).toBe('refused');
  });
});
