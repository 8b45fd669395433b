import type { Hint } from '../core/event.ts';
import { said } from './family.ts';
import { type Fields, hint, literals, readFields, readHints, type SignatureSpec } from './signature.ts';

const ADDRESS = '(?<address>(?:\\[[0-9a-f:.]{2,60}\\]|[\\w.-]{1,253}):\\d{1,5})';

type Row = readonly [
  id: string,
  hints: SignatureSpec['hints'],
  find: string | readonly string[],
  errors: readonly string[],
  pattern?: RegExp,
];

function row(...cells: Row): Row {
  return cells;
}

const ROWS: readonly Row[] = [
  row(
    'connect-refused',
    hint('connect-refused', 1),
    // Go before 1.10 left out the call, or named another.
    ['connect: connection refused', 'getsockopt: connection refused', 'connection refused'],
    [
      'dial tcp 172.18.0.5:8000: connect: connection refused',
      'dial tcp 127.0.0.1:9000: connection refused',
      'dial unix /run/app.sock: connect: connection refused',
    ],
    new RegExp(`dial (?:tcp[46]? ${ADDRESS}|unix (?<socket>\\S{1,200})): (?:connect|getsockopt)`),
  ),
  row(
    'connect-timeout',
    hint('connect-timeout', 1),
    ['i/o timeout', 'connect: connection timed out', 'connect: operation timed out', 'context deadline exceeded'],
    ['dial tcp 10.0.0.5:8000: i/o timeout', 'dial tcp 10.0.0.5:8000: connect: connection timed out'],
    new RegExp(`dial tcp[46]? (?:${ADDRESS}|\\S{0,200}): (?:i/o|connect|context)`),
  ),
  row(
    'connect-unreachable',
    hint('connect-unreachable', 1),
    ['connect: no route to host', 'connect: network is unreachable', 'connect: host is down'],
    [
      'dial tcp 172.18.0.5:8000: connect: no route to host',
      'dial tcp [2001:db8::1]:8000: connect: network is unreachable',
    ],
    new RegExp(`dial tcp[46]? ${ADDRESS}`),
  ),
  row(
    'unresolved',
    hint('unresolved', 1, 'route.host-unresolvable', 0.8),
    'no such host',
    ['dial tcp: lookup backend on 127.0.0.11:53: no such host', 'dial tcp: lookup backend: no such host'],
    /lookup (?<name>[\w.-]{1,253})/,
  ),
  row(
    'unresolved-server',
    hint('unresolved', 1, 'host.dns-broken', 0.6, 'route.host-unresolvable', 0.4),
    ['server misbehaving', 'Temporary failure in name resolution', 'i/o timeout', 'connection refused'],
    [
      'dial tcp: lookup backend on 127.0.0.11:53: server misbehaving',
      'dial tcp: lookup backend: i/o timeout',
      'dial tcp: lookup backend on 127.0.0.11:53: read udp 172.18.0.2:40000->127.0.0.11:53: i/o timeout',
      'dial tcp: lookup backend on [::1]:53: read udp [::1]:40000->[::1]:53: read: connection refused',
    ],
    /lookup (?<name>[\w.-]{1,253})(?: on \S{1,80})?: (?:server|Temporary|i\/o timeout|(?:dial|read) (?:udp|tcp))/,
  ),
  row(
    'connect-enoent',
    hint('connect-enoent', 1),
    'connect: no such file or directory',
    ['dial unix /run/app.sock: connect: no such file or directory'],
    /dial unix (?<address>\S{1,200}): connect/,
  ),
  row(
    'connect-eacces',
    hint('connect-eacces', 1),
    'connect: permission denied',
    ['dial unix /run/app.sock: connect: permission denied'],
    /dial (?:unix|tcp) (?<address>\S{1,200}): connect/,
  ),
  row(
    'connect-eagain',
    hint('connect-eagain', 1),
    'connect: resource temporarily unavailable',
    ['dial unix /run/app.sock: connect: resource temporarily unavailable'],
    /dial unix (?<address>\S{1,200}): connect/,
  ),
  row(
    'connect-addr-unavailable',
    hint('connect-addr-unavailable', 1),
    'connect: cannot assign requested address',
    ['dial tcp 127.0.0.1:8000: connect: cannot assign requested address'],
    new RegExp(`dial tcp[46]? ${ADDRESS}`),
  ),
  row(
    'premature-close',
    hint('premature-close', 1),
    ['EOF', 'unexpected EOF'],
    ['EOF', 'unexpected EOF', 'readLoopPeekFailLocked: EOF'],
    /(?:^|[\s":=])(?:unexpected )?EOF\b/,
  ),
  row(
    'reset',
    hint('reset', 1),
    ['connection reset by peer', 'broken pipe', 'use of closed network connection'],
    [
      'read tcp 172.18.0.2:44444->172.18.0.5:8000: read: connection reset by peer',
      'write tcp 172.18.0.2:44444->172.18.0.5:8000: write: broken pipe',
    ],
    /(?:->(?<address>\S{1,80}): )?(?:read|write)?:? ?(?:connection reset|broken pipe|(?<!(?:accept|close) \w{1,10} \S{1,100}: )use of closed)/,
  ),
  row(
    'scheme-mismatch',
    hint('tls-handshake', 0.9, 'route.scheme-mismatch', 0.95),
    ['server gave HTTP response to HTTPS client', 'first record does not look like a TLS handshake'],
    ['http: server gave HTTP response to HTTPS client', 'tls: first record does not look like a TLS handshake'],
  ),
  row(
    'tls-verify',
    hint('tls-handshake', 1, 'route.tls-verify-failed', 0.96),
    ['tls: failed to verify certificate', 'x509'],
    [
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'x509: certificate is valid for a, not b',
    ],
    /x509: (?<reason>.{1,160})|failed to verify/,
  ),
  row(
    'tls-alert',
    // Only the alerts that a name unknown to the backend brings about.
    (_fields, text) =>
      /tls: (?:handshake failure|unrecognized name|internal error)/.test(text)
        ? hint('tls-handshake', 1, 'route.tls-sni', 0.5)
        : hint('tls-handshake', 1),
    'remote error: tls',
    [
      'remote error: tls: handshake failure',
      'remote error: tls: unrecognized name',
      'remote error: tls: certificate required',
      'remote error: tls: protocol version not supported',
    ],
    /tls: (?<reason>[a-z ]{3,60})/,
  ),
  row(
    'read-timeout',
    hint('read-timeout', 1),
    ['timeout awaiting response headers', 'Client.Timeout exceeded while awaiting headers'],
    ['net/http: timeout awaiting response headers'],
  ),
  row(
    'invalid-header',
    // 15 03 is a TLS alert, 16 03 a handshake (RFC 8446, 5.1): the backend speaks TLS.
    (_fields, text) =>
      /malformed HTTP response \\?"\\{1,2}x1[56]\\{1,2}x03/.test(text)
        ? hint('invalid-header', 1, 'route.scheme-mismatch', 0.93)
        : /malformed (?:HTTP status|MIME header)|Content-?Length|invalid header field/i.test(text)
          ? hint('invalid-header', 1, 'route.invalid-response', 0.8)
          : hint('invalid-header', 1, 'route.protocol-mismatch', 0.5),
    [
      'malformed HTTP response',
      'malformed HTTP status code',
      'malformed MIME header',
      'transport connection broken',
      'invalid header field',
    ],
    [
      'net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x00\\x00\\x06"',
      'net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x15\\x03\\x01\\x00\\x02\\x02"',
      'error="net/http: HTTP/1.x transport connection broken: malformed HTTP response \\"\\\\x15\\\\x03\\\\x01\\""',
      'malformed HTTP status code "x"',
      'net/http: HTTP/1.x transport connection broken: http: ContentLength=10 with Body length 5',
    ],
  ),
  row(
    'http2-expected',
    hint('invalid-header', 0.9, 'route.protocol-mismatch', 0.93),
    'note that the frame header looked like an HTTP/1.1 header',
    [
      'http2: failed reading the frame payload: http2: frame too large, note that the frame header looked like an HTTP/1.1 header',
    ],
  ),
  row(
    'header-too-big',
    hint('header-too-big', 1),
    ['server response headers exceeded', 'response header too large'],
    ['net/http: server response headers exceeded 1048576 bytes; aborted'],
  ),
  row(
    'keepalive-race',
    hint('reset', 0.7, 'route.keepalive-race', 0.7),
    ['server closed idle connection', 'http2: server sent GOAWAY'],
    ['http: server closed idle connection'],
  ),
  row('too-many-files', hint('proxy.fd-limit', 0.95), 'too many open files', [
    'dial tcp 172.18.0.5:8000: socket: too many open files',
  ]),
];

/** How Go's network library words a failure towards an upstream; Caddy and Traefik pass these on. `wrap` makes a real line of one. */
export function goNet(wrap: (error: string) => string): readonly SignatureSpec[] {
  return ROWS.map(([id, hints, find, errors, pattern]) =>
    said(id, hints, find, errors.map(wrap), { context: true, rank: 2, ...(pattern === undefined ? {} : { pattern }) }),
  );
}

const SPECS = goNet((error) => error);

/** What the first of those failures that stands in a text points at; nothing, when none does. */
export function goNetHints(text: string): readonly Hint[] {
  for (const spec of SPECS) {
    const fields = literals(spec).some((literal) => text.includes(literal)) ? readFields(spec, text) : null;
    if (fields !== null) return readHints(spec, fields, text);
  }
  return [];
}

const DIALLED = /\bdial (?:tcp[46]? (?<tcp>\S{1,200}:\d{1,5})|unix (?<unix>\/\S{1,200})): /;
const READ = /\b(?:read|write) tcp[46]? \S{1,80}->(?<tcp>\S{1,80}:\d{1,5}): /;

/** The upstream that Go's network library names in an error, written as nginx would name it. */
export function upstreamIn(message: string, fields: Fields): void {
  const { tcp, unix } = (DIALLED.exec(message) ?? READ.exec(message))?.groups ?? {};
  if (tcp !== undefined) fields.upstream = `http://${tcp}/`;
  else if (unix !== undefined) fields.upstream = `http://unix:${unix}:/`;
}
