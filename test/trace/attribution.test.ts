import { describe, expect, test } from 'vitest';
import { Rates } from '../../src/trace/rates.ts';
import { routesIn } from '../logs/follow/routes.ts';

const CONFIG = `events {} http { error_log /var/log/nginx/error.log; access_log /var/log/nginx/access.log;
  log_format tabs "$server_name\t$status\t$upstream_addr";
  log_format named "$server_name $server_port $request_method $request_uri $status";
  log_format told "$host $request_method $request_uri $status $upstream_addr";
  log_format open escape=none '{"uri":"$uri","method":"$request_method","status":$status}';
  upstream pool { server 127.0.0.1:1; server 127.0.0.1:2; }
  server { listen 81; server_name one.test; access_log /1.log; location / { proxy_pass http://127.0.0.1:1; }
    location /quiet/ { access_log off; proxy_pass http://127.0.0.1:2; } }
  server { listen 82; server_name pool.test; access_log /2.log tabs; location / { proxy_pass http://pool; } }
  server { listen 83; server_name a.test; access_log /shared.log named; location /x/ { proxy_pass http://127.0.0.1:3; } }
  server { listen 83; server_name b.test; access_log /shared.log named; location /x/ { proxy_pass http://127.0.0.1:4; } }
  server { listen 84; server_name b.test; access_log /shared.log named; location /x/ { proxy_pass http://127.0.0.1:5; } }
  server { listen 85; server_name c.test; access_log /told.log told; location /x/ { proxy_pass http://127.0.0.1:3; } }
  server { listen 86; server_name d.test; access_log /told.log told; location /x/ { proxy_pass http://127.0.0.1:4; } }
  server { listen 87; server_name e.test; access_log /open.log open; location / { proxy_pass http://127.0.0.1:3; } }
  server { listen 90; server_name two.test; access_log /part.log combined if=$x; access_log /open.log open; access_log /all.log;
    access_log /again.log; location / { proxy_pass http://127.0.0.1:3; } }
  server { listen 88; server_name s1.test; access_log off; location /y/ { proxy_pass http://127.0.0.1:9; } }
  server { listen 89; server_name s2.test; access_log off; location /y/ { proxy_pass http://127.0.0.1:9; } }
} `;

async function counting() {
  const { routes } = await routesIn(
    CONFIG,
    ({ serverNames, listens, location }) => `${serverNames[0]}:${listens[0]?.port}${location}`,
  );
  const rates = new Rates();
  rates.setRoutes(routes);
  const [{ proxy }] = routes as [(typeof routes)[number]];
  const counted = (): string[] =>
    rates
      .counts()
      .flatMap(({ upstream, responses, reasons }) =>
        [...responses, ...reasons].map(([what, count]) => `${upstream} ${what} ${count}`),
      );
  return { rates, proxy, counted };
}

describe('whose request a line tells of', () => {
  test('only routes that write to a log are meant by its addresses', async () => {
    const { rates, proxy, counted } = await counting();
    const read = rates.of(proxy, '/2.log', 'tabs');
    for (const peer of ['127.0.0.1:1', '127.0.0.1:2', '127.0.0.1:2, 127.0.0.1:1', '127.0.0.1:3'])
      read.accessLine(`pool.test\t200\t${peer}`, 1);
    expect(counted()).toEqual(['pool.test:82/ 2xx 3']);
  });

  test('servers that share a log are told apart by name and port', async () => {
    const { rates, proxy, counted } = await counting();
    const read = rates.of(proxy, '/shared.log', 'named');
    for (const who of ['a.test 83', 'b.test 83', 'b.test 84', 'static.test 83'])
      read.accessLine(`${who} GET /x/1 502`, 1);
    expect(counted()).toEqual(['a.test:83/x/ 502 1', 'b.test:83/x/ 502 1', 'b.test:84/x/ 502 1']);
  });

  test('what there is no time to attribute is told', async () => {
    const { rates, proxy, counted } = await counting();
    const read = rates.of(proxy, '/shared.log', 'named');
    // Each method is asked about by itself, and no time passes between them.
    for (let i = 0; i < 100; i++)
      read.accessLine(`a.test 83 M${String.fromCharCode(65 + (i % 26), 65 + i / 26)} /x/1 200`, 1);
    expect([counted(), rates.hurried]).toEqual([['a.test:83/x/ 2xx 13'], 87]);
    for (const later of [1, 2, 3]) read.accessLine(`b.test 83 GET /x/1 20${later}`, 1000 * later);
    expect([counted(), rates.hurried]).toEqual([['a.test:83/x/ 2xx 13', 'b.test:83/x/ 2xx 3'], 87]);
  });

  test('a foreign Host names nobody where servers differ, the address does', async () => {
    const { rates, proxy, counted } = await counting();
    const read = rates.of(proxy, '/told.log', 'told');
    read.accessLine('evil.example GET /x/1 200 -', 1);
    read.accessLine('evil.example GET /x/1 502 127.0.0.1:4', 1);
    read.accessLine('d.test GET /x/1 404 -', 1);
    expect(counted()).toEqual(['d.test:86/x/ 502 1', 'd.test:86/x/ 4xx 1']);
  });

  test('a log of which visitors can write whole lines is no witness', async () => {
    const { rates, proxy, counted } = await counting();
    const read = rates.of(proxy, '/open.log', 'open');
    read.accessLine('{"uri":"/a","method":"GET","status":502}', 1);
    expect(counted()).toEqual([]);
  });

  test('a request that is written to several logs is counted in one', async () => {
    const { rates, proxy, counted } = await counting();
    for (const path of ['/part.log', '/all.log', '/again.log'])
      rates
        .of(proxy, path, 'combined')
        .accessLine('1.2.3.4 - - [21/Nov/2026:10:04:05 +0000] "GET /a HTTP/1.1" 200 1 "-" "-"', 1);
    expect(counted()).toEqual(['two.test:90/ 2xx 1']);
  });

  test('an error log names the server block', async () => {
    const { rates, proxy, counted } = await counting();
    const read = rates.of(proxy, '/var/log/nginx/error.log', null);
    for (const server of ['s1.test', 's2.test'])
      read.errorLine(
        `2026/11/21 10:04:05 [error] 1#1: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 1.2.3.4, server: ${server}, request: "GET /y/ HTTP/1.1", upstream: "http://127.0.0.1:9/y/", host: "evil"`,
        1,
      );
    expect(counted()).toEqual(['s1.test:88/y/ connect_refused 1', 's2.test:89/y/ connect_refused 1']);
  });
});
