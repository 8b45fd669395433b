import { said } from '../family.ts';
import { defineSignatures, hint, maybe } from '../signature.ts';

/** MySQL and MariaDB: what clients say, and the servers. */
export const signatures = [
  ...defineSignatures('mysql-client', [
    said(
      'socket',
      hint('db.unreachable', 0.96),
      [
        "Can't connect to local MySQL server through socket",
        "Can't connect to local server through socket",
        "Can't connect to local MariaDB server through socket",
      ],
      [
        "(2002, \"Can't connect to local MySQL server through socket '/run/mysqld/mysqld.sock' (2)\")",
        "ERROR 2002 (HY000): Can't connect to local server through socket '/run/mysqld/mysqld.sock' (2)",
      ],
      { rank: 2, pattern: /socket '(?<target>[^']{1,200})'/ },
    ),
    said(
      'unreachable',
      hint('db.unreachable', 0.96),
      [
        "Can't connect to MySQL server on",
        "Can't connect to server on",
        "Can't connect to MariaDB server on",
        'SQLSTATE[HY000] [2002]',
      ],
      [
        "django.db.utils.OperationalError: (2003, \"Can't connect to MySQL server on 'db:3306' (111)\")",
        "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db' ([Errno 111] Connection refused)\")",
        'SQLSTATE[HY000] [2002] Connection refused',
      ],
      { rank: 2, pattern: maybe(/server on '(?<host>[^':]{1,253})(?::(?<port>\d{1,5}))?'/) },
    ),
    said(
      'unresolvable',
      hint('db.host-unresolvable', 0.97),
      ['Unknown MySQL server host', 'Unknown server host', 'php_network_getaddresses', 'getaddrinfo for'],
      [
        '(2005, "Unknown MySQL server host \'db\' (-2)")',
        'SQLSTATE[HY000] [2002] php_network_getaddresses: getaddrinfo for db failed: Name or service not known',
        "(2003, \"Can't connect to MySQL server on 'db' ([Errno -2] Name or service not known)\") Unknown server host 'db' (-2)",
      ],
      { rank: 3, pattern: /(?:server host '|getaddrinfo for (?!host "))(?<host>[\w.-]{1,253})|getaddresses/ },
    ),
    said(
      'gone',
      hint('db.unreachable', 0.6, 'db.crashed', 0.4),
      [
        'MySQL server has gone away',
        'Lost connection to MySQL server',
        'Server has gone away',
        'Lost connection to server',
      ],
      [
        "(2006, 'MySQL server has gone away')",
        "(2013, 'Lost connection to MySQL server during query')",
        '(2013, "Lost connection to MySQL server at \'reading initial communication packet\', system error: 0")',
      ],
      { rank: 1 },
    ),
    said(
      'tls',
      hint('db.unreachable', 0.6),
      ['SSL connection error', 'TLS/SSL error'],
      'ERROR 2026 (HY000): SSL connection error: error:0A000086',
      { rank: 1 },
    ),
    said(
      'plugin',
      hint('db.auth-failed', 0.6, 'app.dependency-missing', 0.6, 'app.runtime-incompatible', 0.4),
      ['Authentication plugin', "'cryptography' package is required for"],
      [
        '(2059, "Authentication plugin \'caching_sha2_password\' cannot be loaded: No such file")',
        "RuntimeError: 'cryptography' package is required for sha256_password or caching_sha2_password auth methods",
      ],
      { rank: 1 },
    ),
    said(
      'client-misc',
      hint('app.unhandled-exception', 0.6),
      ["Can't create TCP/IP socket", 'Commands out of sync', 'Packet sequence number wrong'],
      ["Can't create TCP/IP socket (24)", "Commands out of sync; you can't run this command now"],
    ),
    said(
      'too-many',
      hint('db.too-many-connections', 0.97),
      ['Too many connections', 'has already more than', 'max_user_connections'],
      [
        "(1040, 'Too many connections')",
        'SQLSTATE[08004] [1040] Too many connections',
        "User 'app' has already more than 'max_user_connections' active connections",
      ],
      { rank: 2 },
    ),
    said(
      'auth',
      hint('db.auth-failed', 0.97),
      [
        'Access denied for user',
        'ER_ACCESS_DENIED_ERROR',
        'is not allowed to connect to this',
        'ER_NOT_SUPPORTED_AUTH_MODE',
        'ER_HOST_NOT_PRIVILEGED',
      ],
      [
        "(1045, \"Access denied for user 'app'@'172.18.0.3' (using password: YES)\")",
        "Host '172.18.0.3' is not allowed to connect to this MySQL server",
        "Error: ER_ACCESS_DENIED_ERROR: Access denied for user 'app'@'172.18.0.3' (using password: YES)",
        'Error: ER_NOT_SUPPORTED_AUTH_MODE: Client does not support authentication protocol requested by server',
      ],
      { rank: 2, pattern: maybe(/user '(?<user>[^']{0,64})'@'(?<client>[^']{1,253})'/) },
    ),
    said(
      'blocked',
      hint('db.auth-failed', 0.5, 'db.unreachable', 0.7),
      'is blocked because of many connection errors',
      "Host '172.18.0.3' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'",
      { rank: 2 },
    ),
    said(
      'database-missing',
      hint('db.database-missing', 0.97),
      ['Unknown database', 'ER_BAD_DB_ERROR'],
      [
        '(1049, "Unknown database \'shop\'")',
        "SQLSTATE[HY000] [1049] Unknown database 'shop'",
        "Error: ER_BAD_DB_ERROR: Unknown database 'shop'",
      ],
      { rank: 2, pattern: maybe(/database '(?<database>[^']{1,64})'/) },
    ),
    said(
      'table-missing',
      hint('app.migration-missing', 0.95),
      ["doesn't exist", 'Unknown column', 'ER_NO_SUCH_TABLE', 'Base table or view not found'],
      [
        "(1146, \"Table 'shop.orders_order' doesn't exist\")",
        "(1054, \"Unknown column 'note' in 'field list'\")",
        "SQLSTATE[42S02]: Base table or view not found: 1146 Table 'shop.users' doesn't exist",
      ],
      {
        rank: 2,
        pattern:
          /Table '(?<relation>[^']{1,128})' doesn't exist|Unknown column '(?<column>[^']{1,128})'|ER_NO_SUCH_TABLE/,
      },
    ),
    said(
      'lock',
      hint('db.locked', 0.7, 'app.unhandled-exception', 0.4),
      ['Lock wait timeout exceeded', 'Deadlock found when trying to get lock'],
      [
        "(1205, 'Lock wait timeout exceeded; try restarting transaction')",
        "(1213, 'Deadlock found when trying to get lock; try restarting transaction')",
      ],
      { rank: 1 },
    ),
    said(
      'shutdown',
      hint('db.unreachable', 0.8),
      ['Server shutdown in progress', 'The server is shutting down'],
      ["(1053, 'Server shutdown in progress')", 'The server is shutting down'],
    ),
    said(
      'full',
      hint('db.disk-full', 0.9, 'host.disk-full', 0.7),
      ["The table '", 'is full'],
      '(1114, "The table \'orders\' is full")',
      { pattern: /[Tt]he table '(?<relation>[^']{1,64})' is full/ },
    ),
  ]),
  ...defineSignatures('mysql', [
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
      { rank: 1 },
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
  ]),
];
