import { said } from '../family.ts';
import { defineSignatures, type Fields, hint } from '../signature.ts';

function databasePort(fields: Readonly<Fields>): ReturnType<typeof hint> {
  const port = fields.port ?? '';
  if (/^(?:5432|5433|3306|3307|1433|1521|27017|26257|9042|8123)$/.test(port)) return hint('db.unreachable', 0.93);
  if (/^(?:6379|6380|11211)$/.test(port)) return hint('cache.unreachable', 0.95);
  if (/^(?:5672|9092|9200)$/.test(port)) return hint('db.unreachable', 0.6, 'cache.unreachable', 0.4);
  // Node since 17 takes the first address of localhost, which is ::1.
  if (fields.host === '::1')
    return hint('route.localhost-family', 0.55, 'app.upstream-error', 0.5, 'port.not-listening', 0.4);
  return port === ''
    ? hint('db.unreachable', 0.45, 'app.upstream-error', 0.4, 'cache.unreachable', 0.3)
    : hint('app.upstream-error', 0.75, 'db.unreachable', 0.3);
}

/** Node at work: connections, files, memory. */
export const signatures = defineSignatures('node', [
  said(
    'connect-refused',
    databasePort,
    ['connect ECONNREFUSED', 'ECONNREFUSED', 'AggregateError [ECONNREFUSED]', 'connect ENOENT'],
    [
      'Error: connect ECONNREFUSED 127.0.0.1:5432',
      'AggregateError [ECONNREFUSED]: ',
      'Error: connect ECONNREFUSED ::1:3306',
      'FetchError: request to http://api:9000/x failed, reason: connect ECONNREFUSED 172.18.0.4:9000',
    ],
    {
      pattern:
        /ECONNREFUSED(?: (?<host>[\w.:-]{1,253}?):(?<port>\d{1,5})(?!\d|:))?|connect ENOENT (?<target>\S{1,200})/,
    },
  ),
  said(
    'connect-timeout',
    databasePort,
    [
      'connect ETIMEDOUT',
      'ETIMEDOUT',
      'connect EHOSTUNREACH',
      'connect ENETUNREACH',
      'ESOCKETTIMEDOUT',
      'ECONNABORTED',
      'UND_ERR_CONNECT_TIMEOUT',
    ],
    [
      'Error: connect ETIMEDOUT 10.0.0.5:3306',
      'Error: connect EHOSTUNREACH 10.0.0.5:5432',
      'AxiosError: timeout of 5000ms exceeded ECONNABORTED',
    ],
    {
      pattern:
        /(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)(?: (?<host>[\w.:-]{1,253}?):(?<port>\d{1,5})(?!\d|:))?|ESOCKETTIMEDOUT|ECONNABORTED|UND_ERR/,
    },
  ),
  said(
    'host-unknown',
    (fields) =>
      /redis|cache|memcache/i.test(fields.host ?? '')
        ? hint('cache.unreachable', 0.85, 'db.host-unresolvable', 0.5)
        : /db|postgres|mysql|maria|mongo|sql|database/i.test(fields.host ?? '')
          ? hint('db.host-unresolvable', 0.96)
          : hint('db.host-unresolvable', 0.6, 'app.upstream-error', 0.5, 'host.dns-broken', 0.3),
    ['getaddrinfo ENOTFOUND', 'getaddrinfo EAI_AGAIN', 'EAI_AGAIN', 'ENOTFOUND'],
    ['Error: getaddrinfo ENOTFOUND postgres', 'Error: getaddrinfo EAI_AGAIN db', 'getaddrinfo ENOTFOUND “db”'],
    { rank: 1, pattern: /(?:ENOTFOUND|EAI_AGAIN) ["'“”‘’]?(?<host>[\w.-]{1,253})/ },
  ),
  said(
    'heap',
    hint('process.heap-exhausted', 0.97),
    [
      'JavaScript heap out of memory',
      'Reached heap limit Allocation failed',
      'Ineffective mark-compacts near heap limit',
      'CALL_AND_RETRY_LAST Allocation failed',
      'invalid table size Allocation failed',
      'ERR_WORKER_OUT_OF_MEMORY',
    ],
    [
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      'FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory',
      'FATAL ERROR: CALL_AND_RETRY_LAST Allocation failed - JavaScript heap out of memory',
    ],
    { rank: 2 },
  ),
  said('fatal', hint('process.crashed', 0.7), 'FATAL ERROR', 'FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal', {
    rank: -1,
  }),
  said('crashed', hint('app.unhandled-exception', 0.2), 'Node.js', 'Node.js v20.20.2', {
    rank: -2,
    pattern: /^Node\.js v(?<version>\d{1,3}\.[\d.]{1,10})$/,
  }),
  said(
    'reset',
    hint('db.unreachable', 0.3, 'app.upstream-error', 0.3),
    ['read ECONNRESET', 'ECONNRESET', 'socket hang up', 'write EPIPE'],
    ['Error: read ECONNRESET', 'Error: socket hang up'],
    { rank: -1 },
  ),
  said(
    'files',
    hint('process.fd-limit', 0.96),
    ['EMFILE: too many open files', 'accept EMFILE'],
    "Error: EMFILE: too many open files, open '/app/x'",
    { rank: 2 },
  ),
  said(
    'watchers',
    hint('process.fd-limit', 0.7),
    ['ENOSPC: System limit for number of file watchers reached'],
    "Error: ENOSPC: System limit for number of file watchers reached, watch '/app'",
    { rank: 3 },
  ),
  said(
    'permission',
    hint('app.permission-denied', 0.95),
    ['EACCES: permission denied', 'EPERM: operation not permitted'],
    [
      "Error: EACCES: permission denied, open '/app/logs/app.log'",
      "Error: EPERM: operation not permitted, mkdir '/data'",
    ],
    { rank: 1, pattern: /(?:EACCES|EPERM): [a-z ]{4,40}, (?<call>\w{2,20})(?: '(?<target>[^'\n]{1,400})')?/ },
  ),
  said(
    'read-only',
    hint('app.read-only-filesystem', 0.96),
    'EROFS: read-only file system',
    "Error: EROFS: read-only file system, open '/app/x'",
    { pattern: /EROFS: [a-z -]{4,40}, \w{2,20}(?: '(?<target>[^'\n]{1,400})')?/ },
  ),
  said(
    'disk-full',
    hint('host.disk-full', 0.96),
    'ENOSPC: no space left on device',
    'Error: ENOSPC: no space left on device, write',
    { rank: 1 },
  ),
  said(
    'file-missing',
    (fields) =>
      /\.env$|config|\.json$|\.ya?ml$|\.pem$|\.key$/.test(fields.target ?? '')
        ? hint('app.settings-invalid', 0.6, 'app.directory-missing', 0.6)
        : /(?:^|\/)(?:\.next|dist|build|\.output)(?:\/|$)/.test(fields.target ?? '')
          ? hint('app.entrypoint-not-found', 0.7, 'app.directory-missing', 0.6)
          : hint('app.directory-missing', 0.88),
    'ENOENT: no such file or directory',
    ["Error: ENOENT: no such file or directory, open '/app/uploads/x.png'"],
    { pattern: /ENOENT: no such file or directory, (?<call>\w{2,20})(?: '(?<target>[^'\n]{1,400})')?/ },
  ),
  said(
    'stack',
    hint('app.unhandled-exception', 0.9),
    'Maximum call stack size exceeded',
    'RangeError: Maximum call stack size exceeded',
    { rank: 1 },
  ),
  said(
    'build-missing',
    // No id says it better: what a build should have made is not there.
    hint(
      'app.static-files',
      0.62,
      'app.entrypoint-not-found',
      0.55,
      'app.stale-deploy',
      0.45,
      'app.directory-missing',
      0.4,
    ),
    ['Could not find a production build in the', 'Could not find a valid build in the', 'production-start-no-build-id'],
    "Error: Could not find a production build in the '.next' directory. Try building your app with 'next build' before starting the production server.",
    { rank: 3 },
  ),
  said(
    'env',
    hint('app.env-missing', 0.9),
    [
      'secretOrPrivateKey must have a value',
      'is not defined in environment',
      'Missing environment variable',
      'Config validation error',
      'Invalid environment variables',
      'environment variable is required',
      'Missing required env',
      'supabaseUrl is required',
      'secret option required for sessions',
      'The OPENAI_API_KEY environment variable is missing',
      'Neither apiKey nor config.authenticator provided',
      'NEXTAUTH_SECRET',
      'MissingSecret',
    ],
    [
      'Error: secretOrPrivateKey must have a value',
      'Error: Config validation error: "DATABASE_URL" is required',
      '❌ Invalid environment variables:',
      'Error: supabaseUrl is required.',
      'Error: secret option required for sessions',
      'MissingSecret: Please define a `secret`',
    ],
    {
      rank: 2,
      pattern: (text) => {
        const name = /"?(?<variable>[A-Z][A-Z0-9]*_[A-Z0-9_]{1,60})"? (?:is required|environment)/.exec(text)?.groups
          ?.variable;
        return name === undefined ? {} : { variable: name };
      },
    },
  ),
  said(
    'header-overflow',
    hint('route.request-too-large-for-backend', 0.9, 'http-4xx', 0.4),
    ['HPE_HEADER_OVERFLOW', 'Header overflow'],
    'Error: Parse Error: Header overflow HPE_HEADER_OVERFLOW',
    { rank: 2 },
  ),
  said(
    'headers-sent',
    hint('app.unhandled-exception', 0.8),
    'ERR_HTTP_HEADERS_SENT',
    'Error [ERR_HTTP_HEADERS_SENT]: Cannot set headers after they are sent to the client',
    { rank: 1 },
  ),
  said('keep-alive', hint('route.keepalive-race', 0.5), 'keepAliveTimeout=5000', 'keepAliveTimeout=5000'),
  said(
    'unhandled-exception',
    (fields) =>
      /^(?:Error|TypeError|ReferenceError|RangeError|\w+(?:Error|Exception))(?: \[|$)/.test(fields.exception ?? '')
        ? hint('app.unhandled-exception', 0.6)
        : hint('app.unhandled-exception', 0.4),
    ['TypeError', 'ReferenceError'],
    ["TypeError: Cannot read properties of undefined (reading 'id')", 'ReferenceError: foo is not defined'],
    {
      rank: -3,
      pattern:
        /\b(?:TypeError|ReferenceError): (?:Cannot |\w{1,80} is not |Class |Invalid |undefined |.{1,120} is not a (?:function|constructor))/,
    },
  ),
]);
