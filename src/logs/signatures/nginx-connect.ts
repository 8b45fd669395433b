import { ELSEWHERE } from '../errno.ts';
import { nginxFamily, nginxRecord } from '../family.ts';
import { defineSignatures, hint, type SignatureSpec } from '../signature.ts';

const CONNECTING = ' while connecting to upstream';

/** One errno of connect(): the same words, another story. */
function connect(
  id: string,
  errno: number,
  text: string,
  level: string,
  hints: SignatureSpec['hints'],
  peer = '',
): SignatureSpec {
  return {
    id,
    tier: 'A',
    find: `failed (${errno}`,
    also: ['connect()'],
    pattern: new RegExp(`connect\\(\\) (?:to (?<peer>\\S{1,400}) )?failed \\(${errno}:`),
    ...(hints === undefined ? {} : { hints }),
    rank: 1,
    example: nginxRecord(
      level,
      `connect() ${peer}failed (${errno}: ${text})${CONNECTING}`,
      peer === '' ? undefined : `http://${peer.slice(3).trim()}:/api/items`,
    ),
  };
}

/** Reaching the upstream: connect(), time-outs, connections that ended too soon. */
export const signatures = defineSignatures('nginx', [
  connect('connect-refused', 111, 'Connection refused', 'error', hint('connect-refused', 1)),
  connect(
    'connect-enoent',
    2,
    'No such file or directory',
    'crit',
    hint('connect-enoent', 1),
    'to unix:/run/gunicorn.sock ',
  ),
  connect('connect-eacces', 13, 'Permission denied', 'crit', hint('connect-eacces', 1), 'to unix:/home/app/app.sock '),
  connect(
    'connect-eagain',
    11,
    'Resource temporarily unavailable',
    'error',
    hint('connect-eagain', 1),
    'to unix:/run/gunicorn.sock ',
  ),
  connect('connect-timeout-kernel', 110, 'Connection timed out', 'error', hint('connect-timeout', 1)),
  connect('connect-no-route', 113, 'No route to host', 'error', hint('connect-unreachable', 1)),
  connect(
    'connect-net-unreachable',
    101,
    'Network is unreachable',
    'error',
    hint('connect-unreachable', 1),
    'to [2001:db8::1]:8000 ',
  ),
  connect('connect-net-down', 100, 'Network is down', 'error', hint('connect-unreachable', 1)),
  connect('connect-host-down', 112, 'Host is down', 'error', hint('connect-unreachable', 1)),
  connect(
    'connect-addr-unavailable',
    99,
    'Cannot assign requested address',
    'crit',
    hint('connect-addr-unavailable', 1),
    'to 127.0.0.1:8000 ',
  ),
  connect('connect-reset', 104, 'Connection reset by peer', 'error', hint('reset', 1)),
  connect('connect-invalid', 22, 'Invalid argument', 'crit', hint('connect-unreachable', 0.8), 'to 10.0.0.5:8000 '),
  connect(
    'connect-not-permitted',
    1,
    'Operation not permitted',
    'crit',
    hint('connect-unreachable', 0.7, 'host.firewall-blocked', 0.7),
    'to 10.0.0.5:8000 ',
  ),
  connect(
    'connect-wrong-type',
    91,
    'Protocol wrong type for socket',
    'crit',
    hint('connect-refused', 0.6, 'route.wrong-socket', 0.8),
    'to unix:/run/app.sock ',
  ),
  connect(
    'connect-not-socket',
    88,
    'Socket operation on non-socket',
    'crit',
    hint('connect-refused', 0.6, 'route.wrong-socket', 0.8),
    'to unix:/run/app.sock ',
  ),
  {
    id: 'no-family',
    tier: 'A',
    find: ['Address family not supported by protocol', 'address family not supported by protocol'],
    pattern:
      /^(?:socket|connect|bind)\(\) .{0,200}failed \((?:97: )?[Aa]ddress family not supported|socket\(\) failed \([Aa]ddress family/,
    hints: hint('connect-unreachable', 0.8, 'route.localhost-family', 0.6),
    rank: 1,
    example: [
      nginxRecord(
        'alert',
        'socket() failed (97: Address family not supported by protocol) while connecting to upstream',
      ),
      nginxRecord(
        'crit',
        'connect() to [2001:db8::1]:8000 failed (97: Address family not supported by protocol) while connecting to upstream',
      ),
      'socket() failed (address family not supported by protocol)',
    ],
  },
  {
    id: 'connect-failed',
    tier: 'A',
    find: ['connect() failed', 'connect() to', 'kevent() reported that connect() failed'],
    pattern: /connect\(\) (?:to (?<peer>\S{1,400}) )?failed/,
    hints: (fields) =>
      fields.phase === 'resolve'
        ? hint('unresolved', 0.6, 'host.dns-broken', 0.6)
        : hint(...(ELSEWHERE[fields.errno ?? ''] ?? ['connect-refused', 0.4])),
    rank: -1,
    example: [
      nginxRecord(
        'error',
        'kevent() reported that connect() failed (61: Connection refused) while connecting to upstream',
      ),
    ],
  },
  {
    id: 'connect-timeout',
    tier: 'A',
    find: 'upstream timed out',
    pattern: /upstream timed out .{0,80}while connecting to upstream/,
    hints: hint('connect-timeout', 1),
    rank: 2,
    example: nginxRecord('error', `upstream timed out (110: Connection timed out)${CONNECTING}`),
  },
  {
    id: 'handshake-timeout',
    tier: 'A',
    find: 'upstream timed out',
    pattern: /upstream timed out .{0,80}while SSL handshaking to upstream/,
    hints: hint('tls-handshake', 0.9, 'connect-timeout', 0.4),
    rank: 2,
    example: nginxRecord(
      'error',
      'upstream timed out (110: Connection timed out) while SSL handshaking to upstream',
      'https://10.0.0.5:8443/',
    ),
  },
  {
    id: 'read-timeout',
    tier: 'A',
    find: 'upstream timed out',
    hints: hint('read-timeout', 1),
    example: [
      nginxRecord(
        'error',
        'upstream timed out (110: Connection timed out) while reading response header from upstream',
      ),
      nginxRecord('error', 'upstream timed out (110: Unknown error) while reading upstream'),
      nginxRecord('error', 'upstream timed out (110: Operation timed out) while sending request to upstream'),
      nginxRecord('info', 'upstream timed out (110: Connection timed out) while proxying upgraded connection'),
    ],
  },
  {
    id: 'premature-close',
    tier: 'A',
    find: ['upstream prematurely closed connection', 'kevent() reported that upstream closed connection'],
    hints: hint('premature-close', 1),
    example: [
      nginxRecord('error', 'upstream prematurely closed connection while reading response header from upstream'),
      nginxRecord('error', 'upstream prematurely closed connection while reading upstream'),
      nginxRecord(
        'error',
        'kevent() reported that upstream closed connection (54: Connection reset by peer) while reading upstream',
      ),
    ],
  },
  nginxFamily({ id: 'premature-close-stream', tier: 'A', hints: hint('premature-close', 1) }, 'error', [
    'upstream prematurely closed stream while reading response header from upstream',
    'upstream prematurely closed FastCGI stdout while reading response header from upstream',
    'upstream prematurely closed FastCGI request while reading response header from upstream',
  ]),
  {
    id: 'premature-response',
    tier: 'A',
    find: 'upstream prematurely sent response',
    hints: hint('invalid-header', 0.8, 'route.protocol-mismatch', 0.5, 'route.keepalive-race', 0.3),
    example: nginxRecord('error', 'upstream prematurely sent response while sending request to upstream'),
  },
  {
    id: 'reset',
    tier: 'A',
    find: [
      'recv() failed',
      'readv() failed',
      'send() failed',
      'writev() failed',
      'sendfile() failed',
      'SSL_read() failed',
      'SSL_write() failed',
    ],
    pattern:
      /failed .{0,400}while (?:reading response header|reading upstream|sending request|connecting to upstream|proxying|reading from upstream|sending to upstream)/,
    hints: (fields) =>
      fields.errno === '113' || fields.errno === '101'
        ? hint('connect-unreachable', 1)
        : fields.errno === '110'
          ? hint('read-timeout', 0.8)
          : hint('reset', 1),
    rank: 2,
    example: [
      nginxRecord('error', 'recv() failed (104: Connection reset by peer) while reading response header from upstream'),
      nginxRecord('error', 'readv() failed (104: Connection reset by peer) while reading upstream'),
      nginxRecord('error', 'writev() failed (32: Broken pipe) while sending request to upstream'),
      nginxRecord('error', 'sendfile() failed (32: Broken pipe) while sending request to upstream'),
      nginxRecord('info', 'recv() failed (104: Connection reset by peer) while proxying upgraded connection'),
      nginxRecord(
        'error',
        'SSL_read() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading) while reading response header from upstream',
      ),
    ],
  },
  {
    id: 'io-failed',
    tier: 'A',
    find: [
      'recv() failed',
      'readv() failed',
      'send() failed',
      'writev() failed',
      'sendfile() failed',
      'send() incomplete',
    ],
    pattern: (text) =>
      /while (?:waiting for request|reading client|keepalive|SSL handshaking(?! to)|sending (?:response )?to client|closing request|processing HTTP|sending early)/.test(
        text,
      )
        ? null
        : {},
    // 127.0.0.11 is Docker's resolver for containers: on the host nobody answers there.
    hints: (fields, text) =>
      fields.phase !== 'resolve'
        ? hint('reset', 0.5)
        : text.includes('127.0.0.11')
          ? hint('unresolved', 0.6, 'route.no-resolver', 0.6, 'host.dns-broken', 0.4)
          : hint('unresolved', 0.6, 'host.dns-broken', 0.6),
    example: [
      nginxRecord('error', 'recv() failed (104: Connection reset by peer)'),
      '2026/11/21 10:04:05 [error] 1234#1234: send() failed (111: Connection refused) while resolving, resolver: 127.0.0.11:53',
      '2026/11/21 10:04:05 [crit] 1234#1234: send() incomplete while resolving, resolver: 127.0.0.11:53',
    ],
  },
]);
