import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** HAProxy itself: connections, limits, start. */
export const signatures = defineSignatures('haproxy', [
  said(
    'connection-error',
    (_fields, text) =>
      text.includes('ECONNREFUSED')
        ? hint('connect-refused', 0.9)
        : text.includes('ECONNRESET') || text.includes('EPIPE')
          ? hint('reset', 0.8)
          : text.includes('ENETUNREACH')
            ? hint('connect-unreachable', 0.9)
            : /SSL/.test(text)
              ? hint('tls-handshake', 0.7)
              : /source port|bind to source|source address/.test(text)
                ? hint('connect-addr-unavailable', 0.8, 'proxy.ephemeral-ports', 0.6)
                : /sockets|maxconn|buffers/.test(text)
                  ? hint('proxy.fd-limit', 0.6)
                  : hint('http-5xx', 0.2),
    [
      'Reached configured maxconn value',
      'Too many sockets on the process',
      'Too many sockets on the system',
      'Out of system buffers',
      'Protocol or address family not supported',
      'General socket error',
      'Source port range exhausted',
      "Can't bind to source address",
      'Out of local source ports on the system',
      'Local source address already in use',
      'Connection closed while waiting for PROXY protocol header',
      'Connection error while waiting for PROXY protocol header',
      'Timeout while waiting for PROXY protocol header',
      'Truncated PROXY protocol header received',
      'Received something which does not look like a PROXY protocol header',
      'Received an invalid PROXY protocol header',
      'Received an unhandled protocol in the PROXY protocol header',
      'Connection closed during SSL handshake',
      'Connection error during SSL handshake',
      'Timeout during SSL handshake',
      'Too many SSL connections',
      'Out of memory when initializing an SSL connection',
      'SSL client CA chain cannot be verified',
      'SSL client certificate not trusted',
      'Server presented an SSL certificate different from',
      'SSL handshake failure',
      'Server refused early data',
      'SSL fatal error',
      'SOCKS4 Proxy deny the request',
      'SOCKS4 Proxy handshake aborted by server',
      'returned by OS',
      'Poller reported POLLERR',
    ],
    [
      '203.0.113.9:51234 [21/Nov/2026:10:04:05.123] www/1: Connection error during SSL handshake (Server refused early data)',
      'ECONNREFUSED returned by OS',
      'Source port range exhausted',
    ],
    { rank: 1 },
  ),
  said(
    'page',
    (_fields, text) =>
      text.includes('invalid or incomplete')
        ? hint('http-502', 1)
        : text.includes('in time')
          ? hint('http-504', 1)
          : hint('http-503', 1),
    [
      'The server returned an invalid or incomplete response',
      'No server is available to handle this request',
      "The server didn't respond in time",
    ],
    [
      'The server returned an invalid or incomplete response.',
      'No server is available to handle this request.',
      "The server didn't respond in time.",
    ],
  ),
  said(
    'limits',
    (_fields, text) =>
      /memory/.test(text)
        ? hint('host.memory-exhausted', 0.7)
        : /permissions/.test(text)
          ? hint('proxy.mac-denied', 0.4)
          : /source address/.test(text)
            ? hint('connect-addr-unavailable', 0.9)
            : hint('proxy.fd-limit', 0.93),
    [
      'reached the configured maximum connection limit',
      'reached system FD limit',
      'reached process FD limit',
      'reached system memory limit',
      'Cannot get a server socket',
      'has insufficient permissions to open server socket',
      'cannot create a server socket',
      'Cannot bind to source address before connect()',
      'Cannot bind to tproxy source address before connect()',
    ],
    [
      "Proxy www reached the configured maximum connection limit. Please check the global 'maxconn' value.",
      'Proxy app reached system FD limit (maxsock=4096). Please check system tunables.',
      "Proxy app reached process FD limit (maxsock=4096). Please check 'ulimit-n' and restart.",
      'Cannot bind to source address before connect() for backend app. Aborting.',
    ],
    { tier: 'C' },
  ),
  said(
    'bind',
    hint('proxy.bind-failed', 0.96),
    [
      'cannot bind socket',
      'cannot bind UNIX socket',
      'Some protocols failed to start their listeners',
      'No enabled listener found',
      'cannot create receiving socket',
      'cannot create listening socket',
      'not enough free sockets',
    ],
    [
      '[ALERT]    (12) : Binding [/etc/haproxy/haproxy.cfg:20] for frontend www: protocol tcpv4: cannot bind socket (Address already in use) for [0.0.0.0:80].',
      '[ALERT]    (12) : [haproxy.main()] Some protocols failed to start their listeners! Exiting.',
      'Starting frontend www: cannot bind socket [0.0.0.0:80]',
      'Starting frontend www: cannot create listening socket [:::80]',
      'cannot bind UNIX socket (already in use)',
    ],
    { tier: 'B', rank: 2 },
  ),
  said(
    'bind-wrapper',
    hint('proxy.bind-failed', 0.8),
    ['Binding [', 'Starting ['],
    [
      '[ALERT]    (12) : Binding [/etc/haproxy/haproxy.cfg:20] for frontend www: protocol tcpv4: error.',
      '[ALERT]    (12) : Starting [/etc/haproxy/haproxy.cfg:20] for frontend www: protocol tcpv4: error.',
    ],
    { tier: 'B', pattern: /(?:Binding|Starting) \[(?<file>[^\]:]{1,200}):(?<line>\d{1,6})\] for/ },
  ),
  said(
    'unresolvable',
    hint('unresolved', 1, 'route.host-unresolvable', 0.85, 'proxy.not-running', 0.4),
    ['could not resolve address', 'Failed to initialize server(s) addr', 'no method found to resolve address'],
    [
      "[ALERT]    (12) : config : [/etc/haproxy/haproxy.cfg:30] : 'server app/app1' : could not resolve address 'backend'.",
      'Failed to initialize server(s) addr.',
      "no method found to resolve address 'backend'.",
    ],
    { tier: 'B', pattern: /address '(?<name>[^']{1,253})'|Failed to initialize/, rank: 1 },
  ),
  said(
    'config',
    hint('proxy.config-invalid', 0.95),
    [
      'Fatal errors found in configuration',
      'Error(s) found in configuration file',
      'unable to find required default_backend',
      'unable to find required use_backend',
      'unknown keyword',
      'parsing [',
    ],
    [
      "[ALERT]    (12) : config : parsing [/etc/haproxy/haproxy.cfg:12] : unknown keyword 'sever' in 'backend' section",
      '[ALERT]    (12) : config : Fatal errors found in configuration.',
      "[ALERT]    (12) : config : Proxy 'www': unable to find required default_backend: 'ap'.",
    ],
    { tier: 'B' },
  ),
  said(
    'worker-exited',
    hint('process.crashed', 0.6, 'proxy.not-running', 0.5),
    [
      'Failed to load worker',
      'Current worker (',
      'Former worker (',
      'All workers exited. Exiting',
      'A worker process unexpectedly died',
      'exited with code',
    ],
    [
      '[ALERT]    (1) : Current worker (12) exited with code 139 (Segmentation fault)',
      '[ALERT]    (1) : All workers exited. Exiting... (139)',
      'A worker process unexpectedly died and this can only be explained by a bug in haproxy or its dependencies.',
      'Process 12 exited with code 1 (Exit)',
      'Former worker (12) exited with code 0 (Exit)',
      'Failed to load worker (12) exited with code 1 (Exit)',
    ],
    {
      tier: 'C',
      rank: 2,
      pattern:
        /(?:worker|Process) ?\(?(?<child>\d{1,10})\)? exited with code (?<code>\d{1,3}) \(|All workers exited|worker process unexpectedly/,
    },
  ),
  said(
    // The answer of `show errors` on its control socket: the first bytes that it could not read.
    'captured',
    (fields) =>
      fields.what === 'request'
        ? hint('http-4xx', 0.7)
        : hint('invalid-header', 1, 'route.invalid-response', 0.76, 'route.protocol-mismatch', 0.3),
    [': invalid response', ': invalid request'],
    [
      '[04/Mar/2025:05:06:07.123] backend shop (#3): invalid response',
      '[04/Mar/2025:05:06:07.123] frontend web (#2): invalid request',
    ],
    { rank: 3, pattern: /(?:backend|frontend) (?<backend>\S{1,80}) \(#-?\d{1,6}\): invalid (?<what>response|request)/ },
  ),
]);
