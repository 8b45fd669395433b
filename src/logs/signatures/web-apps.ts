import { said } from '../family.ts';
import { defineSignatures, type Fields, hint } from '../signature.ts';

/** The path that Ruby names behind the call that the system refused. */
function refused(text: string): Fields {
  const target = /@ \w{1,40} - (\/[^\s)]{1,300})/.exec(text)?.[1];
  return target === undefined ? {} : { target };
}

/** Ruby: Unicorn, Rails, its loader and its files. */
const ruby = defineSignatures('ruby', [
  said(
    'unicorn-timeout',
    hint('process.worker-timeout', 0.95),
    '), killing',
    'E, [2015-12-01T10:25:17.009853 #13444] ERROR -- : worker=1 PID:13481 timeout (61s > 60s), killing',
    { pattern: /worker=(?<worker>\d{1,5}) PID:\d+ timeout \(/ },
  ),
  said(
    'unicorn-in-use',
    hint('port.in-use', 0.9),
    'adding listener failed addr=',
    'E, [2025-03-04T05:06:07.8 #9] ERROR -- : adding listener failed addr=0.0.0.0:7001 (in use)',
    { pattern: /addr=(?<address>\S{1,200}) \(in use\)/ },
  ),
  said(
    'bundler-missing',
    hint('app.dependency-missing', 0.9),
    'bundler: command not found',
    'bundler: command not found: puma',
    { rank: 3 },
  ),
  said(
    'rackup-missing',
    hint('app.entrypoint-not-found', 0.93),
    'config.ru not found',
    'configuration /app/config.ru not found',
    { rank: 2 },
  ),
  said(
    'file-missing',
    hint('app.directory-missing', 0.85),
    'No such file or directory @',
    'Errno::ENOENT: No such file or directory @ rb_sysopen - /srv/app/shared/log/production.log',
    { rank: 4, pattern: refused },
  ),
  said(
    'pid-left',
    undefined,
    'Permission denied @ apply2files',
    // A server that has given up its rights cannot remove its pid file when it ends.
    'Permission denied @ apply2files - /var/run/thin/wiki.3100.pid (Errno::EACCES)',
    { tier: 'D', rank: 5, pattern: /apply2files - \/\S{1,300}\.pid\b/ },
  ),
  said(
    'file-denied',
    hint('app.permission-denied', 0.93),
    'Permission denied @',
    'Errno::EACCES: Permission denied @ rb_sysopen - /srv/app/log/production.log',
    { rank: 4, pattern: refused },
  ),
  said(
    'migration-canceled',
    hint('app.migration-failed', 0.95),
    'this and all later migrations canceled',
    'StandardError: An error has occurred, this and all later migrations canceled:',
    { rank: 2 },
  ),
  said(
    'local-file-missing',
    hint('app.module-not-found', 0.85),
    'cannot load such file -- .',
    'LoadError: cannot load such file -- ./lib/helpers',
    { rank: 6, pattern: /cannot load such file -- (?<module>\.{1,2}\/\S{1,200})/ },
  ),
  said(
    'puma-config',
    hint('process.config-invalid', 0.85),
    'Unable to read configuration file',
    'ERROR: Unable to read configuration file: puma.rb',
    {},
  ),
]);

/** Node and its tools, beyond the runtime's own words. */
const node = defineSignatures('node', [
  said(
    'own-file',
    hint('app.module-not-found', 0.9, 'app.entrypoint-not-found', 0.3),
    ['imported from /', 'Module not found "file:///'],
    [
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/app/src/utils.js' imported from /app/src/index.js",
      'error: Module not found "file:///app/src/deps.ts".',
    ],
    {
      rank: 7,
      pattern:
        /Cannot find module '(?<module>\/(?!.*\/node_modules\/)[^']{1,300})' imported from \/(?!\S*\/node_modules\/)\S*\.\w|Module not found "file:/,
    },
  ),
  said(
    'native-module',
    hint('app.dependency-missing', 0.8, 'app.runtime-incompatible', 0.5),
    'Could not load the "',
    'Error: Could not load the "sharp" module using the linuxmusl-x64 runtime',
    { pattern: /Could not load the "(?<module>[^"]{1,80})" module/ },
  ),
  said(
    'types',
    hint('app.syntax-error', 0.8),
    ['TS2304', 'TS2307', 'TS2322', 'TS2339', 'TS2345', 'TS1005', 'TS1128', 'TS2551', 'TS7016', 'TS18046'],
    "/app/server.ts:10:3 - error TS2304: Cannot find name 'foo'.",
    { pattern: /error TS\d{4,5}: / },
  ),
  said(
    'type-error',
    hint('app.unhandled-exception', 0.6),
    ['Cannot read properties of undefined', 'Cannot read properties of null', 'Cannot read property'],
    [
      "TypeError: Cannot read properties of undefined (reading 'id')",
      "TypeError: Cannot read properties of null (reading 'id')",
      "TypeError: Cannot read property 'id' of undefined",
    ],
    { rank: 1 },
  ),
  said(
    'build-config',
    hint('app.settings-invalid', 0.8),
    ['Invalid configuration object. Webpack', 'Invalid next.config'],
    [
      'Error: Invalid configuration object. Webpack has been initialized using a configuration object that does not match the API schema.',
      'Invalid next.config.js options detected:',
    ],
    {},
  ),
  said('bad-option', hint('app.bad-command', 0.95), 'bad option:', 'node: bad option: --experimental-foo', {
    pattern: /node: bad option: (?<option>\S{1,100})/,
  }),
  said(
    'dev-host',
    hint('app.host-not-allowed', 0.93),
    ['Blocked request. This host', 'Invalid Host header'],
    ['Blocked request. This host ("app.example.com") is not allowed.', 'Invalid Host header'],
    { rank: 1 },
  ),
  said(
    'proxying',
    hint('app.upstream-error', 0.85, 'http-502', 0.3),
    [
      'Error occurred while trying to proxy',
      'Error occurred while proxying request',
      'Could not proxy request',
      'Failed to proxy http',
    ],
    [
      'ECONNREFUSED: Error occurred while trying to proxy: localhost:8080/api/users',
      '[HPM] Error occurred while proxying request localhost:3000/api to http://localhost:5000/ [ECONNREFUSED] (https://nodejs.org/api/errors.html)',
      'Proxy error: Could not proxy request /api/me from localhost:3000 to http://localhost:5000.',
      'Failed to proxy http://backend:4000/api/me Error: connect ECONNREFUSED 172.18.0.4:4000',
    ],
    { rank: 8 },
  ),
  said(
    'pool-empty',
    hint('db.too-many-connections', 0.8),
    ['SequelizeConnectionAcquireTimeoutError', 'Timeout acquiring a connection'],
    [
      'SequelizeConnectionAcquireTimeoutError: Operation timeout',
      'TimeoutError: Knex: Timeout acquiring a connection. The pool is probably full. Are you missing a .transacting(trx) call?',
    ],
    { rank: 2 },
  ),
  said(
    'port-asked',
    hint('port.in-use', 0.9),
    [
      'is in use by another process',
      'is in use, trying another',
      'Failed to start server. Is port',
      'Something is already running on port',
    ],
    [
      'Port 3000 is in use by another process',
      'Port 3000 is in use, trying another one...',
      'error: Failed to start server. Is port 3000 in use?',
      'Something is already running on port 3000.',
    ],
    { rank: 2, pattern: /[Pp]ort (?<port>\d{1,5})/ },
  ),
]);

