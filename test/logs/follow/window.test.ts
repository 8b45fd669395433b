import { describe, expect, test } from 'vitest';
import { isLasting } from '../../../src/agent/partial.ts';
import { plainFormat } from '../../../src/logs/access-format.ts';
import { compileAccess } from '../../../src/logs/nginx-access.ts';
import { compileFields } from '../../../src/logs/rates/access-fields.ts';
import { readNginxError } from '../../../src/logs/rates/error-fields.ts';
import { pathGroup } from '../../../src/logs/rates/path-group.ts';
import { reasonOf } from '../../../src/logs/rates/reasons.ts';
import { RouteWindow } from '../../../src/logs/rates/window.ts';

const path = (): string => '/api/items/*';

describe('a window', () => {
  test('an outage and its end are no lasting fault, one failure in a hundred over a minute is', () => {
    const outage = new RouteWindow();
    let now = 1_000_000;
    for (let i = 0; i < 60; i++) outage.response(now + i * 1000, i > 5 && i < 50 ? 502 : 200, 'GET', path);
    now += 60_000;
    expect(isLasting(outage.judge(now), now)).toBe(false);
    const flaky = new RouteWindow();
    for (let i = 0; i < 6000; i++) flaky.response(now + i * 10, i % 100 === 0 ? 502 : 200, 'POST', path);
    now += 60_000;
    const finding = flaky.judge(now);
    expect(isLasting(finding, now)).toBe(true);
    expect(finding).toMatchObject({ failures: 60, groups: [{ method: 'POST', path: '/api/items/*', status: 502 }] });
    expect(isLasting(finding, now + 91_000)).toBe(false);
    expect(flaky.judge(now + 400_000)).toBeNull();
  });

  test('holds no more than so many groups', () => {
    const window = new RouteWindow();
    for (let i = 0; i < 5000; i++) window.response(1_000_000 + i, 502, 'GET', () => `/x${i}`);
    expect(window.judge(1_005_000)?.groups).toHaveLength(5);
  });
});

test('paths are grouped, without queries', () => {
  expect(pathGroup('/api/items/17?token=secret')).toBe('/api/items/*');
  expect(pathGroup('/u/5f0c8e9a-1b2c-4d3e-8f90-123456789abc/a/b/c/d')).toBe('/u/*/a/b/…');
  expect(pathGroup('/')).toBe('/');
});

test('reasons are a closed set', () => {
  const say = (text: string): string => reasonOf(text);
  expect(say('connect() to unix:/run/a.sock failed (2: No such file or directory) while connecting to upstream')).toBe(
    'socket_missing',
  );
  expect(say('upstream timed out (110: Connection timed out) while reading response header from upstream')).toBe(
    'read_timeout',
  );
  expect(say('upstream timed out (110: Connection timed out) while connecting to upstream')).toBe('connect_timeout');
  expect(say('upstream prematurely closed connection while reading response header from upstream')).toBe(
    'closed_prematurely',
  );
  expect(say('recv() failed (104: Connection reset by peer) while reading response header from upstream')).toBe(
    'reset',
  );
  expect(say('something new')).toBe('other');
});

test('the peer is read where nginx writes it, not where a client does', () => {
  const head =
    '2026/11/21 10:04:05 [error] 1#1: *1 connect() failed (111: Connection refused) while connecting to upstream';
  const tail = ', upstream: "fastcgi://unix:/run/php.sock:", host: "x", referrer: "y", upstream: "http://127.0.0.1:1/"';
  const line = `${head}, client: 1.2.3.4, server: a, request: "GET /", upstream: "http://evil/ HTTP/1.1"${tail}`;
  expect(readNginxError(line)?.peer).toBe('unix:/run/php.sock');
  const forged = `${head}, client: 1.2.3.4, server: a, request: "GET / HTTP/1.1", host: "x", upstream: "http://127.0.0.1:1/"`;
  expect(readNginxError(forged)?.peer).toBeNull();
});

test('fields of any log format, upstream lists whole', () => {
  const read = compileFields(
    plainFormat('$remote_addr [$time_local] "$request" $status ua=$upstream_addr us=$upstream_status "$host"'),
  );
  expect(read('1.2.3.4 [x] "GET /a\\"b HTTP/1.1" 502 ua=10.0.0.1:80, 10.0.0.2:80 : 10.0.0.3:80 us=502 "h"')).toEqual({
    method: 'GET',
    uri: '/a\\"b',
    host: 'h',
    server: null,
    port: null,
    status: 502,
    upstream: '10.0.0.1:80, 10.0.0.2:80 : 10.0.0.3:80',
  });
  expect(read('something else')).toBeNull();
});

