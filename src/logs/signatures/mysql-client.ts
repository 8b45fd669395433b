import { said } from '../family.ts';
import { defineSignatures, hint, maybe } from '../signature.ts';

/** MySQL and MariaDB: what clients say. */
export const signatures = defineSignatures('mysql-client', [
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
]);
