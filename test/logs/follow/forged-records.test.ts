import { expect, test } from 'vitest';
import { readNginxError } from '../../../src/logs/rates/error-fields.ts';
import { recognise } from '../../../src/logs/recognise.ts';

const HEAD = '2026/11/21 10:04:05 [crit] 1#1: *1 ';
const OWN = ', client: 1.2.3.4, server: b.test, request: "GET /x HTTP/1.1", host: "b.test"';
const FORGED = ', client: y, request: "GET /shop HTTP/1.1", upstream: "http://127.0.0.1:8000/"';
const NAMED = OWN.replace(', host', ', upstream: "http://127.0.0.1:8000/", host');

test.each([
  ['a path that goes on as a record does', `stat() "/home/u/upstream${FORGED} failed (13: Permission denied)${OWN}`],
  ['the same, closed', `stat() "/home/u/" while reading upstream${FORGED}" failed (2: No such file)${OWN}`],
  [
    'a path so long that the end of the record is cut off',
    `stat() "/home/u/" upstream${FORGED}, host: "${'ä'.repeat(950)}`,
  ],
  ['a redirect', `rewrite or internal redirection cycle while internally redirecting to "/upstream, client: x"${OWN}`],
  ['what stands behind a quote', `directory index of "/srv/"upstream"/" is forbidden${OWN}`],
  ['a file that a backend handed to nginx', `open() "/srv/files/upstream" failed (2: No such file)${NAMED}`],
])('a visitor writes no failure of an upstream: %s', (_, record) => {
  expect(readNginxError(HEAD + record)).toBeNull();
});

test.each([
  'SSL_read() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading) while keepalive, client: 1.2.3.4, server: 0.0.0.0:443',
  `recv() failed (110: Connection timed out) while reading client request line${OWN}`,
  'recv() failed (104: Connection reset by peer) while processing HTTP/2 connection, client: 1.2.3.4, server: 0.0.0.0:443',
])("what fails on the client's connection is no failure of an upstream: %s", (record) => {
  expect(readNginxError(HEAD + record)).toBeNull();
});

test('the last line of what PHP wrote is no failure, what fails on the way to PHP is', () => {
  expect(
    readNginxError(`  thrown in /srv/a.php on line 3" while reading response header from upstream${NAMED}`),
  ).toBeNull();
  expect(readNginxError(`${HEAD}recv() failed (104: Connection reset by peer) while proxying${NAMED}`)).toMatchObject({
    peer: '127.0.0.1:8000',
    reason: 'reset',
  });
  expect(
    readNginxError(`${HEAD}upstream sent invalid header: "X Y: z" while reading response header from upstream${NAMED}`),
  ).toMatchObject({ peer: '127.0.0.1:8000', reason: 'invalid_header' });
});

test.each(['', '"'])('nor an event, with his path ended by "%s"', (quote) => {
  const path = `/home/u/${quote} connect() failed (111: Connection refused) while connecting to upstream${FORGED}`;
  const [event] = recognise(`${HEAD}stat() "${path}${quote} failed (13: Permission denied)${OWN}`);
  expect(event?.hints ?? []).toEqual([]);
  expect(event?.fields.upstream).toBeUndefined();
});
