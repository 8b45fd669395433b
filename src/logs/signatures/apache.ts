import { said } from '../family.ts';
import { defineSignatures, hint, maybe, type SignatureSpec } from '../signature.ts';

/** A record of Apache's error log. */
function record(message: string, module = 'proxy_http', level = 'error'): string {
  return `[Sat Nov 21 10:04:05.123456 2026] [${module}:${level}] [pid 12:tid 140000000000000] ${message}`;
}

/** Codes that say the same; each example is `(errno)strerror: AHnnnnn: text`. */
function codes(
  id: string,
  hints: SignatureSpec['hints'],
  messages: readonly string[],
  rest: Parameters<typeof said>[4] = {},
): SignatureSpec {
  const find = messages.map((message) => /AH0?\d{5}/.exec(message)?.[0] ?? '').filter((code) => code !== '');
  return said(
    id,
    hints,
    [...new Set(find)],
    messages.map((message) => record(message)),
    rest,
  );
}

const ERRNOS: readonly (readonly [RegExp, string])[] = [
  [/^No such file/, '2'],
  [/^Permission denied/, '13'],
  [/^Connection refused/, '111'],
  [/^No route to host/, '113'],
  [/^Connection timed out/, '110'],
];

/** People leave the head of a record away, and its number with it: then its words tell. */
function errnoIn(text: string): string | undefined {
  return /^\((\d{1,5})\)/.exec(text)?.[1] ?? ERRNOS.find(([words]) => words.test(text))?.[1];
}

/** Symptom of an errno that stands in front of a code. */
function byErrno(fields: Readonly<Record<string, string>>, text: string): ReturnType<typeof hint> {
  switch (fields.errno ?? errnoIn(text)) {
    case '111':
      return hint('connect-refused', 1);
    case '2':
      return hint('connect-enoent', 1);
    case '13':
      return hint('connect-eacces', 1, ...(fields.address?.includes('/') === true ? [] : ['proxy.mac-denied', 0.5]));
    case '11':
      return hint('connect-eagain', 1);
    case '110':
    case '70007':
      return hint('connect-timeout', 1);
    case '113':
    case '101':
      return hint('connect-unreachable', 1);
    case '99':
      return hint('connect-addr-unavailable', 1);
    case '104':
      return hint('reset', 1);
    case '24':
      return hint('proxy.fd-limit', 0.95);
    case '20014':
      return hint('tls-handshake', 0.9);
    default:
      return hint('connect-refused', 0.4);
  }
}

function byReadErrno(fields: Readonly<Record<string, string>>): ReturnType<typeof hint> {
  switch (fields.errno) {
    case '70007':
    case '110':
      return hint('read-timeout', 1);
    case '104':
    case '32':
      return hint('reset', 1);
    case '20014':
    case '70014':
      return hint('premature-close', 1);
    default:
      return hint('premature-close', 0.8);
  }
}

const TO = maybe(
  /attempt to connect to (?:Unix domain socket )?(?<address>\S{1,200})|to backend: (?<backend>\S{1,200})/,
);

