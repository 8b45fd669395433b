import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** `981Mi`, `1.5G`, `981` as one number. */
function amount(text = ''): number {
  return Number.parseFloat(text) * 1024 ** ' KMGT'.indexOf(/[KMGT]/.exec(text)?.[0] ?? ' ');
}

/** What commands print that people paste next to their logs. */
export const signatures = [
  ...defineSignatures('linux', [
    said(
      'memory-table',
      (fields) => {
        const [total, available] = [amount(fields.total), amount(fields.available)];
        return total > 0 && available / total < 0.06
          ? hint('host.memory-exhausted', 0.7, 'process.oom-killed', 0.5)
          : [];
      },
      ['Mem:'],
      ['Mem:           981Mi       930Mi        20Mi       1.0Mi        30Mi        12Mi'],
      {
        pattern:
          /^Mem:\s+(?<total>[\d.]+(?:[KMGT]i?|B)?)\s+[\d.]+\S{0,2}\s+[\d.]+\S{0,2}\s+[\d.]+\S{0,2}\s+[\d.]+\S{0,2}\s+(?<available>[\d.]+(?:[KMGT]i?|B)?)\s*$/,
      },
    ),
    said(
      'cpu-table',
      // Stolen by other machines on the same host, it is as little there; what is nice (nice(1)) gives way to everybody.
      ({ user, system, stolen = '0' }) =>
        Number(user) + Number(system) + Number(stolen) >= 95
          ? hint('host.cpu-starved', Number(stolen) >= 30 ? 0.8 : 0.6)
          : [],
      ['%Cpu(s):'],
      [
        '%Cpu(s): 93.3 us,  6.5 sy,  0.0 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.2 si,  0.0 st',
        '%Cpu(s):  7.4 us,  0.6 sy,  0.0 ni,  0.0 id,  0.0 wa,  0.0 hi,  0.0 si, 92.0 st',
      ],
      {
        pattern: /^%Cpu\(s\):\s*(?<user>[\d.]+)\s*us,\s*(?<system>[\d.]+)\s*sy,.{0,80}?(?<stolen>[\d.]+)\s*st/,
      },
    ),
    said(
      // The peer has closed, and what it sent lies there unread; one byte alone is its end (tcp(7)). A client's own
      // connections, with a port from the range of ephemeral ones, are kept by pools that way.
      'unread-connections',
      ({ port = '' }) => (Number(port) >= 32_768 ? [] : hint('process.hung', 0.6, 'process.workers-exhausted', 0.4)),
      ['CLOSE_WAIT', 'CLOSE-WAIT'],
      [
        'tcp      517      0 127.0.0.1:7001          127.0.0.1:40112         CLOSE_WAIT',
        'CLOSE-WAIT 218    0      127.0.0.1:7001      127.0.0.1:40114',
      ],
      {
        tier: 'C',
        pattern:
          /^(?:tcp6?\s+(?:CLOSE-WAIT\s+)?|CLOSE-WAIT\s+)(?:[2-9]|[1-9]\d{1,9})\s+\d{1,10}\s+\S{1,60}:(?<port>[\w-]{1,20})\s+\S{1,60}:(?!(?:443|https|80|http|5432|3306|6379)\s)[\w-]{1,20}(?:\s|$)/,
      },
    ),
    said('is-active', hint('unit.not-running', 0.75), ['inactive'], ['inactive'], { pattern: /^inactive$/, rank: -3 }),
  ]),
  ...defineSignatures('curl', [
    said(
      'proxy-refused',
      hint('proxy.not-running', 0.6, 'proxy-unreachable', 0.9),
      'curl: (7) Failed to connect to',
      [
        'curl: (7) Failed to connect to example.com port 443: Connection refused',
        "curl: (7) Failed to connect to localhost port 80 after 0 ms: Couldn't connect to server",
      ],
      { pattern: /Failed to connect to (?<host>\S{1,200}) port (?<port>80|443)\b/ },
    ),
    said(
      // A reject of a firewall: ICMP host-prohibited comes out as EHOSTUNREACH (icmp(7)).
      'unreachable',
      hint('connect-unreachable', 0.8, 'host.firewall-blocked', 0.4),
      'curl: (7) Failed to connect to',
      'curl: (7) Failed to connect to shop.example port 8080: Host is unreachable',
      {
        pattern:
          /Failed to connect to (?<host>\S{1,200}) (?:on )?port (?<port>\d{2,5}).{0,30}(?:Host is unreachable|No route to host)/,
        rank: 1,
      },
    ),
    said(
      'backend-refused',
      hint('connect-refused', 0.8),
      'curl: (7) Failed to connect to',
      'curl: (7) Failed to connect to localhost port 8000: Connection refused',
      { rank: -1, pattern: /Failed to connect to (?<host>\S{1,200}) port (?<port>\d{2,5})\b/ },
    ),
    said('empty', hint('premature-close', 0.7), 'curl: (52) Empty reply', 'curl: (52) Empty reply from server'),
    said(
      'reset',
      hint('reset', 0.7),
      'curl: (56) Recv failure: Connection reset',
      'curl: (56) Recv failure: Connection reset by peer',
    ),
  ]),
  ...defineSignatures('web', [
    said(
      'plain-to-tls',
      hint('route.scheme-mismatch', 0.92, 'http-4xx', 0.6),
      [
        'The plain HTTP request was sent to HTTPS port',
        'Client sent an HTTP request to an HTTPS server',
        'speaking plain HTTP to an SSL-enabled server port',
      ],
      [
        '<center>The plain HTTP request was sent to HTTPS port</center>',
        'Client sent an HTTP request to an HTTPS server.',
        "Reason: You're speaking plain HTTP to an SSL-enabled server port.",
      ],
      { rank: 2 },
    ),
    said(
      'path-twice',
      // Scanners ask for `//…` too.
      ({ slashes }) => hint('route.path-doubled', slashes === undefined ? 0.9 : 0.5, 'http-4xx', 0.7),
      [
        'Not Found:',
        'HTTP/1.1" 404',
        'HTTP/1.0" 404',
        'Cannot GET',
        'Cannot POST',
        'Cannot get //',
        'No route matches',
      ],
      [
        'Not Found: /api/api/users',
        'INFO:     172.18.0.4:50000 - "GET /api/api/users HTTP/1.1" 404 Not Found',
        'INFO:     172.18.0.4:50000 - "GET /v1/v1/me HTTP/1.0" 404 Not Found',
        'Cannot GET /api/api/users',
        'Cannot POST /api/api/users',
        'ActionController::RoutingError (No route matches [GET] "/api/api/users"):',
      ],
      {
        rank: 9,
        pattern:
          /[ "](?:(?<slashes>\/\/(?!(?:wp|xmlrpc|feed|vendor|phpmyadmin)\b)[A-Za-z][\w/-]{0,60})(?:[ "]|$)|(?<uri>\S{0,100}?(?<prefix>\/(?!(?:wp|xmlrpc|feed|vendor|phpmyadmin)\b)[A-Za-z][\w-]{1,40})\k<prefix>(?=[/?\s"]|$)\S{0,200}))/,
      },
    ),
  ]),
  ...defineSignatures('go', [
    said(
      'clock',
      hint('host.clock-skew', 0.92),
      ['certificate has expired or is not yet valid: current time', 'is before'],
      'x509: certificate has expired or is not yet valid: current time 2019-01-01T00:00:10Z is before 2024-01-01T00:00:00Z',
      { rank: 9, pattern: /current time (?<now>\S{10,40}) is before/ },
    ),
  ]),
  ...defineSignatures('openssl', [
    said(
      'not-yet-valid',
      hint('host.clock-skew', 0.75, 'route.tls-verify-failed', 0.5),
      [
        'certificate is not yet valid',
        'CERT_NOT_YET_VALID',
        'CertificateNotYetValidException',
        'NotValidYet',
        'certificate is not valid yet',
        'certificate not yet valid',
        'is not yet activated',
        'has not yet been activated',
      ],
      [
        'SSL: error: certificate is not yet valid',
        "ERROR: The certificate of 'shop.example' is not yet activated.",
        'Error: certificate is not yet valid, code: CERT_NOT_YET_VALID',
        'java.security.cert.CertificateNotYetValidException: NotBefore: Tue Mar 04 05:06:07 UTC 2025',
        'invalid peer certificate: NotValidYet',
      ],
      { pattern: /certificate|CERT_NOT_YET_VALID|NotValidYet/i },
    ),
  ]),
];
