import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Redis: clients and server. */
export const signatures = [
  ...defineSignatures('redis-client', [
    said(
      'unreachable',
      hint('cache.unreachable', 0.96),
      [
        'connecting to',
        'Error connecting to',
        'redis.exceptions.ConnectionError',
        'Redis connection to',
        'Redis::CannotConnectError',
        'RedisConnectionException',
        'Unable to connect to Redis',
        'ClientOfflineError',
        'Redis Client Error',
        'MaxRetriesPerRequestError',
        'RedisConnectionFailureException',
      ],
      [
        'redis.exceptions.ConnectionError: Error 111 connecting to redis:6379. Connection refused.',
        'Error: Redis connection to 127.0.0.1:6379 failed - connect ECONNREFUSED 127.0.0.1:6379',
        'Error connecting to redis:6379.',
        'Error TIMEOUT connecting to redis:6379.',
        'MaxRetriesPerRequestError: Reached the max retries per request limit (which is 20).',
        'Redis::CannotConnectError: Error connecting to Redis on 127.0.0.1:6379 (Errno::ECONNREFUSED)',
        'org.springframework.data.redis.RedisConnectionFailureException: Unable to connect to Redis',
      ],
      {
        rank: 2,
        pattern: (text) => {
          const match = /(?:connecting to|connection to) (?<host>[\w.-]{1,253}):(?<port>\d{1,5})/.exec(text);
          if (match?.groups !== undefined && /[Rr]edis|6379|Error \S{1,20} connecting/.test(text))
            return { host: match.groups.host ?? '', port: match.groups.port ?? '' };
          return /redis|Redis|ClientOffline|MaxRetriesPerRequest|^Error (?:\S{1,20} )?connecting to \S{1,253}:\d/.test(
            text,
          )
            ? {}
            : null;
        },
      },
    ),
    said(
      'unresolvable',
      hint('cache.unreachable', 0.9, 'db.host-unresolvable', 0.4),
      [
        'Error -2 connecting to',
        'Error -3 connecting to',
        'Error -5 connecting to',
        '-2 connecting to',
        '-3 connecting to',
        'ENOTFOUND redis',
        'EAI_AGAIN redis',
      ],
      [
        'redis.exceptions.ConnectionError: Error -2 connecting to redis:6379. Name or service not known.',
        'Error: getaddrinfo ENOTFOUND redis',
      ],
      { rank: 3, pattern: /(?:connecting to|ENOTFOUND|EAI_AGAIN) (?<host>[\w.-]{1,253})/ },
    ),
    said(
      // Whatever a program calls it: its own line about Redis ends in the system's words.
      'refused',
      hint('cache.unreachable', 0.85),
      ['Redis', 'redis'],
      [
        '02/Mar/2019 10:40:13 [Redis.cpp:94] ERROR: Connection error [Connection refused]',
        'level=error msg="redis: dial failed: connection refused"',
      ],
      { rank: -1, pattern: /\bredis\b.{0,120}\b(?:connection refused|ECONNREFUSED)\b/i },
    ),
    said(
      'auth',
      hint('cache.auth-failed', 0.97),
      [
        'NOAUTH Authentication required',
        'WRONGPASS',
        'invalid username-password pair',
        'ERR invalid password',
        'AUTH <password> called without any password configured',
        'invalid password',
        'NOPERM',
        'AuthenticationError: Authentication required',
      ],
      [
        'redis.exceptions.AuthenticationError: Authentication required. NOAUTH Authentication required.',
        'redis.exceptions.AuthenticationError: Authentication required.',
        'ReplyError: WRONGPASS invalid username-password pair or user is disabled.',
        'ReplyError: ERR AUTH <password> called without any password configured for the default user.',
      ],
      {
        rank: 3,
        pattern:
          /NOAUTH|WRONGPASS|AuthenticationError: Authentication required|username-password|AUTH <password>|(?<!status=77\/)NOPERM|ERR invalid password/,
      },
    ),
    said(
      'loading',
      hint('cache.unreachable', 0.8, 'db.starting-up', 0.4),
      [
        'Redis is loading the dataset in memory',
        'MASTERDOWN',
        'CLUSTERDOWN',
        'MASTERDOWN Link with MASTER is down',
        'CLUSTERDOWN The cluster is down',
      ],
      [
        '-LOADING Redis is loading the dataset in memory',
        "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
        'CLUSTERDOWN The cluster is down',
      ],
      { rank: 3 },
    ),
    said(
      'max-clients',
      hint('cache.unreachable', 0.85),
      'max number of clients reached',
      '-ERR max number of clients reached',
      { rank: 3 },
    ),
    said(
      'misconf',
      hint('host.disk-full', 0.6, 'cache.unreachable', 0.6),
      ['MISCONF Redis is configured to save RDB snapshots', 'MISCONF'],
      "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
      { rank: 3 },
    ),
    said(
      'memory',
      hint('cache.unreachable', 0.6, 'app.unhandled-exception', 0.4),
      ["OOM command not allowed when used memory > 'maxmemory'", 'OOM command not allowed'],
      "OOM command not allowed when used memory > 'maxmemory'.",
      { rank: 3 },
    ),
    said(
      'read-only',
      hint('cache.unreachable', 0.6, 'app.unhandled-exception', 0.4),
      ["READONLY You can't write against a read only replica", 'READONLY'],
      "READONLY You can't write against a read only replica.",
      { rank: 3 },
    ),
  ]),
  ...defineSignatures('redis', [
    said(
      'port',
      hint('port.in-use', 0.9),
      ['Could not create server TCP listening socket', 'Failed listening on port'],
      [
        '1:M 21 Nov 2026 10:04:05.123 # Could not create server TCP listening socket *:6379: bind: Address already in use',
        'Warning: Could not create server TCP listening socket 127.0.0.1:6379',
        '1:M 21 Nov 2026 10:04:05.123 # Failed listening on port 6379 (tcp), aborting.',
      ],
    ),
    said(
      'rdb',
      hint('host.disk-full', 0.6, 'cache.unreachable', 0.5),
      [
        'Write error saving DB on disk',
        'Failed opening the temp RDB file',
        'Background saving error',
        'Short read or OOM loading DB',
        "Can't handle RDB format version",
        'Bad file format reading the append only file',
        'Wrong signature trying to load DB from file',
      ],
      [
        '1:M 21 Nov 2026 10:04:05.123 # Write error saving DB on disk: No space left on device',
        "1:M 21 Nov 2026 10:04:05.123 # Can't handle RDB format version 12",
        '1:M 21 Nov 2026 10:04:05.123 # Background saving error',
      ],
      { rank: 1 },
    ),
    said(
      'config',
      hint('process.config-invalid', 0.8, 'cache.unreachable', 0.6),
      ['*** FATAL CONFIG FILE ERROR', 'FATAL CONFIG FILE ERROR', "Can't open config file"],
      '*** FATAL CONFIG FILE ERROR (Redis 7.0.11) ***',
    ),
    said(
      'notice',
      undefined,
      [
        'Ready to accept connections',
        'overcommit_memory is set to 0',
        'DB saved on disk',
        'Memory overcommit must be enabled',
        'Background saving terminated with success',
        'Background saving started by pid',
      ],
      [
        '1:M 21 Nov 2026 10:04:05.123 * Ready to accept connections',
        '1:M 21 Nov 2026 10:04:05.123 # WARNING Memory overcommit must be enabled!',
      ],
      { tier: 'D' },
    ),
  ]),
];
