import { describe, expect, test } from 'vitest';
import { isLasting } from '../../../src/agent/partial.ts';
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
    '$remote_addr [$time_local] "$request" $status ua=$upstream_addr us=$upstream_status "$host"',
  );
  expect(read('1.2.3.4 [x] "GET /a\\"b HTTP/1.1" 502 ua=10.0.0.1:80, 10.0.0.2:80 : 10.0.0.3:80 us=502 "h"')).toEqual({
    method: 'GET',
    uri: '/a\\"b',
    host: 'h',
    status: 502,
    upstream: '10.0.0.1:80, 10.0.0.2:80 : 10.0.0.3:80',
  });
  expect(read('something else')).toBeNull();
});
