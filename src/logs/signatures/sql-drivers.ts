import { said } from '../family.ts';
import { defineSignatures, hint, maybe } from '../signature.ts';

/** Drivers and pools of other languages: asyncpg, node-postgres, SQLAlchemy, ORMs of Node. */
export const signatures = [
  ...defineSignatures('asyncpg', [
    said(
      'ssl-rejected',
      hint('db.unreachable', 0.5, 'app.settings-invalid', 0.5),
      'rejected SSL upgrade',
      'PostgreSQL server at "db:5432" rejected SSL upgrade',
      { pattern: /PostgreSQL server at "(?<host>[^"]{1,253})" rejected/ },
    ),
    said(
      'connection-lost',
      hint('db.unreachable', 0.7),
      [
        'unexpected connection_lost() call',
        'connection was closed in the middle of operation',
        'asyncpg.exceptions.ConnectionDoesNotExistError',
      ],
      [
        'ConnectionError: unexpected connection_lost() call',
        'asyncpg.exceptions.ConnectionDoesNotExistError: connection was closed in the middle of operation',
      ],
    ),
    said(
      'too-many',
      hint('db.too-many-connections', 0.97),
      ['asyncpg.exceptions.TooManyConnectionsError', 'TooManyConnectionsError'],
      'asyncpg.exceptions.TooManyConnectionsError: sorry, too many clients already',
      { rank: 4 },
    ),
    said(
      'starting',
      hint('db.starting-up', 0.95),
      'asyncpg.exceptions.CannotConnectNowError',
      'asyncpg.exceptions.CannotConnectNowError: the database system is starting up',
      { rank: 4 },
    ),
    said(
      'auth',
      hint('db.auth-failed', 0.97),
      ['asyncpg.exceptions.InvalidPasswordError', 'asyncpg.exceptions.InvalidAuthorizationSpecificationError'],
      'asyncpg.exceptions.InvalidPasswordError: password authentication failed for user "app"',
      { rank: 4 },
    ),
    said(
      'database-missing',
      hint('db.database-missing', 0.97),
      'asyncpg.exceptions.InvalidCatalogNameError',
      'asyncpg.exceptions.InvalidCatalogNameError: database "shop" does not exist',
      { rank: 4, pattern: maybe(/database "(?<database>[^"]{1,64})"/) },
    ),
    said(
      'table-missing',
      hint('app.migration-missing', 0.95),
      ['asyncpg.exceptions.UndefinedTableError', 'asyncpg.exceptions.UndefinedColumnError'],
      'asyncpg.exceptions.UndefinedTableError: relation "users" does not exist',
      { rank: 4, pattern: maybe(/relation "(?<relation>[^"]{1,128})"/) },
    ),
    said(
      'busy',
      hint('app.unhandled-exception', 0.7),
      'another operation is in progress',
      'asyncpg.exceptions._base.InterfaceError: cannot perform operation: another operation is in progress',
    ),
  ]),
  ...defineSignatures('node-postgres', [
    said(
      'timeout',
      hint('db.unreachable', 0.7, 'db.too-many-connections', 0.5),
      ['timeout exceeded when trying to connect', 'Connection terminated due to connection timeout'],
      ['Error: timeout exceeded when trying to connect', 'Error: Connection terminated due to connection timeout'],
    ),
    said(
      'terminated',
      hint('db.unreachable', 0.7, 'db.crashed', 0.4),
      [
        'Connection terminated unexpectedly',
        'Client has encountered a connection error and is not queryable',
        'Connection terminated',
      ],
      [
        'Error: Connection terminated unexpectedly',
        'Error: Client has encountered a connection error and is not queryable',
      ],
    ),
    said(
      'pool-ended',
      hint('app.unhandled-exception', 0.6),
      'Cannot use a pool after calling end on the pool',
      'Error: Cannot use a pool after calling end on the pool',
    ),
    said(
      'password-type',
      hint('app.env-missing', 0.85, 'db.auth-failed', 0.4),
      ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'client password must be a string'],
      'Error: SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
      { rank: 2 },
    ),
  ]),
  ...defineSignatures('prisma', [
    said(
      'unreachable',
      hint('db.unreachable', 0.96),
      ["Can't reach database server at", 'P1001'],
      [
        "PrismaClientInitializationError: Can't reach database server at `db:5432`",
        "Error: P1001: Can't reach database server at `db`:`5432`",
      ],
      { rank: 2, pattern: maybe(/(?:at `(?<host>[\w.-]{1,253})`?:`?(?<port>\d{1,5}))/) },
    ),
    said(
      'auth',
      hint('db.auth-failed', 0.97),
      ['Authentication failed against database server', 'P1000'],
      'PrismaClientInitializationError: Authentication failed against database server at `db`, the provided database credentials for `app` are not valid.',
      { rank: 2 },
    ),
    said(
      'database-missing',
      hint('db.database-missing', 0.95),
      ['P1003', 'does not exist on the database server at'],
      [
        'Error: P1003: Database shop does not exist on the database server at db:5432',
        'Database `shop` does not exist on the database server at `db:5432`.',
      ],
      { rank: 2 },
    ),
    said(
      'table-missing',
      hint('app.migration-missing', 0.95),
      ['P2021', 'P2022', 'does not exist in the current database'],
      'The table `public.User` does not exist in the current database.',
      { rank: 2 },
    ),
    said(
      'migration-failed',
      hint('app.migration-failed', 0.95),
      ['P3009', 'P3018', 'P3005', 'migrate found failed migrations'],
      [
        'Error: P3009: migrate found failed migrations in the target database, new migrations will not be applied.',
        'Error: P3018: A migration failed to apply.',
      ],
      { rank: 2 },
    ),
    said(
      'env',
      hint('app.env-missing', 0.97),
      ['Environment variable not found', 'P1012'],
      [
        'error: Environment variable not found: DATABASE_URL.',
        'Error: P1012: Environment variable not found: DATABASE_URL.',
      ],
      { rank: 3, pattern: maybe(/(?:not found: (?<variable>[A-Z_]{2,80}))/) },
    ),
    said(
      'engine',
      hint('app.dependency-missing', 0.8, 'app.runtime-incompatible', 0.6),
      [
        'Prisma Client could not locate the Query Engine',
        '@prisma/client did not initialize yet',
        'Unable to require(`',
        'prisma generate',
      ],
      [
        'PrismaClientInitializationError: Prisma Client could not locate the Query Engine for runtime "debian-openssl-3.0.x".',
        'Error: @prisma/client did not initialize yet. Please run "prisma generate" and try to import it again.',
      ],
      { rank: 2 },
    ),
    said(
      'pool',
      hint('db.too-many-connections', 0.8),
      ['Timed out fetching a new connection from the connection pool', 'P2024'],
      'Timed out fetching a new connection from the connection pool.',
      { rank: 2 },
    ),
  ]),
  ...defineSignatures('sqlalchemy', [
    said(
      'pool-timeout',
      hint('db.too-many-connections', 0.85, 'process.workers-exhausted', 0.3),
      ['QueuePool limit of size', 'connection timed out, timeout'],
      'sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00 (Background on this error at: https://sqlalche.me/e/20/3o7r)',
      { rank: 2 },
    ),
    said(
      'background',
      hint('app.unhandled-exception', 0.4),
      ['Background on this error at'],
      '(Background on this error at: https://sqlalche.me/e/20/e3q8)',
      { rank: -3, pattern: /sqlalche\.me\/e\/\w{1,4}\/(?<code>\w{2,6})/ },
    ),
    said(
      'plugin',
      hint('app.dependency-missing', 0.7, 'app.settings-invalid', 0.7),
      ["Can't load plugin: sqlalchemy.dialects", 'NoSuchModuleError'],
      "sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:postgres",
      { rank: 2 },
    ),
    said(
      'operational',
      hint('db.unreachable', 0.5, 'app.unhandled-exception', 0.4),
      ['sqlalchemy.exc.OperationalError', 'sqlalchemy.exc.InterfaceError', 'sqlalchemy.exc.DBAPIError'],
      'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) something new',
      { rank: -2 },
    ),
    said(
      'mapper',
      hint('app.unhandled-exception', 0.75),
      ['sqlalchemy.exc.InvalidRequestError', 'sqlalchemy.exc.ArgumentError'],
      "sqlalchemy.exc.InvalidRequestError: When initializing mapper mapped class User->users, expression 'Order' failed to locate a name",
      { rank: -1 },
    ),
  ]),
  ...defineSignatures('migrations', [
    said(
      'failed',
      hint('app.migration-failed', 0.8),
      ['migration', 'migrations', 'Migration', 'Migrations', 'migrating', 'migrate'],
      [
        'ERROR failed to apply data migration {"migration_no": 5}',
        'Migration from v4 failed: upgrade aborted',
        'Error: could not run migrations',
      ],
      {
        pattern:
          /^(?!.{0,400}\b(?:0|no) (?:error|fail))(?:.{0,200}\bmigrat(?:e|ions?|ing)\b.{0,60}\b(?:fails?|failed|failure|error|aborted)\b|.{0,200}\b(?:fail(?:ed|s|ure)?|error|unable to|could(?:n't| not)|can(?:'t|not))\b.{0,40}\bmigrat(?:e|ions?|ing)\b)/i,
        rank: -1,
      },
    ),
  ]),
  ...defineSignatures('alembic', [
    said(
      'revision',
      hint('app.migration-failed', 0.95),
      [
        "Can't locate revision identified by",
        'Multiple head revisions are present',
        'Target database is not up to date',
      ],
      [
        "alembic.util.exc.CommandError: Can't locate revision identified by 'abc123'",
        "FAILED: Multiple head revisions are present for given argument 'head'",
        'ERROR [alembic.util.messaging] Target database is not up to date.',
      ],
    ),
  ]),
  ...defineSignatures('celery', [
    said(
      'broker',
      hint('cache.unreachable', 0.9),
      ['Cannot connect to', 'Connection to broker lost'],
      [
        '[2026-11-21 10:04:05,123: ERROR/MainProcess] consumer: Cannot connect to redis://redis:6379/0: Error 111 connecting to redis:6379. Connection refused..',
        '[2026-11-21 10:04:05,123: WARNING/MainProcess] consumer: Connection to broker lost. Trying to re-establish the connection...',
      ],
      { rank: 3, pattern: /consumer: (?:Cannot connect to (?<broker>\S{1,200}?): |Connection to broker)/ },
    ),
    said(
      'app',
      hint('app.entrypoint-not-found', 0.9),
      ['Unable to load celery application', 'The module was not found', 'was not found.'],
      "Error: Invalid value for '-A' / '--app': Unable to load celery application. The module proj was not found.",
      { rank: 3, pattern: /celery application/ },
    ),
    said(
      'worker-lost',
      hint('process.oom-killed', 0.5, 'container.oom-killed', 0.5),
      'WorkerLostError',
      'billiard.exceptions.WorkerLostError: Worker exited prematurely: signal 9 (SIGKILL) Job: 1.',
      { rank: 1 },
    ),
    said(
      'kombu',
      hint('cache.unreachable', 0.85),
      ['kombu.exceptions.OperationalError', 'amqp.exceptions'],
      'kombu.exceptions.OperationalError: [Errno 111] Connection refused',
      { rank: 2 },
    ),
  ]),
];
