import { nginxRecord, said } from '../family.ts';
import { goNetHints } from '../go-net.ts';
import { defineSignatures, hint, type SignatureSpec } from '../signature.ts';

const byErrno: SignatureSpec['hints'] = (_fields, text) => {
  if (/\((?:111|61|10061)[):]|[Cc]onnection refused/.test(text)) return hint('connect-refused', 1);
  if (/\(13[):]|Permission denied/.test(text)) return hint('connect-eacces', 1);
  if (/\(2[):]|No such file/.test(text)) return hint('connect-enoent', 1);
  if (/\((?:110|60|10060|70007)[):]|timed out|timeout/i.test(text)) return hint('connect-timeout', 1);
  return hint('connect-unreachable', 0.8);
};

/** Apache before 2.4: messages without AH codes. */
const apache = defineSignatures('apache', [
  said(
    'backend-certificate',
    hint('route.tls-verify-failed', 0.85, 'tls-handshake', 0.8),
    'AH02039',
    '[Thu Nov 09 16:20:00.400100 2023] [ssl:error] [pid 900:tid 7] [remote 10.4.4.4:8443] AH02039: Certificate Verification: Error (18): self signed certificate',
    { rank: 4, pattern: /Certificate Verification: Error \((?<code>\d{1,3})\): (?<reason>.{1,120})/ },
  ),
  said(
    'old-connect-failed',
    byErrno,
    'attempt to connect to',
    [
      '[Wed Dec 04 17:14:32 2013] [error] (111)Connection refused: proxy: HTTP: attempt to connect to 127.0.0.1:8212 (*) failed',
      '[Wed May 28 17:00:35 2014] [error](111)Connection refused: proxy: HTTP: attempt to connect to 127.1.2.3:8080 (127.1.2.3) failed',
    ],
    { rank: -2, pattern: /proxy: \w{2,8}: attempt to connect to (?<address>\S{1,200})/ },
  ),
  said(
    'old-ssl-engine-off',
    hint('proxy.config-invalid', 0.85, 'http-5xx', 0.7),
    ['failed to enable ssl support for', 'but not enabled [Hint: SSLProxyEngine]'],
    [
      '[Mon Jan 07 10:00:00 2013] [error] proxy: HTTPS: failed to enable ssl support for [::1]:9443 (localhost)',
      '[Mon Jan 07 10:00:00 2013] [error] [client ::1] SSL Proxy requested for shop.example:443 but not enabled [Hint: SSLProxyEngine]',
    ],
    { rank: -2 },
  ),
  said(
    'old-read-failed',
    hint('premature-close', 0.9, 'http-502', 0.8),
    ['error reading status line from remote server', 'Error reading from remote server returned by'],
    [
      '[Mon Jan 07 10:00:00 2013] [error] [client 10.0.0.1] proxy: error reading status line from remote server app:8080',
      '[Mon Jan 07 10:00:00 2013] [error] [client 10.0.0.1] proxy: Error reading from remote server returned by /save',
    ],
    { rank: -2, pattern: /proxy: [Ee]rror reading/ },
  ),
  said(
    'fastcgi-connect-failed',
    byErrno,
    ['FastCGI: failed to connect to server', 'FastCGI: failed to connect to (dynamic) server'],
    [
      '[Fri May 09 09:13:06 2014] [fastcgi:error] [pid 18537] (13)Permission denied: [client 10.0.0.1:35036] FastCGI: failed to connect to server "/usr/lib/cgi-bin/php5-fcgi": connect() failed',
      '[Fri May 09 09:13:06 2014] [error] (2)No such file or directory: [client 10.0.0.1] FastCGI: failed to connect to (dynamic) server "/fcgi": connect() failed',
    ],
    { rank: 1, pattern: /failed to connect to (?:\(dynamic\) )?server "(?<path>[^"]{1,300})"/ },
  ),
  said(
    'old-worker-disabled',
    // Marked when it is refused, and told again as long as it is kept out.
    (_fields, text) => hint('proxy.peer-marked-down', text.includes('disabled connection') ? 0.7 : 0.4),
    ['ap_proxy_connect_backend disabling worker', 'disabled connection for'],
    [
      '[Wed Dec 04 17:14:32 2013] [error] ap_proxy_connect_backend disabling worker for (127.0.0.1)',
      '[Wed Dec 04 17:14:33 2013] [error] proxy: HTTP: disabled connection for (127.0.0.1)',
    ],
    { rank: -2, pattern: /(?:worker|proxy: \w{2,8}: disabled connection) for \((?<address>[^)]{1,200})\)/ },
  ),
]);