/** Apache: mod_proxy and its friends, and what keeps it from starting. */
export const signatures = defineSignatures('apache', [
  codes(
    'connect-failed',
    byErrno,
    [
      '(111)Connection refused: AH00957: HTTP: attempt to connect to 127.0.0.1:8000 (127.0.0.1:8000) failed',
      '(2)No such file or directory: AH02454: HTTP: attempt to connect to Unix domain socket /run/gunicorn.sock (localhost:80) failed',
      '(13)Permission denied: AH02454: FCGI: attempt to connect to Unix domain socket /run/php/php8.2-fpm.sock (*:80) failed',
      '(113)No route to host: AH00939: HTTP: attempt to connect to 10.0.0.5:8000 (10.0.0.5) failed',
    ],
    { pattern: /attempt to connect to (?:Unix domain socket )?(?<address>\S{1,200})/ },
  ),
  codes(
    'backend-unreachable',
    hint('connect-refused', 0.5),
    [
      'AH01114: HTTP: failed to make connection to backend: 127.0.0.1',
      'AH01079: failed to make connection to backend: localhost',
      'AH00896: failed to make connection to backend: localhost',
      'AH00866: failed to make connection to backend: localhost:4000',
      'AH10101: failed to make connection to backend: localhost:8001',
      'AH02452: failed to make connection to backend: localhost',
      'AH00960: HTTP: an error occurred creating a new connection to 127.0.0.1:8000 (localhost) (not connected)',
      'AH00958: HTTP: attempt to connect to a:80 via http CONNECT through b:80 failed',
    ],
    { pattern: TO },
  ),
  codes(
    'worker-disabled',
    hint('proxy.peer-marked-down', 0.7),
    [
      'AH00940: HTTP: disabled connection for (127.0.0.1:8000)',
      'AH00959: ap_proxy_connect_backend disabling worker for (127.0.0.1:8000) for 60s',
    ],
    { pattern: /for \((?<address>[^)]{1,200})\)/ },
  ),
  codes(
    'read-failed',
    byReadErrno,
    [
      '(70007)The timeout specified has expired: AH01102: error reading status line from remote server 127.0.0.1:8000',
      '(104)Connection reset by peer: AH01102: error reading status line from remote server 127.0.0.1:8000',
      '(20014)Internal error (specific information not available): AH01102: error reading status line from remote server 127.0.0.1:8000',
      '(70014)End of file found: AH01067: Failed to read FastCGI header',
      '(70007)The timeout specified has expired: AH01075: Error dispatching request to : (polling)',
      'AH01110: Network error reading response',
      'AH10293: Unexpected empty data reading response',
      'AH10294: Unexpected empty data reading uwscgi response',
      '(104)Connection reset by peer: AH00878: read response failed from 127.0.0.1:8009 (localhost:8009)',
      '(104)Connection reset by peer: AH00893: dialog to 127.0.0.1:8009 (localhost:8009) failed',
      'AH00860: error reading response headers from localhost:4000',
      'AH00877: read zero bytes, expecting 1 bytes',
    ],
    { pattern: maybe(/(?:server|from) (?<address>[\w.-]{1,253}:\d{1,5})/) },
  ),
  codes('send-failed', (fields) => (fields.errno === '70007' ? hint('read-timeout', 0.7) : hint('reset', 0.9)), [
    '(32)Broken pipe: AH01084: pass request body failed to 127.0.0.1:8000 (localhost)',
    '(104)Connection reset by peer: AH01097: pass request body failed to 127.0.0.1:8000 (localhost) from 10.0.0.1 ()',
    '(32)Broken pipe: AH01095: prefetch request body failed to 127.0.0.1:8000 (localhost) from 10.0.0.1 ()',
    '(104)Connection reset by peer: AH00868: request failed to 127.0.0.1:8009 (localhost:8009)',
    'AH00858: sending data to localhost:4000 failed',
    'AH10098: sending data to localhost:8001 failed',
    '(32)Broken pipe: AH01073: Failed Writing Request to localhost:',
    '(32)Broken pipe: AH01074: Failed writing Environment to localhost:',
  ]),
  codes('no-pong', hint('process.hung', 0.4, 'read-timeout', 0.6), [
    'AH00897: cping/cpong failed to 127.0.0.1:8009 (localhost:8009)',
  ]),
  codes(
    'returned-by',
    (_fields, text) =>
      text.includes('DNS lookup failure')
        ? hint('unresolved', 1, 'route.host-unresolvable', 0.85)
        : text.includes('SSL Handshake')
          ? hint('tls-handshake', 1)
          : text.includes('Error reading from remote server')
            ? // What came of it stands in the line before, by its errno.
              hint('premature-close', 0.4, 'http-502', 0.8)
            : hint('invalid-header', 0.6, 'http-502', 0.7),
    [
      'AH00898: Error reading from remote server returned by /api',
      'AH00898: DNS lookup failure for: backend returned by /api',
      'AH00898: Error during SSL Handshake with remote server returned by /',
      'AH00898: Corrupt status line returned by remote server: x returned by /',
    ],
    { pattern: /AH00898: (?<reason>.{1,200}) returned by (?<uri>\/\S{0,300})/ },
  ),
  codes('dns', hint('unresolved', 1, 'route.host-unresolvable', 0.85), [
    "AH02327: failed to resolve hostname 'backend'",
  ]),
  codes('all-workers-down', hint('no-live-upstreams', 1), [
    'AH01170: balancer://app: All workers are in error state',
    'AH01167: balancer://app: All workers are in error state for route (r1)',
    'AH01171: balancer://app: No workers in balancer',
  ]),
  codes('worker-forced-down', hint('proxy.peer-marked-down', 0.6, 'http-5xx', 0.4), [
    "AH01174: balancer://app: Forcing worker (http://127.0.0.1:8000) into error state due to status code 503 matching 'failonstatus' balancer parameter",
    "AH02460: balancer://app: Forcing worker (http://127.0.0.1:8000) into error state due to timeout and 'failontimeout' parameter being set",
  ]),
  codes('workers-busy', hint('http-503', 0.8, 'process.workers-exhausted', 0.4), [
    'AH00934: all workers are busy.  Unable to serve /api',
    'AH00941: HTTP: failed to acquire connection for (127.0.0.1:8000)',
  ]),
  codes('no-handler', hint('proxy.config-invalid', 0.9, 'http-5xx', 0.8), [
    "AH01144: No protocol handler was valid for the URL /api (scheme 'http'). If you are using a DSO version of mod_proxy, make sure the proxy submodules are included in the configuration using LoadModule.",
  ]),
  codes('bad-header', hint('invalid-header', 1, 'route.invalid-response', 0.5), [
    'AH01106: bad HTTP/1.1 header returned by /api (GET)',
    'AH10404: Error reading headers from backend',
    'AH01098: Starting body due to bogus non-header in headers returned by /api (GET)',
    'AH01099: No HTTP headers returned by /api (GET)',
    'AH01100: Ignoring bogus HTTP header returned by /api (GET)',
    'AH02475: Response chunk/line was too large to parse',
    'AH02476: Response Transfer-Encoding was not recognised',
    'AH01070: Error parsing script headers',
  ]),
  codes('header-too-big', hint('header-too-big', 1), [
    "AH10124: header size is over the limit allowed by ResponseFieldSize (8192 bytes). Bad response header: 'Set-Cookie: a[...]b'",
  ]),
  codes('wrong-protocol', hint('invalid-header', 1, 'route.protocol-mismatch', 0.9), [
    'AH01068: Got bogus version 72',
    'AH01069: Got bogus rid 21536, expected 1',
    'AH01080: ajp_msg_check_header() got bad signature 4854',
  ]),
  codes('request-too-large', hint('route.request-too-large-for-backend', 0.9), [
    "AH10259: can't send headers to localhost:8001: packet size too large (70000)",
  ]),
  codes(
    'script',
    (_fields, text) =>
      /Primary script unknown|Unable to open primary/.test(text) ? hint('http-4xx', 0.6) : hint('http-5xx', 0.2),
    ["AH01071: Got error 'Primary script unknown'", "AH01071: Got error 'PHP message: x'"],
    { rank: -3 },
  ),
  codes(
    'socket-trouble',
    (fields, text) =>
      fields.errno === '24'
        ? hint('proxy.fd-limit', 0.95)
        : fields.errno === '13' || /Permission denied: AH\d/.test(text)
          ? hint('proxy.mac-denied', 0.8, 'connect-eacces', 1)
          : hint('connect-addr-unavailable', 0.5, 'proxy.fd-limit', 0.4),
    [
      '(24)Too many open files: AH00952: HTTP: error creating fam 2 socket to 127.0.0.1:8000 for (localhost:8000)',
      '(24)Too many open files: AH02453: HTTP: error creating Unix domain socket /run/a.sock (localhost:80)',
      '(99)Cannot assign requested address: AH00938: HTTP: failed to bind socket to local address',
      '(99)Cannot assign requested address: AH00956: HTTP: failed to bind socket to local address',
      'AH00935: HTTP: error creating fam 2 socket for target localhost',
      '(13)Permission denied: AH00952: FCGI: error creating fam 2 socket for target 127.0.0.1',
    ],
  ),
  codes('ssl-engine-off', hint('proxy.config-invalid', 0.9, 'http-5xx', 0.7), [
    'AH00961: HTTPS: failed to enable ssl support for 10.0.0.5:443 (backend)',
    'AH01961: SSL Proxy requested for example.com:80 but not enabled [Hint: SSLProxyEngine]',
  ]),
  codes('uds-name', hint('proxy.config-invalid', 0.8), ['AH10292: Invalid proxy UDS filename (unix:/x)']),
  codes('forward-proxy', hint('http-5xx', 0.7), [
    "AH00950: send_http_connect: the forward proxy returned code is '407'",
  ]),
]);
