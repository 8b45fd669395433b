import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

const POOL = '[21-Nov-2026 10:04:05]';

/** php-fpm and PHP itself. */
export const signatures = [
  ...defineSignatures('php-fpm', [
    said(
      'max-children',
      hint('process.workers-exhausted', 0.95, 'connect-eagain', 0.2),
      ['server reached pm.max_children setting', 'server reached max_children setting'],
      [
        `${POOL} WARNING: [pool www] server reached pm.max_children setting (5), consider raising it`,
        `${POOL} WARNING: [pool www] server reached max_children setting (5), consider raising it`,
      ],
      { pattern: /pool (?<pool>[\w.-]{1,60})\].{0,60}\((?<limit>\d{1,6})\)/ },
    ),
    said(
      'busy',
      hint('process.workers-exhausted', 0.5),
      ['seems busy (you may need to increase pm.start_servers', 'The maximum number of processes has been reached'],
      [
        `${POOL} WARNING: [pool www] seems busy (you may need to increase pm.start_servers, or pm.min/max_spare_servers), spawning 8 children, there are 0 idle, and 12 total children`,
        `${POOL} WARNING: The maximum number of processes has been reached. Please review your configuration and consider raising 'process.max'`,
      ],
    ),
    said(
      'child-signal',
      (fields) =>
        fields.signal === '9'
          ? hint('process.oom-killed', 0.5, 'container.oom-killed', 0.4, 'process.crashed', 0.4)
          : fields.signal === '15'
            ? hint('process.worker-timeout', 0.6)
            : hint('process.crashed', 0.95),
      'exited on signal',
      [
        `${POOL} WARNING: [pool www] child 12 exited on signal 11 (SIGSEGV) after 1.123456 seconds from start`,
        `${POOL} WARNING: [pool www] child 12 exited on signal 9 (SIGKILL) after 1.123456 seconds from start`,
      ],
      { pattern: /child (?<child>\d{1,10}) exited on signal (?<signal>\d{1,3})/, rank: 1 },
    ),
    said(
      'child-exited',
      undefined,
      ['exited with code', 'after'],
      `${POOL} WARNING: [pool www] child 12 exited with code 1 after 1.123456 seconds from start`,
      { pattern: /\[pool [\w.-]{1,60}\] child \d{1,10} exited/ },
    ),
    said(
      'timeout',
      hint('process.worker-timeout', 0.95),
      'execution timed out',
      `${POOL} WARNING: [pool www] child 12, script '/var/www/html/index.php' (request: "GET /index.php") execution timed out (30.123456 sec), terminating`,
      { pattern: /script '(?<target>[^']{1,300})'/, rank: 1 },
    ),
    said(
      'slow',
      hint('process.workers-exhausted', 0.3, 'read-timeout', 0.3),
      'executing too slow',
      `${POOL} WARNING: [pool www] child 12, script '/var/www/html/index.php' (request: "GET /index.php") executing too slow (5.123456 sec), logging`,
      { pattern: /script '(?<target>[^']{1,300})'/ },
    ),
    said(
      'mass-crash',
      hint('process.crashed', 0.9),
      'failed processes threshold',
      `${POOL} WARNING: failed processes threshold (10 in 60 sec) is reached, initiating reload`,
    ),
    said(
      'start-failed',
      hint('process.config-invalid', 0.8),
      [
        'child failed to initialize',
        'please specify user and group other than root',
        'failed to post process the configuration',
        'failed to load configuration file',
        'No pool defined. at least one pool section must be specified',
        'FPM initialization failed',
        "the master process didn't send back its status",
        'unknown entry',
        'unable to parse value for entry',
        'Nothing matches the include pattern',
        'Unable to include',
        'invalid port value',
        'cannot get uid for user',
        'cannot get gid for group',
        'failed to chroot',
        'failed to chdir',
        'Unable to open file',
        'ERROR: FPM initialization failed',
      ],
      [
        `${POOL} ERROR: [pool www] please specify user and group other than root`,
        `${POOL} ERROR: failed to post process the configuration`,
        `${POOL} ERROR: failed to load configuration file '/etc/php/8.2/fpm/php-fpm.conf'`,
        `${POOL} ALERT: No pool defined. at least one pool section must be specified in config file`,
        `${POOL} ERROR: [/etc/php/8.2/fpm/pool.d/www.conf:12] unknown entry 'pm.max_childs'`,
        `${POOL} ERROR: [pool www] cannot get uid for user 'app'`,
        `${POOL} ERROR: FPM initialization failed`,
        `${POOL} ERROR: invalid port value '99999'`,
        `${POOL} ERROR: Unable to open file '/etc/php/x', errno=2`,
        `${POOL} ERROR: [pool www] failed to chdir(/srv/x): No such file or directory (2)`,
      ],
      {
        pattern: (text) =>
          /php|fpm|pool|FPM|entry '|^\[\d\d-|ERROR|ALERT|WARNING|configuration|uid for|gid for|port value/.test(text)
            ? {}
            : null,
      },
    ),
    said(
      'bind-failed',
      (fields) =>
        fields.address?.startsWith('/') === true ? hint('socket.bind-failed', 0.95) : hint('port.in-use', 0.9),
      [
        'unable to bind listening socket for address',
        'failed to create new listening socket',
        'failed to listen to address',
        'failed to chown() the socket',
        'failed to chmod() the socket',
      ],
      [
        `${POOL} ERROR: unable to bind listening socket for address '/run/php/php8.2-fpm.sock': No such file or directory (2)`,
        `${POOL} ERROR: unable to bind listening socket for address '127.0.0.1:9000': Address already in use (98)`,
        `${POOL} ERROR: failed to create new listening socket: socket(): Too many open files (24)`,
        `${POOL} ERROR: [pool www] failed to chown() the socket '/run/php/php8.2-fpm.sock': Operation not permitted (1)`,
      ],
      { pattern: /^.{0,200}?(?:address|socket) '(?<address>[^']{1,200})'|^.{0,200}listening socket/, rank: 2 },
    ),
    said(
      'second-instance',
      hint('port.in-use', 0.8, 'socket.bind-failed', 0.5),
      'An another FPM instance seems to already listen on',
      `${POOL} ERROR: An another FPM instance seems to already listen on /run/php/php8.2-fpm.sock`,
      { pattern: /listen on (?<address>\S{1,200})/ },
    ),
    said(
      'fork',
      hint('host.memory-exhausted', 0.7),
      'fork() failed',
      `${POOL} ERROR: fork() failed: Cannot allocate memory (12)`,
      { rank: 1 },
    ),
    said(
      'script',
      hint('http-4xx', 0.6),
      ['Primary script unknown', 'Unable to open primary script', 'Access denied.'],
      [
        `${POOL} Primary script unknown`,
        'NOTICE: PHP message: Unable to open primary script: /var/www/x.php (Permission denied)',
        `Access denied.`,
      ],
      {
        rank: 2,
        pattern: /Primary script unknown|Unable to open primary script: (?<target>\S{1,300})|^Access denied\.$/,
      },
    ),
    said('stopped', hint('unit.not-running', 0.4), 'exiting, bye-bye!', `${POOL} NOTICE: exiting, bye-bye!`),
    said(
      'notice',
      undefined,
      ['fpm is running', 'ready to handle connections', 'systemd monitor interval set to', 'Terminating ...'],
      [`${POOL} NOTICE: fpm is running, pid 1`, `${POOL} NOTICE: ready to handle connections`],
      { tier: 'D' },
    ),
  ]),
  ...defineSignatures('php', [
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
      'syntax',
      hint('app.syntax-error', 0.96),
      ['PHP Parse error', 'Parse error: syntax error', 'syntax error, unexpected'],
      "PHP Parse error:  syntax error, unexpected '}' in /var/www/html/x.php on line 12",
      { rank: 2, pattern: /(?:in (?<path>\/\S{1,300}) on line (?<line>\d{1,7}))|(?=.)/ },
    ),
    said(
      'dependency',
      hint('app.dependency-missing', 0.93),
      [
        'vendor/autoload.php',
        'Your Composer dependencies require',
        'Call to undefined function mysqli_',
        'could not find driver',
        'Call to undefined function mb_',
        'Call to undefined function curl_init',
        'Failed opening required',
      ],
      [
        "PHP Fatal error:  Uncaught Error: Failed opening required '/var/www/html/vendor/autoload.php'",
        'PHP Warning:  require(/var/www/html/vendor/autoload.php): Failed to open stream: No such file or directory',
        'SQLSTATE: could not find driver (Connection: mysql)',
        'PDOException: could not find driver',
        'PHP Fatal error:  Uncaught Error: Call to undefined function curl_init() in /x.php:3',
      ],
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
      'permission',
      hint('app.permission-denied', 0.95),
      [
        'Failed to open stream: Permission denied',
        'failed to open stream: Permission denied',
        'could not be opened in append mode',
        'directory must be present and writable',
        'could not be created: Permission denied',
        'Unable to create the cache directory',
      ],
      [
        'The stream or file "/var/www/html/storage/logs/laravel.log" could not be opened in append mode: Failed to open stream: Permission denied',
        'There is no existing directory at "/var/www/storage/logs" and it could not be created: Permission denied',
        'The /var/www/html/bootstrap/cache directory must be present and writable.',
        'PHP Warning:  file_put_contents(/x): failed to open stream: Permission denied',
      ],
      { rank: 3 },
    ),
    said(
      'app-key',
      hint('app.env-missing', 0.95),
      [
        'No application encryption key has been specified',
        'MissingAppKeyException',
        'Unsupported cipher or incorrect key length',
      ],
      [
        'production.ERROR: No application encryption key has been specified.',
        'Illuminate\\Encryption\\MissingAppKeyException',
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
  ]),
];