/** nginx's words, cut in the middle when they were copied. */
const nginx = defineSignatures('nginx', [
  said(
    'cut-premature-close',
    hint('premature-close', 0.95),
    ['upstream prematurely', 'prematurely closed connection while reading response'],
    [
      '2026/11/21 10:04:05 [error] 27#0: *552 upstream prematurely clos',
      nginxRecord('error', 'upstream prematurely closed connection while reading response header from upstream'),
    ],
    { rank: -5 },
  ),
  said(
    'cut-connect',
    byErrno,
    'while connecting to upstream',
    [
      'failed (111: connection refused) while connecting to upstream, client 172.16.0.1; upstream "172.16.0.5:80/"',
      '(13: Permission denied) while connecting to upstream',
    ],
    {
      rank: -7,
      pattern:
        /^(?!.{0,200}\b(?:ioctl|setsockopt|bind|socket)\().{0,300}\((?<errno>\d{1,5}): (?<strerror>[^()]{3,80})\) while connecting to upstream(?:.{0,400}upstream:? "(?<upstream>[^"]{1,300})")?/,
    },
  ),
  said(
    'cut-timed-out',
    hint('read-timeout', 0.7),
    ['upstream timed', 'upstream timed out'],
    ['2026/11/21 10:04:05 [error] 27#0: *552 upstream timed out (110: Connection timed out) while rea'],
    { rank: -6, pattern: /upstream timed(?!.*while connecting)/ },
  ),
]);

/** Traefik 3 and other Go programs in front that say 502 and why. */
const traefik = defineSignatures('traefik', [
  said(
    'said-why',
    ({ status }, text) => [...goNetHints(text), ...hint(status === '500' ? 'http-5xx' : `http-${status}`, 0.8)],
    ['502 Bad Gateway', '504 Gateway Timeout', '500 Internal Server Error'],
    [
      '502 Bad Gateway error="dial tcp 10.0.1.8:8000: connect: no route to host"',
      '502 Bad Gateway error="dial tcp 10.0.1.8:8000: connect: connection refused"',
      '504 Gateway Timeout error="dial tcp 10.0.1.8:8000: i/o timeout"',
    ],
    {
      rank: 7,
      pattern:
        /(?<status>50[0234]) .{5,30} error="?dial tcp:? (?:lookup )?(?<address>[\w.:[\]-]{1,200}?)(?:: | on ).{0,80}(?:connection refused|no route to host|network is unreachable|i\/o timeout|no such host)/,
    },
  ),
]);

const more = [
  ...defineSignatures('postgresql', [
    said(
      'detail-role',
      hint('db.auth-failed', 0.9),
      ['does not exist.', 'Password does not match for user'],
      ['DETAIL:  Role "user" does not exist.', 'DETAIL:  Password does not match for user "lemmy".'],
      { rank: -2, pattern: /Role "(?<role>[^"]{1,63})" does not exist|for user "(?<user>[^"]{1,63})"/ },
    ),
  ]),
  ...defineSignatures('shell', [
    said(
      'dev-tcp',
      (_fields, text) =>
        /\/(?:6379|11211)/.test(text) ? hint('cache.unreachable', 0.9) : hint('db.unreachable', 0.85),
      ['dev/tcp', 'retrying to connect to'],
      [
        '/docker-entrypoint.sh: line 15: /dev/tcp/mongo/27017: Connection refused',
        'Thu Oct 31 14:23:31 UTC 2024 retrying to connect to mongo:27017 (2/10)',
      ],
      {
        rank: 2,
        pattern:
          /\/dev\/tcp\/(?<host>[\w.-]{1,200})\/(?<port>\d{1,5}): |connect to (?<name>[\w.-]{1,200}):(?<number>\d{1,5})/,
      },
    ),
  ]),
  ...defineSignatures('node', [
    said(
      'orm-retry',
      hint('db.unreachable', 0.85),
      ['Unable to connect to the database', 'Unable to connect to the database. Retrying'],
      [
        '[Nest] 17  - 02/03/2023, 5:43:29 PM   ERROR [MongooseModule] Unable to connect to the database. Retrying (1)...',
      ],
      { rank: -1 },
    ),
  ]),
  ...defineSignatures('python', [
    said(
      'django-absent',
      hint('app.dependency-missing', 0.96),
      "Couldn't import Django. Are you sure",
      "ImportError: Couldn't import Django. Are you sure it's installed and available on your PYTHONPATH environment variable? Did you forget to activate a virtual environment?",
      { rank: 8 },
    ),
  ]),
  ...defineSignatures('docker', [
    said(
      'port-failure',
      hint('container.port-allocated', 0.96),
      ['Failure EADDRINUSE', 'Failed to bind: EADDRINUSE'],
      [
        'Error starting userland proxy: Bind for 0.0.0.0:80: unexpected error (Failure EADDRINUSE)',
        'driver failed programming external connectivity on endpoint app_1 (c3fa): Error starting userland proxy: Failed to bind: EADDRINUSE.',
      ],
      { rank: 9 },
    ),
  ]),
];

export const signatures = [...apache, ...nginx, ...traefik, ...more];
