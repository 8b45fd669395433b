import { describe, expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { composedIn } from '../../src/explain/compose.ts';
import { explain, reckon } from '../../src/explain/explain.ts';
import { TELLINGS } from '../../src/explain/told.ts';
import { WORD_TELLINGS } from '../../src/explain/told-words.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';
import { ranked } from './corpus.ts';

const rules = [...causes, ...symptoms];
const REFUSED = 'nginx says: connect() failed (111: Connection refused) while connecting to upstream\n';
const CUT = '[error] 1#1: *1 upstream prematurely closed connection while reading response header from upstream\n';

describe("the poster's own sentences", () => {
  test.each([
    ['The app stops responding after an hour, nothing in the logs.', 'process.hung'],
    ['몇 시간 뒤 서버가 응답하지 않습니다', 'process.hung'],
    [`${REFUSED}It goes away when I run docker restart nginx: restarting nginx fixes it.`, 'route.stale-dns'],
    [`${REFUSED}Whenever the backend container is recreated this happens.`, 'route.stale-dns'],
    [`${REFUSED}后来发现应用监听的端口不是 nginx 里配置的`, 'route.wrong-port'],
    [`${CUT}It happens randomly, a reload of the page helps.`, 'route.keepalive-race'],
    ['502 Bad Gateway since yesterday. I think SELinux is preventing it.', 'proxy.mac-denied'],
    ['502, and the php-fpm children die with a segfault since the update', 'process.crashed'],
    ['Our small machine is often OOM killed at night, then there is a 502.', 'process.oom-killed'],
    ['The log says it listens on /run/shop.sock, but ls /run shows no socket at all', 'socket.removed'],
    ['502. uWSGI complains about a missing callable in its log', 'app.entrypoint-not-found'],
    ['Title: Fix run.sh: 12: hypercorn: not found after the update', 'app.dependency-missing'],
    ['Trouble with the shop: "PAYMENT_KEY must not be empty"', 'app.settings-invalid'],
    ['host not found in upstream after a reboot, what now?', 'route.host-unresolvable'],
    ['502. After a boot nobody creates the folder /run/shop, so the pool does not start', 'socket.bind-failed'],
    ['502: the socket of the pool is owned by root:root', 'socket.permission-denied'],
    ['The home directory has the mode 0700, so nginx gets no further', 'socket.directory-denied'],
    ['A restart of the unit loses the socket file, then nginx has nothing to talk to', 'socket.removed'],
    ['Po restarcie katalog /run/shop jest czyszczony', 'socket.bind-failed'],
    ['Our uwsgi gets very long cookies from some people', 'route.request-too-large-for-backend'],
    ['php8.9-fpm ends with exit status 78 and all pages are 502', 'process.config-invalid'],
    ['There is a Bad Gateway shortly after each start of the stack', 'process.booting'],
    ['  WSGIDaemonProcess shop threads=5 request-timeout=20', 'process.worker-timeout'],
    ['The report page loads for 30 seconds, then there is a 502', 'process.worker-timeout'],
    ['/home/shop 의 권한을 700으로 바꾸면 502', 'socket.directory-denied'],
    ['docker compose up, then php-fpm stopped and all is 502', 'container.not-running'],
    ['502 now and then: the keep-alive timeout of uvicorn is shorter than that of the proxy', 'route.keepalive-race'],
    ['502. In venv/bin gunicorn is missing', 'app.dependency-missing'],
    ['sudo: unable to execute ./venv/bin/hypercorn: No such file or directory', 'unit.exec-failed'],
    ['Our SQLite file is unwritable since the last copy', 'db.file-unopenable'],
    ['502 in docker-compose\n  fastcgi_pass localhost:9000;', 'route.localhost-in-container'],
    ['502 in laradock\n  server 127.0.0.1:5201 weight=3;', 'route.localhost-in-container'],
    ['Since the upgrade of the server to a new Ubuntu gunicorn gives 502', 'app.dependency-missing'],
    ['After I rebooted the machine every page is 503 until I restart the pools', 'unit.not-enabled'],
    ['It says: duplicate value "on" in /etc/nginx/sites-enabled/shop:12', 'proxy.config-invalid'],
    [String.raw`"\x27c\x02\x00\x0C\x00QUERY_STRING\x00\x00" 400 181`, 'route.protocol-mismatch'],
    ['502 in the admin pages; max_execution_time is 30 here', 'process.worker-timeout'],
    ['502 Bad Gateway\nshop-web exited', 'container.not-running'],
    ['A restart of the service helps for a while', 'process.hung'],
    ['Bad gateway again, we ran out of disk space on this VPS', 'host.disk-full'],
    ['502 Bad Gateway each morning. I saw that the IP of the shop container changes at night.', 'route.stale-dns'],
    ['docker run --network front --network back shop\nGateway Timeout', 'container.not-on-network'],
    ['My shop on CapRover gives a 502 although it was built.', 'service.wrong-container-port'],
    [`${CUT}upstream shop {\n  server 10.0.0.5:7001;\n  keepalive 32;\n}`, 'route.keepalive-race'],
    ['Fresh install of SonarQube behind nginx: 502 Bad Gateway', 'process.booting'],
    ['502 Bad Gateway\nupstream shop {\n  server 172.18.0.9 down;\n}', 'route.wrong-port'],
    ['502 Bad Gateway, but from within the nginx container curl shop:7001 works', 'route.stale-dns'],
    ['I switched the image to the fpm variant and see 502 Bad Gateway', 'route.protocol-mismatch'],
    ['After the callback of Keycloak there is a 502 on the way back', 'route.header-buffer'],
    ['504 Gateway Timeout from Traefik for one container only', 'container.not-on-network'],
    ['nginx-proxy answers 503 Service Temporarily Unavailable for my shop', 'container.not-on-network'],
    ['502 Bad Gateway for some seconds during a deploy, we want zero downtime', 'process.booting'],
    ['Bad Gateway since the shop runs on another node of the swarm', 'host.firewall-blocked'],
    ['502 Bad Gateway. I fixed it by restarting nginx, it comes back each week', 'route.stale-dns'],
    ['  File "/usr/lib/python3/dist-packages/redis/connection.py", line 9, in connect', 'cache.unreachable'],
    ['502 error and docker-compose ps shows that shop_web_1 exited 1', 'container.not-running'],
    ['server.host: shop.example\n502 Bad Gateway through the ingress', 'port.other-interface'],
    ['The shop is in another docker-compose file, its subdomain gives 502 Bad Gateway', 'container.not-on-network'],
    ['502 Bad Gateway each time watchtower was at work in the night', 'route.stale-dns'],
    ['Bad Gateway at first, but it works after a few minutes', 'process.booting'],
    ['Behind the proxy it speaks of allowedHosts, which I do not have', 'app.host-not-allowed'],
    ['In the docker image it says "listening on 127.0.0.1:7001" and nobody can connect', 'port.loopback-only'],
    [`${REFUSED}[production]\naddress = "127.0.0.1"\n`, 'port.loopback-only'],
    ['Internal Server Error from traefik; the shop has a self-signed certificate', 'route.tls-verify-failed'],
  ])('%s', (text, cause) => {
    const answer = explain(text, rules);
    expect(ranked(answer).slice(0, 3)).toContain(cause);
    expect(answer.rootCause?.confidence ?? 0).toBeLessThan(0.8);
  });

  test('each supports causes of the catalogue, none enough to name one', () => {
    const known = new Set(causes.map(({ id }) => id));
    for (const [id, weight] of TELLINGS.flatMap(({ means }) => Object.entries(means))) {
      expect(known).toContain(id);
      expect(weight).toBeLessThan(0.5);
    }
  });

  test('a symptom in words alone has an answer', () => {
    expect(ranked(explain('I always get a 502 error, what now?', rules)).length).toBeGreaterThanOrEqual(3);
  });

  test('a full file system is where the proxy buffers', () => {
    const text = 'pwrite() "/var/lib/nginx/client_temp/0000000001" failed (28: No space left on device)';
    expect(ranked(explain(text, rules)).slice(0, 2)).toEqual(['host.disk-full', 'proxy.disk-full']);
  });

  test('where the proxy is denied, nothing is starting', () => {
    const denied =
      '[crit] 1#1: *1 connect() to unix:/run/shop.sock failed (13: Permission denied) while connecting to upstream\n';
    expect(ranked(explain(`${denied}The deployment gives 502`, rules)).slice(0, 3)).not.toContain('process.booting');
  });

  test('no sockets of a server is not no server', () => {
    expect(ranked(explain('503: there are no php-fpm sockets', rules))).not.toContain('app.dependency-missing');
  });

  test('hidden names are no doubled path', () => {
    expect(ranked(explain('502 Bad Gateway for /xxx/xxx/list', rules))).not.toContain('route.path-doubled');
    expect(ranked(explain('502 Bad Gateway for /shop/shop/list', rules)).slice(0, 3)).toContain('route.path-doubled');
  });

  test.each(['Server listening on port 3000', 'GET / 200 12ms', 'Everything is fine after the deployment.'])(
    'nothing in: %s',
    (text) => {
      expect(ranked(explain(text, rules))).toEqual([]);
    },
  );
});

describe('words, where nothing else is known', () => {
  test.each([
    ['The tool says: permission denied', 'app.permission-denied'],
    ['502 and the unit does not start any more', 'unit.failed'],
    ['상점: 포트 7001이 이미 사용 중', 'port.in-use'],
    ['the shop wants an environment variable that is not set', 'app.env-missing'],
    ['Unknown tool: frobnicate does not support this PHP', 'app.runtime-incompatible'],
  ])('%s', (text, cause) => {
    const answer = explain(text, rules);
    expect(ranked(answer).slice(0, 3)).toContain(cause);
    expect(answer.rootCause).toBeNull();
  });

  test('they give way to messages and to what a proxy says exactly', () => {
    const denied = 'some helper: permission denied\n';
    const known = ['[error] 1#1: *1 upstream sent too big header while reading response header from upstream', CUT];
    for (const line of known) {
      const before = reckon(denied + line, rules).ranked.map(({ rule }) => rule.id);
      expect(before).not.toContain('app.permission-denied');
    }
  });

  test('each supports causes of the catalogue, none enough to name one', () => {
    const known = new Set(causes.map(({ id }) => id));
    for (const [id, weight] of WORD_TELLINGS.flatMap(({ means }) => Object.entries(means))) {
      expect(known).toContain(id);
      expect(weight).toBeLessThan(0.45);
    }
  });
});

describe('pasted compose files', () => {
  const COMPOSE = `services:
  billing:
    image: shop/billing
    ports:
      - "7001:3001"
    labels:
      - "traefik.http.services.billing.loadbalancer.server.port=7001"
    networks:
      - front
      - back
  proxy:
    image: traefik:v3
    container_name: edge
networks:
  front:
  back:
`;

  test('services, networks and labelled ports', () => {
    expect(composedIn(COMPOSE)).toMatchObject({
      composed: [
        { names: ['billing'], networks: ['front', 'back'], file: 1, found: true },
        { names: ['proxy', 'edge'], image: 'traefik:v3', networks: null, found: false },
      ],
      labelled: [{ port: 7001 }],
    });
  });

  test('a label with the port of the host', () => {
    expect(ranked(explain(`${COMPOSE}\n502 Bad Gateway`, rules))[0]).toBe('route.wrong-port');
  });

  test('a label with a port that the image does not have', () => {
    const known = (port: number, image: string) => `services:
  board:
    image: ${image}
    labels:
      - "traefik.http.services.board.loadbalancer.server.port=${port}"
502 Bad Gateway`;
    expect(ranked(explain(known(80, 'grafana/grafana:11.1.0'), rules))[0]).toBe('route.wrong-port');
    expect(explain(known(3000, 'grafana/grafana:11.1.0'), rules).rootCause).toBeNull();
    expect(explain(known(80, 'shop/board'), rules).rootCause).toBeNull();
  });

  test('a port that the only known image does not have', () => {
    const known = (
      port: number,
    ) => `[error] 1#1: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 172.18.0.1, server: board.example, request: "GET / HTTP/1.1", upstream: "http://172.18.0.7:${port}/", host: "board.example"
services:
  board:
    image: sonatype/nexus3:3.70.1
`;
    expect(explain(known(80), rules).rootCause?.id).toBe('route.wrong-port');
    expect(explain(known(8081), rules).rootCause).toBeNull();
  });

  test('plain HTTP to a port where HTTPS is usual', () => {
    const text = (url: string) =>
      `[error] 1#1: *1 upstream prematurely closed connection while reading response header from upstream, client: 10.0.0.9, server: shop.example, request: "GET / HTTP/1.1", upstream: "${url}", host: "shop.example"`;
    expect(explain(text('http://10.0.0.7:8443/'), rules).rootCause?.id).toBe('route.scheme-mismatch');
    expect(explain(text('http://10.0.0.7:8000/'), rules).rootCause?.id).not.toBe('route.scheme-mismatch');
  });

  test('the place where an ingress controller sends requests for nothing', () => {
    const refused = `[error] 5#5: *8 connect() failed (111: Connection refused) while connecting to upstream, client: 10.244.0.1, server: tea.example, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:8181/", host: "tea.example"`;
    expect(explain(`${refused}\nkubectl get ingress`, rules).rootCause?.id).toBe('service.no-replicas');
    expect(explain(refused, rules).rootCause?.id).not.toBe('service.no-replicas');
  });

  test.each([
    ['options.Listen(IPAddress.Loopback, 5000, o => {', 'port.loopback-only'],
    ['log.Fatal(http.ListenAndServe("127.0.0.1:8080", nil))', 'port.loopback-only'],
    ['shop   172.95%   1023MiB / 1GiB   99.94%   1kB / 2kB', 'container.memory-pressure'],
  ])('%s in a container', (line, cause) => {
    const answer = explain(`docker run -p 8080:8080 shop\n502 Bad Gateway\n${line}\n`, rules);
    expect(ranked(answer).slice(0, 3)).toContain(cause);
  });

  test('a port that is visited with https and called without', () => {
    const text = (direct: string) =>
      `${direct} shows the shop\n[error] 1#1: *1 upstream prematurely closed connection while reading response header from upstream, client: 10.0.0.1, server: shop.example, request: "GET / HTTP/1.1", upstream: "http://10.0.0.7:7443/", host: "shop.example"`;
    expect(ranked(explain(text('https://shop.example:7443/'), rules))[0]).toBe('route.scheme-mismatch');
    expect(ranked(explain(text('http://shop.example:7443/'), rules))[0]).not.toBe('route.scheme-mismatch');
  });

  test('a mount over the folder of an app, whose packages are not found', () => {
    const text = "shop:\n  volumes:\n    - .:/srv/shop\nshop_1 | Error: Cannot find module 'fastify'\n";
    expect(ranked(explain(text, rules)).slice(0, 2)).toEqual([
      'app.dependency-missing',
      'container.volume-shadows-app',
    ]);
  });

  test('FastCGI where HTTP is expected', () => {
    const fpm = (more: string) => `services:
  shop:
    image: php:8.3-fpm
    environment:
      VIRTUAL_HOST: shop.example
${more}
502 Bad Gateway`;
    expect(ranked(explain(fpm(''), rules))[0]).toBe('route.protocol-mismatch');
    expect(explain(fpm('  web:\n    image: nginx:1.27'), rules).rootCause).toBeNull();
  });

  test('a name that is one letter off', () => {
    const conf = 'location / { \n proxy_pass http://biling:3001;\n}\n';
    expect(ranked(explain(`${conf}${COMPOSE}`, rules))[0]).toBe('container.name-mismatch');
    const other = 'location / { \n proxy_pass http://billing:3001;\n}\n';
    expect(ranked(explain(`${other}${COMPOSE}`, rules))).not.toContain('container.name-mismatch');
  });
});