/** PHP and its frameworks. */
const php = defineSignatures('php', [
  said(
    'console-missing',
    hint('app.entrypoint-not-found', 0.93),
    'Could not open input file:',
    'Could not open input file: artisan',
    { rank: 2, pattern: /input file: (?<path>\S{1,200})/ },
  ),
  said(
    'manifest',
    hint('app.static-files', 0.95),
    ['Vite manifest not found at', 'Mix manifest not found at', 'Unable to locate file in Vite manifest'],
    [
      'Vite manifest not found at: /var/www/html/public/build/manifest.json',
      'Mix manifest not found at: /var/www/html/public/mix-manifest.json',
      'Unable to locate file in Vite manifest: resources/js/app.js.',
    ],
    { rank: 2 },
  ),
  said(
    'extension-class',
    hint('app.dependency-missing', 0.9),
    'not found in',
    'PHP Fatal error:  Uncaught Error: Class "Redis" not found in /var/www/html/lib.php:20',
    {
      rank: 9,
      pattern:
        /Class ['"]?\\?(?<module>Redis|PDO|Memcached|Imagick|ZipArchive|SoapClient|mysqli|IntlDateFormatter|NumberFormatter|DOMDocument|SimpleXMLElement|GMP|Locale|MongoDB\\[\w\\]+)['"]? not found in/,
    },
  ),
  said(
    'undefined-extension',
    hint('app.dependency-missing', 0.85, 'app.unhandled-exception', 0.4),
    'Call to undefined function',
    [
      'PHP Fatal error:  Uncaught Error: Call to undefined function mb_substr() in /var/www/html/main.php:88',
      'PHP Fatal error:  Uncaught Error: Call to undefined function mysqli_connect() in /var/www/html/db.php:3',
    ],
    {
      rank: 9,
      pattern:
        /undefined function \\?(?<module>(?:mb|mysqli?|curl|gd|image|json|simplexml|xml|bc|gmp|intl|ctype|iconv|openssl|pg|imap|ldap|apcu|opcache|zip|gz|exif|sodium|utf8|numfmt|posix|pcntl)_?)\w{0,60}\(/,
    },
  ),
  said(
    'store-refused',
    hint('cache.unreachable', 0.9),
    'RedisException',
    [
      'RedisException: Connection refused',
      'PHP Fatal error:  Uncaught RedisException: php_network_getaddresses: getaddrinfo failed',
    ],
    { rank: 3, pattern: /RedisException.{0,60}(?:refused|getaddrinfo|timed out|went away|No route)/ },
  ),
  said(
    'wp-database',
    hint('db.unreachable', 0.85, 'db.auth-failed', 0.4),
    'Error establishing a database connection',
    ['Error establishing a database connection', '<h1>Error establishing a database connection</h1>'],
    { rank: 2 },
  ),
  said(
    'wp-no-database',
    hint('db.database-missing', 0.93),
    'but not able to select the',
    'We were able to connect to the database server (which means your username and password is okay) but not able to select the shop database.',
    { rank: 3 },
  ),
  said(
    'unwritable',
    hint('app.permission-denied', 0.85),
    [
      'Cannot write to',
      'is not writable',
      'could not be opened in append mode: Failed to open stream: Permission denied',
      'directory must be present and writable',
    ],
    [
      'Cannot write to /var/www/html/config directory!',
      'The directory /var/www/html/storage is not writable',
      'The stream or file "/var/www/html/storage/logs/laravel.log" could not be opened in append mode: Failed to open stream: Permission denied',
      'The /var/www/html/bootstrap/cache directory must be present and writable.',
    ],
    { rank: 1 },
  ),
]);

export const signatures = [...ruby, ...node, ...php];
