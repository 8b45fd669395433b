import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** MySQL and MariaDB: what the servers say. */
export const signatures = defineSignatures('mysql', [
  said(
    'bind',
    hint('port.in-use', 0.9, 'db.unreachable', 0.5),
    [
      "Can't start server: Bind on TCP/IP port",
      'Do you already have another mysqld server running on port',
      'another mysqld server running',
    ],
    [
      "2026-11-21T10:04:05.000000Z 0 [ERROR] [MY-010262] [Server] Can't start server: Bind on TCP/IP port: Address already in use",
      'Do you already have another mysqld server running on port: 3306 ?',
    ],
  ),
  said(
    'lock',
    hint('db.crashed', 0.8),
    ['Unable to lock ./ibdata1', 'Unable to lock ./'],
    '2026-11-21T10:04:05.000000Z 0 [ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 11',
  ),
  said(
    'memory',
    hint('host.memory-exhausted', 0.8, 'db.crashed', 0.7),
    ['Cannot allocate memory for the buffer pool', 'mmap(137428992 bytes) failed', 'Out of memory'],
    '2026-11-21T10:04:05.000000Z 0 [ERROR] [MY-012956] [InnoDB] Cannot allocate memory for the buffer pool',
    { pattern: /InnoDB|mysqld|buffer pool/ },
  ),
  said(
    'version',
    hint('db.version-mismatch', 0.95),
    [
      'is not supported. Please use',
      'Cannot upgrade from',
      'Invalid MySQL server upgrade',
      'Invalid MySQL server downgrade',
      'Upgrade is not supported',
      'This MariaDB version cannot',
    ],
    [
      '2026-11-21T10:04:05.000000Z 1 [ERROR] [MY-014061] [Server] Invalid MySQL server downgrade: Cannot downgrade from 80400 to 80300.',
      '[ERROR] InnoDB: Upgrade is not supported after a crash or shutdown with innodb_fast_shutdown = 2. Upgrade is not supported',
    ],
    { rank: 1, pattern: /InnoDB|MY-|MySQL|MariaDB|mysqld/ },
  ),
  said(
    'config',
    hint('process.config-invalid', 0.93, 'db.crashed', 0.6),
    ['unknown variable', 'unknown option', 'Unknown suffix'],
    [
      "2026-11-21 10:04:05 0 [ERROR] /usr/sbin/mariadbd: unknown variable 'no_such_option=1'",
      "2026-11-21T10:04:05.000000Z 0 [ERROR] [MY-000067] [Server] unknown variable 'query_cache_size=16M'.",
    ],
    {
      rank: 1,
      pattern: /\[ERROR\].{0,80}(?:unknown (?:variable|option)|Unknown suffix) ?'?(?<setting>[\w-]{1,80})?/,
    },
  ),
  said(
    'corrupt',
    hint('db.crashed', 0.9),
    [
      'Database page corruption on disk',
      'InnoDB: Assertion failure',
      'got signal 11',
      'got signal 6',
      'innodb_force_recovery=1 to ignore corruption',
      'due to corruption on',
      'Data Dictionary initialization failed',
      "Plugin 'InnoDB' registration as a STORAGE ENGINE failed",
      'Aborting',
    ],
    [
      'InnoDB: Database page corruption on disk or a failed file read',
      '2024-07-09 20:51:22 0 [ERROR] InnoDB: Set innodb_force_recovery=1 to ignore corruption.',
      '2026-11-21 10:04:05 0 [ERROR] mysqld got signal 11 ;',
      '2026-11-21T10:04:05.000000Z 0 [ERROR] [MY-010119] [Server] Aborting',
    ],
    { pattern: /InnoDB|mysqld|MY-0|\[ERROR\] Aborting/ },
  ),
  said(
    'permission',
    // 28 is a full file system: the server is well.
    (_fields, text) =>
      /\berr(?:no|code):? 28\b/i.test(text)
        ? hint('host.disk-full', 0.93, 'db.disk-full', 0.85)
        : hint('db.crashed', 0.85),
    [
      "Fatal error: Can't open and lock privilege tables",
      "Can't create/write to file",
      "Can't create test file",
      "Can't find file: './mysql/plugin.frm'",
      'The designated data directory',
    ],
    [
      "[ERROR] Fatal error: Can't open and lock privilege tables: Table 'mysql.user' doesn't exist",
      "[Warning] Can't create test file /var/lib/mysql/x.lower-test",
      `[ERROR] mysqld: Can't create/write to file '/var/tmp/ib0' (Errcode: 28 "No space left on device")`,
      '[ERROR] [MY-013236] [Server] The designated data directory /var/lib/mysql/ is unusable.',
    ],
    { rank: 3 },
  ),
  said(
    'root-password',
    hint('app.env-missing', 0.8, 'db.unreachable', 0.7),
    ['Database is uninitialized and password option is not specified'],
    '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified',
  ),
  said(
    'disk-full',
    hint('db.disk-full', 0.9, 'host.disk-full', 0.8),
    ['Disk is full writing', 'Error writing file'],
    "[ERROR] [MY-010907] [Server] Disk is full writing './binlog.000001' (OS errno 28 - No space left on device). Waiting for someone to free space...",
    { rank: 2 },
  ),
  said(
    'ready',
    undefined,
    [
      'ready for connections',
      'Aborted connection',
      'Got an error reading communication packets',
      'CA certificate ca.pem is self signed',
    ],
    [
      '2026-11-21T10:04:05.000000Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections.',
      "[Note] Aborted connection 12 to db: 'shop' user: 'app' host: '172.18.0.3' (Got an error reading communication packets)",
      '2026-11-21T10:04:05.000000Z 0 [Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.',
    ],
    { tier: 'D' },
  ),
]);
