import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

const POOL = '[21-Nov-2026 10:04:05]';

/** php-fpm: its pools, their children and their configuration. */
export const signatures = defineSignatures('php-fpm', [
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
    { pattern: /child (?<child>\w{1,10}) exited on signal (?<signal>\d{1,3})/, rank: 1 },
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
    'config',
    hint('process.config-invalid', 0.93),
    [
      'please specify user and group other than root',
      'No pool defined. at least one pool section must be specified',
      'unknown entry',
      'unable to parse value for entry',
      'Nothing matches the include pattern',
      'invalid port value',
      'cannot get uid for user',
      'cannot get gid for group',
      'failed to chroot',
      'failed to chdir',
      'must not be greater than pm.max_children',
      'must be a positive value',
      'value of "pm" is invalid',
    ],
    [
      `${POOL} ERROR: [pool www] please specify user and group other than root`,
      `${POOL} ALERT: No pool defined. at least one pool section must be specified in config file`,
      `${POOL} ERROR: [/etc/php/8.2/fpm/pool.d/www.conf:12] unknown entry 'pm.max_childs'`,
      `${POOL} ERROR: [pool www] cannot get uid for user 'app'`,
      `${POOL} ERROR: invalid port value '99999'`,
      `${POOL} ERROR: [pool www] failed to chdir(/srv/x): No such file or directory (2)`,
      `${POOL} ALERT: [pool www] pm.start_servers(9) must not be greater than pm.max_children(4)`,
    ],
    {
      rank: 1,
      pattern: (text) => {
        if (!/php|fpm|pool|entry '|^\[\d\d-|ERROR|ALERT|WARNING|port value/.test(text)) return null;
        const place = /\[(?<target>\/[^\]:]{1,300}):(?<line>\d{1,6})\]/.exec(text)?.groups;
        return place === undefined ? {} : { target: place.target ?? '', line: place.line ?? '' };
      },
    },
  ),
  said(
    'pid-file',
    hint('app.directory-missing', 0.8, 'process.config-invalid', 0.6),
    'Unable to create the PID file',
    '[12-Apr-2018 16:11:26] ERROR: Unable to create the PID file (/run/php-fpm/php-fpm.pid).: No such file or directory (2)',
    { rank: 1, pattern: /PID file \((?<path>\/[^)]{1,300})\)\.?: No such file/ },
  ),
  said(
    'start-failed',
    // What is wrong stands in the line before.
    hint('process.config-invalid', 0.7),
    [
      'child failed to initialize',
      'failed to post process the configuration',
      'failed to load configuration file',
      'Unable to include',
      'FPM initialization failed',
      "the master process didn't send back its status",
      'Unable to open file',
    ],
    [
      `${POOL} ERROR: failed to post process the configuration`,
      `${POOL} ERROR: failed to load configuration file '/etc/php/8.2/fpm/php-fpm.conf'`,
      `${POOL} ERROR: Unable to include /etc/php/8.2/fpm/pool.d/www.conf from /etc/php/8.2/fpm/php-fpm.conf at line 143`,
      `${POOL} ERROR: FPM initialization failed`,
      `${POOL} ERROR: Unable to open file '/etc/php/x', errno=2`,
    ],
    { pattern: (text) => (/php|fpm|pool|FPM|^\[\d\d-|ERROR|ALERT|WARNING|configuration/.test(text) ? {} : null) },
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
    ['An another FPM instance seems to already listen on', 'Another FPM instance seems to already listen on'],
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
    hint('route.script-not-found', 0.8, 'http-4xx', 0.6, 'app.permission-denied', 0.3),
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
]);
