import { said } from '../family.ts';
import { defineSignatures, type Fields, hint, maybe } from '../signature.ts';

/** `Failed opening required '/srv/app/src/x.php'`: which file. */
function requiredFile(text: string): Fields | null {
  const target = /(?:opening (?:required )?'|require(?:_once)?\()(\/[^'()]{1,300})/.exec(text)?.[1];
  if (target === undefined) return text.includes('vendor/autoload.php') ? {} : null;
  if (/Permission denied|not permitted/.test(text)) return null;
  return { target, module: target };
}

/** Functions and classes that come with an extension of PHP, by the extension's name (the manual's function index). */
const EXTENSIONS: readonly (readonly [RegExp, string])[] = [
  [/^mb_/, 'mbstring'],
  [/^curl_|^CURLFile$/, 'curl'],
  [/^mysqli?_|^mysqli$/, 'mysqli'],
  [/^pg_/, 'pgsql'],
  [/^image(?:create|jpeg|png|webp|copy|ttf|color|sx|sy|scale|fill)|^gd_/, 'gd'],
  [/^(?:simplexml_|xml_|utf8_(?:en|de)code)|^(?:DOM|SimpleXML|XMLReader|XMLWriter)/, 'xml'],
  [/^bc(?:add|sub|mul|div|mod|pow|comp|scale|sqrt)/, 'bcmath'],
  [
    /^(?:numfmt|intl|collator|grapheme|normalizer)_|^(?:NumberFormatter|Collator|IntlDateFormatter|Normalizer|Transliterator)$/,
    'intl',
  ],
  [/^zip_|^ZipArchive$/, 'zip'],
  [/^(?:Redis|RedisCluster)$/, 'redis'],
  [/^Memcached$/, 'memcached'],
  [/^Imagick/, 'imagick'],
  [/^Soap/, 'soap'],
  [/^gmp_/, 'gmp'],
  [/^ldap_/, 'ldap'],
  [/^(?:sqlite_|SQLite3$)/, 'sqlite3'],
  [/^apcu_/, 'apcu'],
  [/^(?:PDO|PDOException)$/, 'pdo'],
];

