import { said } from '../family.ts';
import { defineSignatures, hint, maybe } from '../signature.ts';

/** Java servers. */
const java = defineSignatures('java', [
  said(
    'null-pointer',
    hint('app.unhandled-exception', 0.6, 'http-5xx', 0.3),
    ['java.lang.NullPointerException', 'java.lang.IllegalStateException', 'java.lang.IllegalArgumentException'],
    [
      'java.lang.NullPointerException: Cannot invoke "String.length()" because "s" is null',
      'java.lang.IllegalStateException: x',
      'java.lang.IllegalArgumentException: x',
    ],
    { rank: -4 },
  ),
  said(
    'pool-exhausted',
    hint('process.workers-exhausted', 0.8),
    ['thread pool is exhausted', 'All threads (', 'Maximum number of threads'],
    [
      'The Tomcat connector thread pool is exhausted',
      'WARNING: All threads (200) are currently busy, waiting. Increase maxThreads (200) or check the servlet status',
      'Maximum number of threads (200) created for connector with address [null] and port [8080]',
    ],
    { rank: 1 },
  ),
  said(
    'oracle-login',
    hint('db.auth-failed', 0.95),
    'ORA-01017',
    'ORA-01017: invalid username/password; logon denied',
    { rank: 2 },
  ),
]);

/** Go programs: flags and files. */
const go = defineSignatures('go', [
  said(
    'bad-flag',
    hint('app.bad-command', 0.95),
    ['flag provided but not defined', 'unknown flag:', 'unknown shorthand flag'],
    ['flag provided but not defined: -prot', 'Error: unknown flag: --listen-addr', "unknown shorthand flag: 'x' in -x"],
    { rank: 2, pattern: maybe(/(?:not defined: |flag: )(?<option>\S{1,80})/) },
  ),
  said(
    'file-denied',
    hint('app.permission-denied', 0.9),
    ': permission denied',
    ['open /data/db.bolt: permission denied', 'mkdir /data/cache: permission denied'],
    { pattern: /\b(?:open|mkdir|stat|lstat|unlink|chown|remove|rename) (?<target>\/[^\s:]{1,300}): permission denied/ },
  ),
  said(
    'file-missing',
    hint('app.directory-missing', 0.75),
    ': no such file or directory',
    ['open /data/config.yaml: no such file or directory', 'mkdir /data/cache: no such file or directory'],
    { rank: -1, pattern: /\b(?:open|mkdir|chdir) (?<target>\/[^\s:]{1,300}): no such file or directory/ },
  ),
  said(
    'env-missing',
    hint('app.env-missing', 0.93),
    [
      'required environment variable',
      'environment variable is required',
      'must be set',
      'env: required environment variable',
    ],
    [
      '2024/03/03 03:03:03 required environment variable STRIPE_KEY is not set',
      'STRIPE_KEY environment variable is required',
      'panic: DATABASE_URL must be set',
      'env: required environment variable "PORT" is not set',
    ],
    {
      rank: 1,
      pattern:
        /required environment variable "?(?<name>\w{2,80})"?|(?<key>[A-Z][A-Z0-9_]{2,80}) (?:environment variable is required|must be set)/,
    },
  ),
  said(
    'env-unset',
    hint('app.env-missing', 0.85),
    ['is not set', 'not set', 'is required', 'is missing', 'is unset', 'is empty'],
    ['2026/11/21 10:04:05 COUNTER_FILE is not set', 'config: SHOP_DSN is required'],
    // Nothing follows: a program that goes on without a variable says what it does instead.
    {
      rank: -1,
      pattern: (text) => {
        if (/\b(?:WARN|warn|DEBUG|debug|INFO|info)/.test(text)) return null;
        const name =
          /\b([A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){1,5})["'`]? (?:(?:is |was )?not set|is (?:required|missing|unset|empty))[.!]?$/.exec(
            text.trimEnd(),
          )?.[1];
        return name === undefined ? null : { name };
      },
    },
  ),
]);

