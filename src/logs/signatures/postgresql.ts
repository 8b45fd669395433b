import { defineSignatures, hint } from '../signature.ts';

const AT = '2026-11-21 10:04:05.123 UTC [99]';

/** The PostgreSQL server; a client's exception quotes the same words. */
export const signatures = defineSignatures('postgresql', [
  {
    id: 'not-accepting',
    tier: 'A',
    find: [
      'the database system is starting up',
      'the database system is not yet accepting connections',
      'the database system is not accepting connections',
      'the database system is in recovery mode',
      'Consistent recovery state has not been yet reached',
      '데이터베이스 시스템이 시작 중입니다',
      '数据库系统启动中',
      'das Datenbanksystem startet',
    ],
    hints: (_fields, text) =>
      text.includes('recovery mode') ? hint('db.starting-up', 0.85, 'db.crashed', 0.6) : hint('db.starting-up', 0.95),
    rank: 3,
    example: [
      `${AT} FATAL:  the database system is starting up`,
      `${AT} FATAL:  the database system is not yet accepting connections`,
      `${AT} FATAL:  the database system is in recovery mode`,
    ],
  },
  {
    id: 'shutting-down',
    tier: 'A',
    find: [
      'the database system is shutting down',
      'terminating connection due to administrator command',
      'the database system is not accepting',
    ],
    hints: hint('db.unreachable', 0.7),
    rank: 1,
    example: [
      `${AT} FATAL:  the database system is shutting down`,
      `${AT} FATAL:  terminating connection due to administrator command`,
    ],
  },
  {
    id: 'too-many-clients',
    tier: 'A',
    find: [
      'sorry, too many clients already',
      'remaining connection slots are reserved',
      'too many connections for role',
      'too many connections for database',
    ],
    hints: hint('db.too-many-connections', 0.97),
    rank: 3,
    example: [
      `${AT} FATAL:  sorry, too many clients already`,
      `${AT} FATAL:  remaining connection slots are reserved for non-replication superuser connections`,
      `${AT} FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute`,
      `${AT} FATAL:  too many connections for role "app"`,
    ],
  },
  {
    id: 'auth-failed',
    tier: 'A',
    find: [
      'password authentication failed for user',
      'Peer authentication failed for user',
      'Ident authentication failed for user',
      'no pg_hba.conf entry for host',
      'no pg_hba.conf entry',
      'empty password returned by client',
      'password authentication failed',
      '사용자의 password 인증을 실패했습니다',
      '密码认证失败',
      'Password-Authentifizierung für Benutzer',
      'la autentificación password falló',
    ],
    pattern: (text) => {
      const match = /(?:for|für|pour|用户) (?:user |Benutzer )?["«„](?<user>[^"»“]{1,64})/.exec(text);
      return match?.groups?.user === undefined ? {} : { user: match.groups.user };
    },
    hints: hint('db.auth-failed', 0.97),
    rank: 3,
    example: [
      `${AT} FATAL:  password authentication failed for user "app"`,
      `${AT} FATAL:  Peer authentication failed for user "app"`,
      `${AT} FATAL:  no pg_hba.conf entry for host "172.18.0.5", user "app", database "app", no encryption`,
      'psql: error: connection to server at "db" (10.0.0.5), port 5432 failed: FATAL:  password authentication failed for user "postgres"',
    ],
  },
  {
    id: 'role-without-login',
    tier: 'A',
    find: 'is not permitted to log in',
    pattern: /role "(?<user>[^"]{1,64})" is not permitted to log in/,
    hints: hint('db.auth-failed', 0.97),
    rank: 3,
    example: `${AT} FATAL:  role "app" is not permitted to log in`,
  },
  {
    id: 'role-missing',
    tier: 'A',
    find: 'does not exist',
    pattern: /role "(?<user>[^"]{1,64})" does not exist/,
    hints: hint('db.auth-failed', 0.95),
    rank: 3,
    example: `${AT} FATAL:  role "app" does not exist`,
  },
  {
    id: 'database-missing',
    tier: 'A',
    find: 'does not exist',
    pattern: /database "(?<database>[^"]{1,64})" does not exist/,
    hints: hint('db.database-missing', 0.97),
    rank: 3,
    example: [
      `${AT} FATAL:  database "shop" does not exist`,
      'psycopg2.OperationalError: connection to server at "db" (172.18.0.2), port 5432 failed: FATAL:  database "shop" does not exist',
    ],
  },
  {
    id: 'relation-missing',
    tier: 'A',
    find: ['does not exist', 'UndefinedTable', 'UndefinedColumn'],
    pattern:
      /(?:relation|table) "(?<relation>[^"]{1,128})" does not exist(?!, skipping)|column "?(?<column>[\w."]{1,200}?)"? (?:of relation "[^"]{1,128}" )?does not exist|Undefined(?:Table|Column)/,
    // Said while the migrations themselves run, it is they that fail.
    hints: (_fields, text) =>
      /\bmigrat(?:e|ions?|ing)\b.{0,40}(?:error|fail)|(?:error|fail\w*)\b.{0,40}\bmigrat(?:e|ions?|ing)\b/i.test(text)
        ? hint('app.migration-failed', 0.9, 'app.migration-missing', 0.5)
        : hint('app.migration-missing', 0.95),
    rank: 2,
    example: [
      `${AT} ERROR:  relation "orders_order" does not exist at character 15`,
      `${AT} ERROR:  column "price" does not exist`,
      'django.db.utils.ProgrammingError: column orders_order.note does not exist',
      'psycopg2.errors.UndefinedTable: relation "users" does not exist',
    ],
  },
  {
    id: 'permission',
    tier: 'A',
    find: ['permission denied for', 'must be owner of'],
    pattern:
      /(?:permission denied for (?<kind>table|schema|database|relation|sequence|function)|must be owner of \w{3,12}) ["“]?(?<name>[\w.]{1,128})/,
    hints: hint('db.auth-failed', 0.6, 'app.migration-failed', 0.4),
    rank: 2,
    example: [
      `${AT} ERROR:  permission denied for table orders`,
      'django.db.utils.ProgrammingError: permission denied for schema public',
    ],
  },
  {
    id: 'crashed',
    tier: 'A',
    find: [
      'terminating connection because of crash of another server process',
      'all server processes terminated; reinitializing',
      'was terminated by signal',
      'database system was interrupted',
      'database system was not properly shut down',
      'shutting down due to startup process failure',
      'aborting startup due to startup process failure',
      'This probably means that some data is corrupted',
    ],
    pattern:
      /terminating connection because of crash|all server processes terminated|(?:^|LOG: {1,3})(?<process>[a-z ]{3,60}) \(PID (?<child>\d{1,10})\) was terminated by signal (?<signal>\d{1,2})|database system was (?:interrupted|not properly)|due to startup process failure|some data is corrupted/,
    hints: (_fields, text) =>
      /was (?:interrupted|not properly)/.test(text) ? hint('db.crashed', 0.5) : hint('db.crashed', 0.93),
    rank: 2,
    example: [
      `${AT} WARNING:  terminating connection because of crash of another server process`,
      `${AT} LOG:  server process (PID 123) was terminated by signal 9: Killed`,
      `${AT} LOG:  all server processes terminated; reinitializing`,
      `${AT} LOG:  database system was not properly shut down; automatic recovery in progress`,
    ],
  },
  {
    id: 'panic',
    tier: 'A',
    find: [
      'PANIC:',
      'could not locate a valid checkpoint record',
      'invalid page in block',
      'could not open relation mapping file',
      'could not read block',
    ],
    hints: hint('db.crashed', 0.9),
    rank: 1,
    example: [
      `${AT} PANIC:  could not locate a valid checkpoint record`,
      `${AT} ERROR:  invalid page in block 3 of relation base/1/2`,
    ],
  },
  {
    id: 'statement-cancelled',
    tier: 'A',
    find: ['canceling statement due to', 'deadlock detected', 'out of shared memory', 'could not obtain lock'],
    hints: (_fields, text) =>
      /timeout/.test(text)
        ? hint('process.worker-timeout', 0.3, 'app.unhandled-exception', 0.4, 'db.locked', 0.3)
        : hint('app.unhandled-exception', 0.4),
    example: [
      `${AT} ERROR:  canceling statement due to statement timeout`,
      `${AT} ERROR:  canceling statement due to user request`,
      `${AT} ERROR:  deadlock detected`,
      `${AT} ERROR:  out of shared memory`,
    ],
  },
  {
    id: 'bind-failed',
    tier: 'A',
    find: ['could not bind', 'could not create any TCP/IP sockets'],
    pattern:
      /could not bind (?<family>IPv4|IPv6|Unix) (?:address|socket) ?"?(?<address>[^":]{0,120})|could not create any TCP\/IP sockets/,
    hints: hint('port.in-use', 0.8, 'db.unreachable', 0.5),
    rank: 2,
    example: [
      `${AT} LOG:  could not bind IPv4 address "0.0.0.0": Address already in use`,
      `${AT} FATAL:  could not create any TCP/IP sockets`,
    ],
  },
  {
    id: 'disk-full',
    tier: 'A',
    find: [
      'could not write to file',
      'could not extend file',
      'could not create file',
      'could not write block',
      'could not write lock file',
      'could not create lock file',
      'could not write temporary',
      'could not create directory',
      'could not write init file',
    ],
    pattern:
      /could not (?:write to file|extend file|create file|write block|(?:write|create) lock file|write temporary|create directory|write init file)(?: "(?<target>[^"]{1,200})")?.{0,80}(?:No space left on device|Disk quota|wrote only)?/,
    hints: (_fields, text) =>
      text.includes('No space left') ? hint('db.disk-full', 0.9, 'host.disk-full', 0.85) : hint('db.crashed', 0.5),
    rank: 3,
    example: [
      `${AT} PANIC:  could not write to file "pg_wal/xlogtemp.12": No space left on device`,
      `${AT} ERROR:  could not extend file "base/1/2": No space left on device`,
      `${AT} FATAL:  could not write lock file "postmaster.pid": No space left on device`,
    ],
  },
  {
    id: 'lock-file',
    tier: 'A',
    find: 'lock file',
    pattern: /lock file "(?<target>[^"]{1,200})" already exists/,
    hints: hint('process.stale-pidfile', 0.85, 'db.unreachable', 0.5),
    example: `${AT} FATAL:  lock file "postmaster.pid" already exists`,
  },
  {
    id: 'ready',
    tier: 'D',
    find: 'database system is ready to accept connections',
    example: `${AT} LOG:  database system is ready to accept connections`,
  },
  {
    id: 'slow-lock',
    tier: 'D',
    find: [
      'checkpoint starting',
      'checkpoint complete',
      'could not receive data from client',
      'unexpected EOF on client connection',
      'automatic vacuum of table',
      'invalid length of startup packet',
    ],
    example: [`${AT} LOG:  checkpoint starting: time`, `${AT} LOG:  invalid length of startup packet`],
  },
]);