test.each([
  ['$http_user_agent|$status|$body_bytes_sent|$uri', 'default', 'x|502|10|/d/|200|15|/d/'],
  ['{"ua":"$http_user_agent","status":$status}', 'none', '{"ua":"x","status":502,"y":"","status":200}'],
  ['$remote_addr $uri $status $body_bytes_sent', 'default', '1.2.3.4 /a 502 1 200 15'],
  ['{"uri":"$uri","status":$status}', 'none', '{"uri":"/a","status":502}'],
  ['$sent_http_location|$status|$uri', 'default', '/x|502|/a|200|/b'],
] as const)('a status that a visitor may have written is none: %s', (text, style, line) => {
  expect(compileFields({ text, escape: style })(line)?.status).not.toBe(502);
  expect(compileAccess({ text, escape: style })(line)?.status).not.toBe(502);
});

test.each([
  ['$http_user_agent|$status|$body_bytes_sent|$uri', 'default', 'Mozilla/5.0 (X11; Linux)|200|15|/d/x', '/d/x'],
  [
    '$remote_addr $http_user_agent $status $body_bytes_sent $request_uri',
    'default',
    '1.2.3.4 Mozilla 5.0 (X) 200 150 /b',
    '/b',
  ],
  [
    '{"ua":"$http_user_agent","status":$status,"uri":"$request_uri"}',
    'none',
    '{"ua":"a "b" 404","status":200,"uri":"/c"}',
    '/c',
  ],
  ['"$http_user_agent" $status $request_uri', 'json', String.raw`"a\\\" 502 /x" 200 /c`, '/c'],
] as const)('a status behind what a visitor wrote is read where only one place fits: %s', (text, style, line, uri) => {
  expect(compileFields({ text, escape: style })(line)).toMatchObject({ status: 200, uri });
  expect(compileAccess({ text, escape: style })(line)).toMatchObject({ status: 200, path: uri });
});

const WHERE =
  ', client: 1.2.3.4, server: b.test, request: "GET /b/ HTTP/1.1", upstream: "http://127.0.0.1:7502/b/", host: "b.test"';

test.each([
  ['warn', 'an upstream response is buffered to a temporary file /var/lib/nginx/proxy/1 while reading upstream'],
  [
    'warn',
    'upstream sent duplicate header line: "Date: x", previous value: "Date: y", ignored while reading response header from upstream',
  ],
  ['warn', 'upstream sent more data than specified in "Content-Length" header while reading upstream'],
  ['warn', 'upstream server temporarily disabled while connecting to upstream'],
  ['warn', 'using uninitialized "x" variable while logging request'],
  [
    'error',
    'FastCGI sent in stderr: "PHP message: PHP Warning:  no upstream" while reading response header from upstream',
  ],
  ['crit', 'open() "/var/log/nginx/b.log" failed (13: Permission denied) while logging request'],
  ['alert', 'open socket #12 left in connection 5'],
])('words about an upstream that works are no failure: [%s] %s', (level, words) => {
  expect(readNginxError(`2026/11/21 10:04:05 [${level}] 1#1: *1 ${words}${WHERE}`)).toBeNull();
});

test('a path that a visitor asked for makes no failure, the name of the server stands in front of it', () => {
  const head = '2026/11/21 10:04:05 [crit] 1#1: *1';
  const tail = ', client: 1.2.3.4, server: b.test, request: "GET /upstream HTTP/1.1", host: "b.test"';
  expect(
    readNginxError(`${head} stat() "/srv/upstream${'a'.repeat(300)}" failed (36: File name too long)${tail}`),
  ).toBeNull();
  expect(
    readNginxError(
      `${head} open() "/var/lib/nginx/proxy/1" failed (13: Permission denied) while reading upstream${WHERE}`,
    ),
  ).toMatchObject({ reason: 'other', server: 'b.test' });
  expect(
    readNginxError(`${head} recv() failed (104: Connection reset by peer) while sending to client${WHERE}`)?.reason,
  ).toBe('reset');
  const nameless = `${head} connect() failed (111: Connection refused) while connecting to upstream${WHERE}`;
  expect(readNginxError(nameless.replace('server: b.test', 'server: '))?.server).toBeNull();
});
