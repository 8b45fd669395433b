import { nginxFamily, nginxRecord } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

const TO = ' while SSL handshaking to upstream';
const PEER = 'https://10.0.0.5:443/';

/** TLS towards the upstream. */
export const signatures = defineSignatures('nginx', [
  {
    id: 'tls-plain-peer',
    tier: 'A',
    find: [
      'wrong version number',
      'http request',
      'packet length too long',
      'unknown protocol',
      'record layer failure',
    ],
    pattern:
      /SSL_do_handshake\(\) failed \(SSL: .{0,300}(?:wrong version number|http request|packet length too long|unknown protocol|record layer failure).{0,200}while SSL handshaking to upstream/,
    hints: hint('tls-handshake', 1, 'route.scheme-mismatch', 0.9),
    rank: 3,
    example: nginxRecord(
      'error',
      `SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number)${TO}`,
      PEER,
    ),
  },
  {
    id: 'tls-alert-sni',
    tier: 'A',
    find: [
      'SSL alert number 40',
      'SSL alert number 112',
      'unrecognized name',
      'handshake failure',
      'tlsv1 alert internal error',
      'SSL alert number 80',
    ],
    pattern: /SSL_do_handshake\(\) failed \(SSL: .{0,300}while SSL handshaking to upstream/,
    hints: hint('tls-handshake', 1, 'route.tls-sni', 0.75),
    rank: 3,
    example: [
      nginxRecord(
        'error',
        `SSL_do_handshake() failed (SSL: error:0A000410:SSL routines::sslv3 alert handshake failure:SSL alert number 40)${TO}`,
        PEER,
      ),
      nginxRecord(
        'error',
        `SSL_do_handshake() failed (SSL: error:0A000458:SSL routines::tlsv1 unrecognized name:SSL alert number 112)${TO}`,
        PEER,
      ),
    ],
  },
  {
    id: 'tls-verify',
    tier: 'A',
    find: [
      'upstream SSL certificate verify error',
      'upstream SSL certificate does not match',
      'certificate verify failed',
    ],
    pattern:
      /upstream SSL certificate (?:verify error: \((?<code>\d{1,4}):(?<reason>[^)]{1,120})\)|does not match "(?<name>[^"]{1,260})")|certificate verify failed.{0,200}to upstream/,
    // Certificates are made to be valid at once: one that is not yet is rather the reader's clock.
    hints: (fields) =>
      /not yet valid/.test(fields.reason ?? '')
        ? hint('tls-handshake', 1, 'route.tls-verify-failed', 0.9, 'host.clock-skew', 0.55)
        : hint('tls-handshake', 1, 'route.tls-verify-failed', 0.95),
    rank: 3,
    example: [
      nginxRecord('error', `upstream SSL certificate verify error: (10:certificate has expired)${TO}`, PEER),
      nginxRecord('error', `upstream SSL certificate does not match "backend"${TO}`, PEER),
      nginxRecord(
        'error',
        `SSL_do_handshake() failed (SSL: error:0A000086:SSL routines::certificate verify failed)${TO}`,
        PEER,
      ),
    ],
  },
  {
    id: 'tls-handshake',
    tier: 'A',
    find: ['SSL_do_handshake() failed', 'peer closed connection in SSL handshake', 'handshake rejected'],
    pattern: (text) => (/while (?:SSL handshaking(?! to)|waiting|reading client)/.test(text) ? null : {}),
    hints: hint('tls-handshake', 1),
    rank: 1,
    example: [
      nginxRecord(
        'error',
        `SSL_do_handshake() failed (SSL: error:0A00042E:SSL routines::tlsv1 alert protocol version:SSL alert number 70)${TO}`,
        PEER,
      ),
      nginxRecord('error', `peer closed connection in SSL handshake (104: Connection reset by peer)${TO}`, PEER),
      nginxRecord('error', `handshake rejected${TO}`, PEER),
    ],
  },
  {
    id: 'tls-client',
    tier: 'D',
    find: [
      'SSL_do_handshake() failed',
      'peer closed connection in SSL handshake',
      'SSL_read() failed',
      'SSL_write() failed',
      'SSL_shutdown() failed',
    ],
    pattern:
      /while (?:SSL handshaking(?! to)|waiting for request|reading client|keepalive|processing HTTP|closing request)|SSL_shutdown/,
    rank: 3,
    example: [
      '2026/11/21 10:04:05 [crit] 1234#1234: *5 SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking, client: 203.0.113.9, server: 0.0.0.0:443',
      '2026/11/21 10:04:05 [info] 1234#1234: *5 peer closed connection in SSL handshake while SSL handshaking, client: 203.0.113.9, server: 0.0.0.0:443',
    ],
  },
  nginxFamily({ id: 'tls-io', tier: 'A', hints: hint('reset', 0.8) }, 'error', [
    'SSL_read_early_data() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading)',
    'SSL_read() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading)',
    'SSL_write() failed (32: Broken pipe)',
    'SSL_write_early_data() failed (32: Broken pipe)',
    'SSL_sendfile() failed (32: Broken pipe)',
  ]),
  nginxFamily({ id: 'tls-setup', tier: 'A', hints: hint('tls-handshake', 0.8, 'http-5xx', 0.5) }, 'error', [
    `SSL_set_alpn_protos() failed${TO}`,
  ]),
  {
    id: 'tls-client-certificate',
    tier: 'A',
    find: ['SSL_use_certificate', 'SSL_set0_chain', 'SSL_use_PrivateKey', 'SSL_set_tlsext_host_name'],
    hints: hint('tls-handshake', 0.8, 'http-5xx', 0.5),
    example: [
      nginxRecord(
        'error',
        'SSL_use_certificate("/etc/ssl/client.pem") failed (SSL: error:0A000000:SSL routines::bad)',
        PEER,
      ),
      nginxRecord('error', 'SSL_set_tlsext_host_name("x") failed', PEER),
    ],
  },
]);
