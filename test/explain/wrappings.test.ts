import { describe, expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { explain } from '../../src/explain/explain.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';

const rules = [...symptoms, ...causes];

function rootOf(text: string): string | undefined {
  const { rootCause, alternatives } = explain(text, rules, 'en', { now: Date.UTC(2026, 10, 21) });
  return rootCause?.id ?? alternatives[0]?.id;
}

const NGINX =
  '2026/11/20 10:11:12 [crit] 34#34: *7 connect() to unix:/run/php/php7.4-fpm.sock failed (2: No such file or directory) while connecting to upstream, client: 203.0.113.9, server: shop.example, request: "GET / HTTP/1.1", upstream: "fastcgi://unix:/run/php/php7.4-fpm.sock:", host: "shop.example"';
const APACHE =
  '[Fri Nov 20 10:00:00.123456 2026] [proxy:error] [pid 700:tid 140] (13)Permission denied: AH02454: FCGI: attempt to connect to Unix domain socket /run/php-fpm/www.sock (*:80) failed';
const CADDY =
  '{"level":"error","ts":1763632800.123,"logger":"http.log.error","msg":"http: server gave HTTP response to HTTPS client","request":{"method":"GET","host":"a.example","uri":"/"},"status":502}';
const TRACE =
  'Traceback (most recent call last):\n  File "/srv/app/wsgi.py", line 3, in <module>\n    import flask\nModuleNotFoundError: No module named \'flask\'';

const each =
  (wrap: (line: string, index: number) => string) =>
  (text: string): string =>
    text.split('\n').map(wrap).join('\n');

function journal(message: unknown): string {
  return JSON.stringify({ SYSLOG_IDENTIFIER: 'x', _PID: '9', _SYSTEMD_UNIT: 'x.service', MESSAGE: message });
}

const FIELDS = '_HOSTNAME=vps\nSYSLOG_IDENTIFIER=x\n_PID=9\nMESSAGE=';
const WRAPPINGS: Readonly<Record<string, (text: string) => string>> = {
  'journalctl -o json': each(journal),
  'journalctl -o json-seq': each((line) => `\x1e${journal(line)}`),
  'journalctl -o json, bytes': each((line) => journal([...Buffer.from(line)])),
  'journalctl -o json-pretty': each((line) => JSON.stringify(JSON.parse(journal(line)), null, '\t')),
  'journalctl -o verbose': each(
    (line) => `Fri 2026-11-20 10:00:00.123456 UTC [s=1a;i=2]\n${`${FIELDS}${line}`.replace(/^/gm, '    ')}`,
  ),
  'journalctl -o export': each((line) => `__CURSOR=s=1\n${FIELDS}${line}\n`),
  'journalctl -o short-delta': each((line) => `[   12.345678 <    0.000123 >] vps x[9]: ${line}`),
  'a time of another logger': each((line) => `2026-11-20 10:00:00,123 - shop - ERROR - ${line}`),
  'pm2 with a time': each((line) => `0|api  | 2026-11-20T10:00:00: ${line}`),
  'cat -n': each((line, index) => `${String(index + 1).padStart(6)}\t${line}`),
  'grep -n': each((line, index) => `${index + 120}:${line}`),
  'grep -Hn': each((line, index) => `/var/log/shop/error.log:${index + 7}:${line}`),
  'a numbered list': each((line, index) => `${index + 1}. ${line}`),
  bullets: each((line) => `- ${line}`),
  'indented code': each((line) => `    ${line}`),
  'a page': (text) =>
    `<pre><code>${text.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;').replaceAll("'", '&#x27;')}</code></pre>`,
  'a page with breaks': each((line) => `${line}<br>`),
  'a terminal of 80 columns': each((line) => (line.match(/.{1,80}/g) ?? ['']).join('\n')),
  'a collector of logs': each((line) => JSON.stringify({ severity: 'ERROR', message: line, service: 'web' })),
};

describe.each(Object.entries(WRAPPINGS))('%s', (_name, wrap) => {
  test.each([
    ['nginx', NGINX],
    ['Apache', APACHE],
    ['Caddy', CADDY],
    ['a traceback', TRACE],
  ])('says the same of %s', (_program, text) => {
    expect(rootOf(wrap(text))).toBe(rootOf(text));
  });
});

test('a record in what a visitor chose is no record', () => {
  for (const line of [
    `203.0.113.9 - ${NGINX} [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 401 0 "-" "-"`,
    `203.0.113.9 - - [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 9 "-" "${NGINX.replaceAll('"', '')}"`,
    'Not Found: /Out of memory: Killed process 1 (nginx)',
    '203.0.113.9 - - [20/Nov/2026:10:00:01 +0000] "GET /docs/out-of-memory-killed-process HTTP/1.1" 200 512 "-" "curl"',
    '203.0.113.9 - - [20/Nov/2026:10:00:01 +0000] "GET /x HTTP/1.1" 200 5 "https://a/?q=connection+refused+502+bad+gateway" "-"',
  ])
    expect(explain(line, rules).rootCause).toBeNull();
});

describe('harmless words beside a fault', () => {
  test('do not swallow the line behind them', () => {
    const harmless =
      '2026/11/20 10:00:00 [warn] 31#31: *7 a client request body is buffered to a temporary file, client: 203.0.113.9, server: shop, request: "GET /x HTTP/1.1", host: "shop"';
    for (const line of [
      'failed to open python file /srv/app/wsgi.py',
      'psycopg2.OperationalError: could not connect to server: Connection refused',
    ])
      expect(rootOf(`${harmless}\n${line}`)).toBe(rootOf(line));
  });

  test('a request turned down is no reason for a backend that refuses', () => {
    const large =
      '2026/11/20 10:00:00 [error] 31#31: *7 client intended to send too large body: 9000000 bytes, client: 203.0.113.9, server: shop, request: "POST /x HTTP/1.1", host: "shop"';
    expect(rootOf(large)).toBe('route.body-too-large');
    expect(rootOf(`${large}\n${NGINX}`)).toBe(rootOf(NGINX));
  });

  test('a healthy host yields nothing', () => {
    for (const line of [
      '10-listen-on-ipv6-by-default.sh: info: can not modify /etc/nginx/conf.d/default.conf (read-only file system?)',
      'Nov 20 10:32:00 vps sshd[1000]: Failed password for invalid user admin from 198.51.100.4 port 5000 ssh2',
      'npm WARN deprecated request@2.88.2: request has been deprecated',
      '2026/11/20 10:00:00 [info] 31#31: *7 client sent invalid host header while reading client request headers, client: 203.0.113.9, server: shop',
    ])
      expect(rootOf(line)).toBeUndefined();
  });
});

describe('access logs', () => {
  const format =
    "log_format timed escape=default '$time_iso8601|$remote_addr|$request_method $request_uri|$status|'\n  '$upstream_addr|$upstream_status|$upstream_connect_time|$upstream_header_time|$upstream_response_time';";
  const line = '2026-11-20T10:00:00+00:00|203.0.113.9|GET /a|504|10.0.0.5:8000|504|0.001|-|60.001';

  test('are read by a format that was pasted with them', () => {
    expect(explain(line, rules).recognised).toHaveLength(0);
    const { recognised } = explain(`${format}\n${line}`, rules);
    expect(recognised).toEqual([{ line: 3, program: 'nginx', signature: 'access-read-timeout' }]);
  });

  test('tell of a failure that a retry hid', () => {
    const { alternatives } = explain(
      `${format}\n${line.replace('504|10.0.0.5:8000|504|0.001|-|60.001', '200|10.0.0.5:8000, 10.0.0.6:8000|502, 200|-, 0.001|-, 0.002|0.000, 0.002')}`,
      rules,
    );
    expect(alternatives.length).toBeGreaterThan(0);
  });
});

test('what an error of Node was caused by', () => {
  const text =
    "Error: Could not start server\n    at start (/app/dist/server.js:20:11) {\n  [cause]: Error: connect ECONNREFUSED 172.18.0.3:5432\n      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16) {\n    code: 'ECONNREFUSED'\n  }\n}";
  expect(rootOf(text)).toBe('db.unreachable');
});
