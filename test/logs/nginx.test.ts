import { describe, expect, it } from 'vitest';
import { COMBINED, plainFormat } from '../../src/logs/access-format.ts';
import {
  accessVerdict,
  builtInPageSize,
  compileAccess,
  upstreamItems,
  whoMadePage,
} from '../../src/logs/nginx-access.ts';
import { readNginxError } from '../../src/logs/nginx-error.ts';
import { recognise } from '../../src/logs/recognise.ts';

const HEAD = '2026/11/21 10:04:05 [error] 1234#1234: *56 ';
const REFUSED = 'connect() failed (111: Connection refused) while connecting to upstream';

describe('error log', () => {
  it('takes a record apart', () => {
    const record = readNginxError(
      `${HEAD}${REFUSED}, client: 203.0.113.9, server: ~^(a|b){1,2}$, request: "GET /a HTTP/1.1", subrequest: "/auth", upstream: "http://unix:/run/a.sock:/a", host: "example.com"`,
    );
    expect(record).toMatchObject({
      pid: 1234,
      conn: '56',
      at: Date.UTC(2026, 10, 21, 10, 4, 5),
      level: 'error',
      message: REFUSED,
    });
    expect(record?.fields).toMatchObject({
      client: '203.0.113.9',
      server: '~^(a|b){1,2}$',
      request: 'GET /a HTTP/1.1',
      subrequest: '/auth',
      address: 'unix:/run/a.sock',
      uri: '/a',
      errno: '111',
      phase: 'connect',
    });
  });

  it('is not told a false upstream by a client', () => {
    const byReferrer = readNginxError(
      `${HEAD}${REFUSED}, client: 1.2.3.4, server: a, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:8000/", host: "a", referrer: "x", upstream: "http://evil/"`,
    );
    expect(byReferrer?.fields.upstream).toBe('http://127.0.0.1:8000/');
    const byRequest = readNginxError(
      `${HEAD}${REFUSED}, client: 1.2.3.4, server: a, request: "GET /?x="y HTTP/1.1", upstream: "http://127.0.0.1:8000/", host: "a"`,
    );
    expect(byRequest?.fields.upstream).toBe('http://127.0.0.1:8000/');
    // Words of the message inside a URL are not the message.
    expect(
      recognise(
        `${HEAD}open() "/var/www/connect() failed (111: x" failed (2: No such file or directory), client: 1.2.3.4, server: a, request: "GET /connect()%20failed%20(111 HTTP/1.1", host: "upstream timed out"`,
      ),
    ).toMatchObject([{ signature: 'file-not-found', hints: [] }]);
  });

  it('keeps the pid of a line, since text alone cannot tell a forged one', () => {
    expect(recognise(`2026/11/21 10:04:05 [error] 99#99: *1 ${REFUSED}, client: 1.2.3.4, server: a`)[0]?.pid).toBe(99);
  });

  it('reads what is left of a record cut at 2,048 bytes', () => {
    const long = `${HEAD}${REFUSED}, client: 1.2.3.4, server: a, request: "GET /${'a'.repeat(3000)}`.slice(0, 2047);
    expect(recognise(long)).toMatchObject([{ signature: 'connect-refused', fields: { truncated: 'yes' } }]);
  });

  it('joins records that were wrapped when they were pasted', () => {
    const text =
      '2025/11/07 19:00:19 [error] 28#28: *9 upstream prematurely closed connection \nwhile reading response header from upstream, client: 102.86.10.23, server: localhost, \nrequest: "POST /api/upload HTTP/1.1", \nupstream: "http://10.0.7.2:8034/api/upload"';
    expect(recognise(text)).toMatchObject([
      {
        signature: 'premature-close',
        line: 1,
        fields: { address: '10.0.7.2:8034', request: 'POST /api/upload HTTP/1.1' },
      },
    ]);
  });

  it('tells the words of PHP from those of nginx', () => {
    const events = recognise(
      `${HEAD}FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Error: x, client: y in /a.php:3\nStack trace:\n#0 {main}\n  thrown in /a.php on line 3" while reading response header from upstream, client: 1.2.3.4, server: a, request: "GET / HTTP/1.1", upstream: "fastcgi://unix:/run/php/php8.2-fpm.sock:", host: "a"`,
    );
    expect(events.map((event) => `${event.program}/${event.signature}`)).toEqual([
      'nginx/fastcgi-stderr',
      'php/unhandled-exception',
    ]);
    expect(events[0]?.fields.address).toBe('unix:/run/php/php8.2-fpm.sock');
  });

  it('drops query strings everywhere', () => {
    const [event] = recognise(
      `${HEAD}${REFUSED}, client: 1.2.3.4, server: a, request: "GET /a?token=SECRET123 HTTP/1.1", upstream: "http://127.0.0.1:8000/a?token=SECRET123", host: "a", referrer: "https://a/?s=SECRET123"`,
    );
    expect(JSON.stringify(event)).not.toContain('SECRET123');
    expect(event?.fields.request).toBe('GET /a?… HTTP/1.1');
  });
});