/** Shells, waiters and command-line tools. */
const tools = defineSignatures('shell', [
  said(
    'wait-timeout',
    hint('db.unreachable', 0.7, 'cache.unreachable', 0.3),
    ['timeout occurred after waiting', 'Timeout after'],
    [
      'wait-for-it.sh: timeout occurred after waiting 15 seconds for db:5432',
      'Timeout after 10s waiting on dependencies to become available: [tcp://rails:3000]',
    ],
    { rank: 1 },
  ),
  said(
    'mkdir-denied',
    hint('app.permission-denied', 0.93),
    ['cannot create directory', 'cannot touch'],
    [
      "mkdir: cannot create directory '/var/lib/grafana/plugins': Permission denied",
      "touch: cannot touch '/data/x': Permission denied",
    ],
    { rank: 2, pattern: /(?:directory|touch|open) ['‘"](?<path>[^'’"]{1,300})['’"]: Permission denied/ },
  ),
  said(
    'click-option',
    hint('app.bad-command', 0.95),
    ['no such option:', 'No such option:', 'No such command', 'unrecognized arguments:', 'invalid choice:'],
    [
      'Error: no such option: --workers',
      'Error: No such option: --prot Did you mean --port?',
      "Error: No such command 'srve'.",
      'gunicorn: error: unrecognized arguments: --worker 4',
      "uvicorn: error: argument --loop: invalid choice: 'x'",
    ],
    { rank: 1 },
  ),
  said(
    'getopt',
    hint('app.bad-command', 0.85),
    [
      "unrecognized option '-",
      'unrecognized option: -',
      "unrecognized option: '-",
      'unrecognized option --',
      "unknown option '-",
      'invalid option: -',
      "invalid option -- '",
      'illegal option -- ',
    ],
    [
      "uwsgi: unrecognized option '--modul'",
      'puma: invalid option: --wrkers',
      "error: unknown option '--prot'",
      "redis-server: invalid option -- 'z'",
    ],
  ),
  said(
    'fork-memory',
    hint('host.memory-exhausted', 0.9),
    ['fork: Cannot allocate memory', 'Cannot allocate memory'],
    ['-bash: fork: Cannot allocate memory', 'OSError: [Errno 12] Cannot allocate memory'],
    { rank: 1 },
  ),
]);

/** Kernel and engine words that their own files do not have. */
const engine = defineSignatures('docker', [
  said(
    'init-exec',
    hint('container.exec-failed', 0.96),
    'exec user process caused',
    [
      'standard_init_linux.go:211: exec user process caused "no such file or directory"',
      'standard_init_linux.go:228: exec user process caused: exec format error',
      'standard_init_linux.go:219: exec user process caused: permission denied',
    ],
    { rank: 4 },
  ),
  said(
    'device-driver',
    hint('container.start-failed', 0.95),
    'could not select device driver',
    'Error response from daemon: could not select device driver "nvidia" with capabilities: [[gpu]]',
    { rank: 2 },
  ),
  said(
    'daemon-socket-denied',
    hint('docker.daemon-down', 0.6),
    'permission denied while trying to connect to the Docker',
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/containers/json": dial unix /var/run/docker.sock: connect: permission denied',
    { rank: 6 },
  ),
]);

/** Databases, beyond what their own files have. */
const stores = defineSignatures('redis-client', [
  said(
    'hello-auth',
    hint('cache.auth-failed', 0.95),
    'NOAUTH HELLO must be called',
    'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used',
    { rank: 3 },
  ),
]);

/** Python's asyncio, whose message names only address and port. */
const python = defineSignatures('python', [
  said(
    'connect-call',
    (fields) =>
      /^(?:5432|3306|27017|1433|5433|9042|9200)$/.test(fields.port ?? '')
        ? hint('db.unreachable', 0.93)
        : /^(?:6379|11211|5672)$/.test(fields.port ?? '')
          ? hint('cache.unreachable', 0.93)
          : hint('app.upstream-error', 0.6, 'db.unreachable', 0.4),
    'Connect call failed',
    [
      "ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 5432)",
      "OSError: [Errno 113] Connect call failed ('10.0.0.4', 6379)",
    ],
    { rank: 5, pattern: /Connect call failed \('(?<host>[^']{1,200})', (?<port>\d{1,5})/ },
  ),
]);

export const signatures = [...java, ...go, ...tools, ...engine, ...stores, ...python];