function extensionIn(text: string): Fields | null {
  if (text.includes('could not find driver')) {
    const kind = /Connection: (\w{1,20})|\b(mysql|pgsql|sqlite)\b/.exec(text)?.slice(1).find(Boolean);
    return kind === undefined ? {} : { module: kind === 'pgsql' ? 'pdo_pgsql' : `pdo_${kind}`, extension: 'yes' };
  }
  const name = /undefined function (?:[\w\\]{1,200}\\)?(\w{1,80})\(|Class ["']\\?(\w{1,80})["'] not found/
    .exec(text)
    ?.slice(1)
    .find(Boolean);
  const found = EXTENSIONS.find(([pattern]) => pattern.test(name ?? ''));
  return found === undefined ? null : { module: found[1], extension: 'yes' };
}

/** PHP itself: what a script dies of. */
export const signatures = defineSignatures('php', [
  said(
    'memory',
    hint('process.heap-exhausted', 0.9, 'app.unhandled-exception', 0.3),
    'Allowed memory size of',
    'PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /var/www/html/x.php on line 12',
    { rank: 2, pattern: /memory size of (?<limit>\d{1,15}) bytes/ },
  ),
  said(
    'execution-time',
    hint('process.worker-timeout', 0.8, 'app.unhandled-exception', 0.4),
    'Maximum execution time of',
    'PHP Fatal error:  Maximum execution time of 30 seconds exceeded in /var/www/html/x.php on line 12',
    { rank: 2, pattern: /time of (?<limit>\d{1,6})/ },
  ),
  said(
    'ini-syntax',
    // Files of settings have no name in this message.
    hint('process.config-invalid', 0.93),
    'in Unknown on line',
    "PHP:  syntax error, unexpected '!' in Unknown on line 1",
    { rank: 3, pattern: /syntax error, unexpected .{1,80} in Unknown on line (?<line>\d{1,7})/ },
  ),
  said(
    'syntax',
    hint('app.syntax-error', 0.96),
    ['PHP Parse error', 'Parse error: syntax error', 'syntax error, unexpected'],
    "PHP Parse error:  syntax error, unexpected '}' in /var/www/html/x.php on line 12",
    { rank: 2, pattern: maybe(/(?:in (?<path>\/\S{1,300}) on line (?<line>\d{1,7}))/) },
  ),
  said(
    'required-file',
    (fields) =>
      /\/vendor\//.test(fields.target ?? '/vendor/')
        ? hint('app.dependency-missing', 0.93)
        : hint('app.module-not-found', 0.9),
    ['Failed opening required', 'vendor/autoload.php', 'Failed opening'],
    [
      "PHP Fatal error:  Uncaught Error: Failed opening required '/var/www/html/vendor/autoload.php'",
      "PHP Fatal error:  Uncaught Error: Failed opening required '/var/www/html/src/Cart.php' (include_path='.:/usr/share/php') in /var/www/html/index.php:3",
      'PHP Warning:  require(/var/www/html/vendor/autoload.php): Failed to open stream: No such file or directory',
    ],
    { rank: 3, pattern: requiredFile },
  ),
  said(
    'extension',
    hint('app.dependency-missing', 0.95),
    ['Call to undefined function', 'could not find driver', 'Class "', 'Class &quot;'],
    [
      'PHP Fatal error:  Uncaught Error: Call to undefined function curl_init() in /x.php:3',
      'PHP Fatal error:  Uncaught Error: Class "Redis" not found in /x.php:3',
      'PDOException: could not find driver',
      'SQLSTATE: could not find driver (Connection: mysql)',
    ],
    { rank: 3, pattern: extensionIn },
  ),
  said(
    'dependency',
    hint('app.dependency-missing', 0.93),
    'Your Composer dependencies require',
    'Your Composer dependencies require the following PHP extensions to be installed: gd, intl',
    { rank: 3 },
  ),
  said(
    'version',
    hint('app.runtime-incompatible', 0.97),
    ['Composer detected issues in your platform', 'Your Composer dependencies require a PHP version', 'requires php'],
    [
      'PHP Fatal error:  Composer detected issues in your platform: Your Composer dependencies require a PHP version ">= 8.2.0". You are running 8.1.2.',
    ],
    { rank: 4 },
  ),
  said(
    'open-basedir',
    hint('app.permission-denied', 0.96, 'app.settings-invalid', 0.4),
    'open_basedir restriction in effect',
    'PHP Warning:  require(): open_basedir restriction in effect. File(/var/www/html/src/a.php) is not within the allowed path(s): (/var/www/html/public) in /var/www/html/public/index.php on line 5',
    {
      rank: 4,
      pattern: /File\((?<target>[^)]{1,300})\) is not within the allowed path\(s\): \((?<allowed>[^)]{0,400})\)/,
    },
  ),
  said(
    'permission',
    hint('app.permission-denied', 0.95),
    [
      'Failed to open stream: Permission denied',
      'failed to open stream: Permission denied',
      'could not be opened in append mode',
      'directory must be present and writable',
      'could not be created: Permission denied',
      'Unable to create the cache directory',
      'Unable to write in the',
    ],
    [
      'The stream or file "/var/www/html/storage/logs/laravel.log" could not be opened in append mode: Failed to open stream: Permission denied',
      'There is no existing directory at "/var/www/storage/logs" and it could not be created: Permission denied',
      'The /var/www/html/bootstrap/cache directory must be present and writable.',
      "Uncaught exception 'RuntimeException' with message 'Unable to write in the logs directory (/srv/shop/var/logs)",
      'PHP Warning:  file_put_contents(/x): failed to open stream: Permission denied',
    ],
    {
      rank: 3,
      pattern: (text) => {
        if (text.includes('Unable to write') && !/Unable to write in the .{1,60} directory \(/.test(text)) return null;
        const target =
          /\w\((\/[^()\s]{1,300})\): [Ff]ailed to open stream|stream or file "(\/[^"]{1,300})"|^The (\/\S{1,300}) directory/
            .exec(text)
            ?.slice(1)
            .find(Boolean);
        return target === undefined ? {} : { target };
      },
    },
  ),
  said(
    'app-key',
    (_fields, text) =>
      /incorrect key length/.test(text) ? hint('app.settings-invalid', 0.93) : hint('app.env-missing', 0.95),
    [
      'No application encryption key has been specified',
      'MissingAppKeyException',
      'Unsupported cipher or incorrect key length',
    ],
    [
      'production.ERROR: No application encryption key has been specified.',
      'Illuminate\\Encryption\\MissingAppKeyException',
      'RuntimeException: Unsupported cipher or incorrect key length. Supported ciphers are: aes-128-cbc, aes-256-cbc.',
    ],
    { rank: 3 },
  ),
  said(
    'class',
    hint('app.module-not-found', 0.6, 'app.dependency-missing', 0.6),
    ['Class "', 'not found', "Class '"],
    [
      'PHP Fatal error:  Uncaught Error: Class "App\\Http\\Kernel" not found in /var/www/html/public/index.php:51',
      'Target class [App\\X] not found',
    ],
    { rank: 1, pattern: /Class ["'](?<module>[^"']{1,200})["'] not found|Target class \[(?<target>[^\]]{1,200})\]/ },
  ),
  said(
    'unhandled-exception',
    hint('app.unhandled-exception', 0.75),
    [
      'PHP Fatal error',
      'Fatal error: Uncaught',
      'PHP message: PHP Fatal error',
      'production.ERROR',
      'local.ERROR',
      'request.CRITICAL: Uncaught',
    ],
    [
      'PHP Fatal error:  Uncaught TypeError: x in /var/www/html/x.php:12',
      '[2026-11-21 10:04:05] production.ERROR: Undefined variable $x {"exception":"x"}',
    ],
    { rank: -1 },
  ),
  said(
    'warning',
    undefined,
    ['PHP Warning', 'PHP Notice', 'PHP Deprecated'],
    [
      'PHP Notice:  Undefined index: x in /var/www/html/x.php on line 3',
      'PHP Deprecated:  Function x() is deprecated in /x.php on line 2',
    ],
    { tier: 'D', rank: -2 },
  ),
]);