describe('access log', () => {
  const format = `${COMBINED} rt=$request_time uct="$upstream_connect_time" uht="$upstream_header_time" urt="$upstream_response_time" ua="$upstream_addr" us="$upstream_status"`;
  const parse = compileAccess(plainFormat(format));
  const line = (status: number | string, rest: string): string =>
    `203.0.113.9 - - [21/Nov/2026:10:04:05 +0100] "GET /a HTTP/1.1" ${status} 157 "-" "curl/8" ${rest}`;

  it('reads the lists of upstreams', () => {
    expect(upstreamItems('127.0.0.1:1, 127.0.0.1:2')).toEqual(['127.0.0.1:1', '127.0.0.1:2']);
    expect(upstreamItems('127.0.0.1:1 : 127.0.0.1:2')).toEqual(['127.0.0.1:1', '127.0.0.1:2']);
    expect(upstreamItems(', 127.0.0.1:2')).toEqual(['', '127.0.0.1:2']);
    expect(upstreamItems('127.0.0.1:1 : ')).toEqual(['127.0.0.1:1', '']);
    expect(upstreamItems('-')).toEqual([]);
    const unquoted = compileAccess(plainFormat('$remote_addr $upstream_addr $upstream_status $status'));
    expect(unquoted('1.2.3.4 127.0.0.1:1, 127.0.0.1:2 : unix:/a.sock 502, 504 : 200 200')).toMatchObject({
      status: 200,
      attempts: [{ address: '127.0.0.1:1', status: 502 }, { status: 504 }, { address: 'unix:/a.sock', status: 200 }],
    });
  });

  it('reads combined, JSON and escaped values', () => {
    expect(
      compileAccess()('1.2.3.4 - bob [21/Nov/2026:10:04:05 +0000] "GET /\\x22a HTTP/1.1" 200 5 "-" "x"'),
    ).toMatchObject({ method: 'GET', path: '/\\x22a', status: 200, bytes: 5, at: Date.UTC(2026, 10, 21, 10, 4, 5) });
    expect(
      compileAccess({
        text: '{"t":"$time_iso8601","r":"$request_uri","ua":"$http_user_agent","s":$status}',
        escape: 'json',
      })('{"t":"2026-11-21T10:04:05+00:00","r":"/a","ua":"x \\"y\\" z","s":502}'),
    ).toMatchObject({ path: '/a', status: 502, userAgent: 'x \\"y\\" z' });
    expect(compileAccess()('nothing of the kind')).toBeNull();
  });

  it.each([
    [502, 'uct="-" uht="-" urt="0.000" ua="127.0.0.1:8000" us="502"', 'connect-failed'],
    [502, 'uct="0.001" uht="-" urt="0.003" ua="127.0.0.1:8000" us="502"', 'closed-after-connect'],
    [502, 'uct="0.001" uht="0.002" urt="0.003" ua="127.0.0.1:8000" us="502"', 'backend-answered'],
    [502, 'uct="-" uht="-" urt="0.000" ua="backend" us="502"', 'no-live-upstreams'],
    [502, 'uct="-" uht="-" urt="-" ua="-" us="-"', 'no-upstream'],
    [504, 'uct="-" uht="-" urt="60.000" ua="10.0.0.5:80" us="504"', 'connect-timeout'],
    [504, 'uct="0.001" uht="-" urt="60.000" ua="10.0.0.5:80" us="504"', 'read-timeout'],
    [503, 'uct="0.001" uht="0.002" urt="0.002" ua="10.0.0.5:80" us="503"', 'backend-answered'],
    [503, 'uct="-" uht="-" urt="-" ua="-" us="-"', 'refused-by-proxy'],
    [500, 'uct="-" uht="-" urt="-" ua="-" us="-"', 'proxy-internal'],
    [499, 'uct="0.001" uht="-" urt="5.000" ua="10.0.0.5:80" us="-"', 'client-gave-up'],
    [404, 'uct="-" uht="-" urt="0.000" ua="10.0.0.5:80" us="502"', 'error-page-missing'],
    [
      200,
      'uct="-, 0.001" uht="-, 0.002" urt="0.000, 0.002" ua="127.0.0.1:1, 127.0.0.1:2" us="502, 200"',
      'masked-by-retry',
    ],
    ['009', 'uct="0.001" uht="0.002" urt="0.002" ua="10.0.0.5:80" us="200"', 'not-http'],
    [404, 'uct="0.001" uht="0.002" urt="0.002" ua="10.0.0.5:80" us="404"', 'backend-refused'],
    [200, 'uct="0.001" uht="0.002" urt="0.002" ua="10.0.0.5:80" us="200"', 'fine'],
  ])('%s with %s means %s', (status, rest, verdict) => {
    const record = parse(line(status, `rt=0.003 ${rest}`));
    expect(record).not.toBeNull();
    expect(record === null ? '' : accessVerdict(record)).toBe(verdict);
  });

  it('knows the proxy’s own page by its size', () => {
    expect(builtInPageSize(502)).toBe(150);
    expect(builtInPageSize(502, 'nginx/1.22.1')).toBe(157);
    expect(builtInPageSize(502, 'nginx/1.18.0 (Ubuntu)')).toBe(166);
    expect(builtInPageSize(504)).toBe(160);
    expect(builtInPageSize(502, 'nginx', 'Chrome/1')).toBe(552);
    expect(whoMadePage({ status: 502, bytes: 157, userAgent: 'curl', method: 'GET' })).toBe('proxy');
    expect(whoMadePage({ status: 502, bytes: 31, userAgent: 'curl', method: 'GET' })).toBe('backend');
    expect(whoMadePage({ status: 502, bytes: 0, userAgent: 'curl', method: 'HEAD' })).toBe('unknown');
  });
});
