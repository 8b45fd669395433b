import { describe, expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { explain } from '../../src/explain/explain.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';
import { ranked } from './corpus.ts';

const rules = [...causes, ...symptoms];
const named = (text: string) => explain(text, rules).rootCause?.id ?? null;

function python(file: string, statement: string, reason: string, library = '/usr/lib/python3.6/importlib'): string {
  return [
    'Traceback (most recent call last):',
    `  File "${library}/util.py", line 9, in load`,
    '    return compile(source)',
    `  File "${file}", line 3`,
    `    ${statement}`,
    '    ^',
    `SyntaxError: ${reason}`,
  ].join('\n');
}

const REFUSED =
  '[error] 1#1: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.4, server: shop.example, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:7001/", host: "shop.example"\n';
const DENIED = REFUSED.replace(
  'connect() failed (111: Connection refused)',
  'connect() to unix:/srv/shop/run/web.sock failed (13: Permission denied)',
).replace('http://127.0.0.1:7001/', 'http://unix:/srv/shop/run/web.sock:/');
const ENOENT = REFUSED.replace(
  'connect() failed (111: Connection refused)',
  'connect() to unix:/tmp/shop.sock failed (2: No such file or directory)',
).replace('http://127.0.0.1:7001/', 'http://unix:/tmp/shop.sock:/');
const TABLE = [
  'tcp   0   0 127.0.0.1:5432   0.0.0.0:*   LISTEN   41/postgres',
  'tcp   0   0 0.0.0.0:80       0.0.0.0:*   LISTEN   42/nginx: master',
  'tcp   0   0 0.0.0.0:22       0.0.0.0:*   LISTEN   43/sshd',
];
const ONE_DISK = 'Filesystem Size Used Avail Use% Mounted on\n/dev/vda1 25G 11G 13G 46% /\n';
const DF = `${ONE_DISK}udev 980M 0 980M 0% /dev\ntmpfs 5.0M 0 5.0M 0% /run/lock\n`;
const FULL = "cp: error writing '/srv/a': No space left on device\n";

describe('what was pasted beside it decides', () => {
  test('a whole table of listeners without the port', () => {
    expect(named(REFUSED + TABLE.join('\n'))).toBe('port.not-listening');
    // Searched for one program, or with the app elsewhere: another thing, or none.
    expect(named(REFUSED + TABLE[1])).toBeNull();
    const searched = ['0.0.0.0:80', '0.0.0.0:443', ':::80'].map(
      (at) => `tcp 0 0 ${at} 0.0.0.0:* LISTEN 42/nginx: master`,
    );
    expect(named(REFUSED + searched.join('\n'))).not.toBe('port.not-listening');
    const nameless = ['0.0.0.0:80', '0.0.0.0:8080', '[::]:80'].map((at) => `LISTEN 0 511 ${at} 0.0.0.0:*`);
    expect(named(REFUSED + nameless.join('\n'))).not.toBe('port.not-listening');
    // What is kept of a very long one is not all of it.
    const many = Array.from(
      { length: 300 },
      (_row, i) => `tcp 0 0 0.0.0.0:${20_000 + i} 0.0.0.0:* LISTEN 45/redis-server`,
    );
    expect(named(`${REFUSED}${TABLE.join('\n')}\n${many.join('\n')}`)).not.toBe('port.not-listening');
    expect(named(`${REFUSED}${TABLE.join('\n')}\ntcp 0 0 127.0.0.1:7002 0.0.0.0:* LISTEN 44/node`)).toBe(
      'route.wrong-port',
    );
  });

  test('a listener of an unknown program does not make the port surely wrong', () => {
    const rows = `${TABLE.join('\n')}\ntcp 0 0 0.0.0.0:7654 0.0.0.0:* LISTEN -\ntcp 0 0 0.0.0.0:7655 0.0.0.0:* LISTEN -`;
    expect(explain(REFUSED + rows, rules).rootCause?.id).toBe('port.not-listening');
    expect(named(`${REFUSED}tcp 0 0 0.0.0.0:6011 0.0.0.0:* LISTEN 9/sshd: me@pts/0`)).toBeNull();
  });

  test('no space, and every file system has some', () => {
    expect(named(FULL)).toBe('host.disk-full');
    expect(named(DF + FULL)).toBe('host.inodes-exhausted');
    expect(named(ONE_DISK + FULL)).toBe('host.disk-full');
    expect(named(`${DF.replace('46%', '100%')}${FULL}`)).toBe('host.disk-full');
    expect(named(`${DF}tmpfs 99M 99M 0 100% /run\n${FULL}`)).toBe('host.disk-full');
  });

  test('a directory that keeps others out, around a socket that does not', () => {
    const list = (mode: string) =>
      `total 0\n${mode} 2 shop web 60 Mar 4 05:06 .\ndrwxr-xr-x 9 root root 60 Mar 4 05:06 ..\nsrwxrwxrwx 1 shop web 0 Mar 4 05:06 web.sock\n`;
    expect(named(DENIED + list('drwxr-x---'))).toBe('socket.directory-denied');
    expect(named(DENIED + list('drwxr-xr-x'))).not.toBe('socket.directory-denied');
    expect(named(`${DENIED}drwx------ 5 shop shop 4096 Mar 4 05:06 /srv/shop\n`)).toBe('socket.directory-denied');
    expect(named(`${DENIED}drwxr-xr-x root root /\ndrwxr-x--- shop shop shop\n`)).toBe('socket.directory-denied');
    expect(named(`${DENIED}drwx------ 5 www-data shop 4096 Mar 4 05:06 /srv/shop\n`)).not.toBe(
      'socket.directory-denied',
    );
  });

  test.each([
    ["its group is the proxy's", 'drwxr-x--- 2 shop www-data 60 Mar 4 05:06 /srv/shop'],
    ['it has rights beside the mode', 'drwxr-x---+ 2 shop shop 60 Mar 4 05:06 /srv/shop'],
    ['one of the same name is elsewhere', 'drwx------ 2 shop shop 4096 Mar 4 05:06 shop'],
    ['another socket is in it', 'drwx------ 2 shop shop 60 Mar 4 05:06 .\nsrwxrwxrwx 1 shop shop 0 Mar 4 05:06 b.sock'],
    [
      'the socket is in another listing',
      'drwx------ 2 a a 60 Mar 4 05:06 .\n\ndrwxr-xr-x 2 shop web 60 Mar 4 05:06 .\nsrwxrwxrwx 1 shop web 0 Mar 4 05:06 web.sock',
    ],
  ])('a directory that may let the proxy in: %s', (_why, rows) => {
    expect(named(`${DENIED}${rows}\n`)).not.toBe('socket.directory-denied');
  });

  test('no address for IPv4 says nothing of ::1', () => {
    const none = (host: string) =>
      REFUSED.replace('(111: Connection refused)', '(99: Cannot assign requested address)').replace(
        '127.0.0.1:7001',
        `${host}:7001`,
      );
    expect(named(none('[::1]'))).toBe('route.localhost-family');
    const both = none('127.0.0.1') + REFUSED.replace('127.0.0.1:7001', '[::1]:7001');
    expect(explain(both, rules).rootCause?.summary ?? '').not.toContain('it has no IPv6');
  });

  test('an app that said where it listens is not a socket that somebody saw', () => {
    const { rootCause } = explain(`${ENOENT}uwsgi socket 0 bound to UNIX address /tmp/shop.sock fd 3\n`, rules);
    expect(rootCause).toMatchObject({ id: 'socket.private-tmp', summary: expect.stringContaining('the app says') });
    expect(rootCause?.confidence).toBeLessThan(0.7);
  });

  test.each([
    [`${ENOENT}The machine has CentOS 8.`, 'socket.private-tmp'],
    [`${REFUSED}With proxy_pass http://10.0.0.9:7001 it works.`, 'port.other-interface'],
    ['Bad Gateway. nagios: the load was very high on one of the machines', 'host.cpu-starved'],
    ['load average: 48.12, 40.33, 31.01 and all pages are 502', 'host.cpu-starved'],
    [
      'Reason: <strong>Error reading from remote server</strong>\nEs kommt immer nach 90 Sekunden.',
      'route.timeout-too-short',
    ],
    ['502, Reason: <strong>Error reading from remote server</strong>\n总是在 60 秒后', 'route.timeout-too-short'],
    ['The server runs on, but its socket file vanishes after some hours', 'socket.removed'],
    ['몇 시간 뒤 소켓 파일이 사라집니다', 'socket.removed'],
    ['Einige Anfragen bekommen 421, der Server sieht keine SNI', 'route.tls-sni'],
    ['nginx is not listening on 443 since I added the site and reloaded', 'proxy.config-not-reloaded'],
    ['The DNS record was changed to the other server, haproxy does not notice until a restart', 'route.stale-dns'],
  ])('%s', (text, cause) => {
    const answer = explain(text, rules);
    expect(ranked(answer).slice(0, 3)).toContain(cause);
    expect(answer.rootCause?.confidence ?? 0).toBeLessThan(0.8);
  });

  test('a balancer of load says nothing of load', () => {
    const text = '502 from our load balancer, high load balancing costs';
    expect(ranked(explain(text, rules)).slice(0, 2)).not.toContain('host.cpu-starved');
  });

  test('who knocks at closed ports is no news', () => {
    const row = (from: string, at: string) =>
      `[UFW BLOCK] IN=${at} OUT= SRC=${from} DST=198.51.100.7 LEN=40 PROTO=TCP SPT=51234 DPT=7001`;
    expect(named(row('203.0.113.4', 'eth0'))).toBeNull();
    expect(named(row('172.18.0.4', 'br-12ab'))).toBe('host.firewall-blocked');
  });
});

describe('what lines name', () => {
  test.each([
    [
      "Error: Cannot find module '../stock/prices'\n    at Module._load (/srv/lib/node_modules/agent/hook.js:80:39) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: [ '/srv/shop/server.js' ]\n}",
      'app.module-not-found',
    ],
    [
      python('/srv/shop/conf.py', 'name = f"{shop}"', 'invalid syntax', '/usr/lib/python2.7'),
      'app.runtime-incompatible',
    ],
    [python('/srv/shop/conf.py', 'if (n := len(a)) > 1:', 'invalid syntax'), 'app.runtime-incompatible'],
    [python('/srv/shop/conf.py', 'match command:', 'invalid syntax'), 'app.runtime-incompatible'],
    [
      python('/srv/shop/conf.py', 'print "up"', 'Missing parentheses in call to \'print\'. Did you mean print("up")?'),
      'app.runtime-incompatible',
    ],
    [python('/srv/shop/conf.py', 'name = f"{shop}"', 'invalid syntax'), 'app.syntax-error'],
    [python('/srv/shop/conf.py', 'bind = = 1', 'invalid syntax', '/usr/lib/python2.7'), 'app.syntax-error'],
    ['java.lang.IllegalArgumentException: Request header is too large', 'route.request-too-large-for-backend'],
    ['  Requests in queue: 100', 'process.workers-exhausted'],
    [
      "[error] (8)Exec format error: exec of '/srv/cgi/a.cgi' failed".replace(
        '[error] ',
        '[Tue Mar 04 05:06:07 2025] [error] ',
      ),
      'app.script-unrunnable',
    ],
    ['The log says: suexec policy violation: see suexec log for more details', 'app.script-unrunnable'],
    ['ValueError: keyfile "/srv/shop/tls.key" does not exist', 'app.file-missing'],
    [
      'Error: Request failed with status code 503\n    at createError (/srv/shop/node_modules/axios/lib/core/createError.js:16:15)\n    at settle (/srv/shop/node_modules/axios/lib/core/settle.js:17:12)',
      'app.upstream-error',
    ],
    ['tcp6     517      0 ::1:7001          ::1:40112         CLOSE_WAIT', 'process.hung'],
    ['[04/Mar/2025:05:06:07.123] backend shop (#3): invalid response', 'route.invalid-response'],
    [
      'ModSecurity: Request body (Content-Length) is larger than the configured limit (1048576).',
      'route.body-too-large',
    ],
    ["Couldn't create FastCGI listen socket on port 127.0.0.1:7001", 'port.in-use'],
    ['The kernel says `oom_memcg=/system.slice/shop.service` and `constraint=CONSTRAINT_MEMCG`', 'unit.oom-killed'],
    ['md{shop.example}: error, certificate valid in future (clock wrong?)', 'host.clock-skew'],
  ])('%s', (text, cause) => {
    expect(named(text)).toBe(cause);
  });

  test.each([
    // Connections that a pool of clients keeps, and one that has nothing but its end.
    'tcp       32      0 10.0.0.5:48112          203.0.113.7:443         CLOSE_WAIT',
    'tcp        1      0 127.0.0.1:7001          127.0.0.1:40112         CLOSE_WAIT',
    'tcp        0      0 127.0.0.1:7001          127.0.0.1:40112         ESTABLISHED',
    '  Requests in queue: 0',
    'INFO: file "/srv/shop/cache.json" does not exist, starting anew',
    '[Tue Mar 04 05:06:07.123456 2025] [core:info] [pid 71] [client 203.0.113.4:5000] AH00128: File does not exist: /srv/www/favicon.ico',
  ])('nobody in: %s', (text) => {
    expect(named(text)).toBeNull();
  });

  test('a browser’s own client tells of the site’s answer, not of a service behind the app', () => {
    const answer = explain('Uncaught (in promise) AxiosError: Request failed with status code 502', rules);
    expect(answer.rootCause).toBeNull();
    expect(answer.symptom?.id).toBe('http-502');
  });

  test('who speaks HTTP on a FastCGI port may have taken it', () => {
    const line =
      '[error] 1#1: *1 upstream sent unsupported FastCGI protocol version: 72 while reading response header from upstream, client: 203.0.113.4, server: shop.example, request: "GET / HTTP/1.1", upstream: "fastcgi://127.0.0.1:9000", host: "shop.example"';
    expect(ranked(explain(line, rules)).slice(0, 2)).toEqual(['route.protocol-mismatch', 'port.wrong-owner']);
  });
});
