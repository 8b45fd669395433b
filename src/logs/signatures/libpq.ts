import { said } from '../family.ts';
import { defineSignatures, hint, type SignatureSpec } from '../signature.ts';

/** strerror of "Connection refused" as libpq prints it in other languages. */
const REFUSED = [
  '연결이 거부됨',
  '拒绝连接',
  '连接被拒绝',
  '接続を拒否されました',
  'Verbindungsaufbau abgelehnt',
  'Connexion refusée',
  'Conexión rehusada',
  'Conexão recusada',
  'Connessione rifiutata',
  'В соединении отказано',
];
const NOT_THERE = [
  '그런 파일이나 디렉터리가 없습니다',
  '没有那个文件或目录',
  'Datei oder Verzeichnis nicht gefunden',
  'No existe el fichero o el directorio',
  'Aucun fichier ou dossier de ce type',
];

const WHERE: SignatureSpec['pattern'] = (text) => {
  const match =
    /(?:server at|host|서버|服务器|Server auf) ["“«„]?(?<host>[\w.:-]{1,253})["”»“]?(?:,? ?\((?<address>[0-9a-f.:]{3,45})\))?(?:,? (?:and accepting TCP\/IP connections on )?(?:port|포트|端口|Port) (?<port>\d{1,5}))?/.exec(
      text,
    );
  const socket = /on socket "(?<target>[^"]{1,200})"/.exec(text);
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...match?.groups, ...socket?.groups }))
    if (value !== undefined) fields[name] = value;
  return fields;
};

/** libpq and what is built on it: psql, psycopg, Django, SQLAlchemy. */
export const signatures = defineSignatures('libpq', [
  said(
    'not-postgres',
    hint('db.unreachable', 0.6, 'app.settings-invalid', 0.65, 'route.protocol-mismatch', 0.4),
    'received invalid response to SSL negotiation',
    'django.db.utils.OperationalError: received invalid response to SSL negotiation: J',
    { rank: 3 },
  ),
  said(
    'refused',
    hint('db.unreachable', 0.96),
    ['Connection refused', 'Host is unreachable', 'No route to host'],
    [
      'could not connect to server: Host is unreachable',
      'psycopg2.OperationalError: connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused\nIs the server running on that host and accepting TCP/IP connections?',
      'could not connect to server: Connection refused',
      'connection failed: connection to server at "172.18.0.2", port 5432 failed: Connection refused',
    ],
    {
      rank: 2,
      pattern: (text) =>
        /could not connect to server: (?:Connection refused|Host is unreachable|No route to host)|server at .{1,300} failed: (?:Connection refused|Host is unreachable|No route to host)|connection failed: .{0,300}Connection refused/.test(
          text,
        )
          ? (WHERE as (text: string) => Record<string, string>)(text)
          : null,
    },
  ),
  said(
    'refused-translated',
    hint('db.unreachable', 0.95),
    REFUSED,
    [
      'psql: 오류: "localhost" (127.0.0.1), 5432 포트로 서버 접속 할 수 없음: 연결이 거부됨',
      'psql: 错误: 连接到"localhost" (127.0.0.1)上的服务器，端口5432失败：拒绝连接',
      'psql: Fehler: Verbindung zum Server auf »localhost« (127.0.0.1), Port 5432 fehlgeschlagen: Verbindungsaufbau abgelehnt',
    ],
    {
      pattern: (text) => (/psql|postgres|psycopg|5432|서버|服务器|Server auf|OperationalError/.test(text) ? {} : null),
    },
  ),
  said(
    'socket-missing',
    hint('db.unreachable', 0.93, 'app.env-missing', 0.25),
    ['on socket', 'could not connect to server: No such file or directory'],
    [
      'connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory',
      'could not connect to server: No such file or directory',
    ],
    {
      rank: 2,
      pattern: (text) =>
        /(?:on socket "[^"]{1,200}" failed|could not connect to server): (?:No such file|Connection refused|Permission denied)/.test(
          text,
        )
          ? (WHERE as (text: string) => Record<string, string>)(text)
          : null,
    },
  ),
  said(
    'socket-missing-translated',
    hint('db.unreachable', 0.93),
    NOT_THERE,
    'psql: 오류: "/var/run/postgresql/.s.PGSQL.5432" 소켓으로 서버 접속 할 수 없음: 그런 파일이나 디렉터리가 없습니다',
    { pattern: /PGSQL/ },
  ),
  said(
    'host-unknown',
    hint('db.host-unresolvable', 0.97),
    ['could not translate host name', '호스트 이름을', '无法转换主机名', 'konnte Hostnamen'],
    [
      'could not translate host name "db" to address: Name or service not known',
      'psycopg2.OperationalError: could not translate host name "postgres" to address: Temporary failure in name resolution',
      '无法转换主机名 "db" 到地址: 未知的名称或服务',
    ],
    { rank: 3, pattern: /(?:host name|Hostnamen|主机名) ["»“]?(?<host>[^"«”\s]{1,253})/ },
  ),
  said(
    'timeout',
    hint('db.unreachable', 0.93),
    [
      'timeout expired',
      'Connection timed out',
      'connection timeout expired',
      'No route to host',
      'Network is unreachable',
    ],
    [
      'psycopg2.OperationalError: timeout expired',
      'connection to server at "10.0.0.5", port 5432 failed: Connection timed out',
      'connection to server at "10.0.0.5", port 5432 failed: No route to host',
      'psycopg.errors.ConnectionTimeout: connection timeout expired',
    ],
    {
      rank: 1,
      pattern: (text) =>
        /timeout expired|(?:could not connect to server|server at .{1,300} failed): (?:Connection timed out|timeout|No route|Network is)/.test(
          text,
        )
          ? (WHERE as (text: string) => Record<string, string>)(text)
          : null,
    },
  ),
  said(
    'closed',
    hint('db.unreachable', 0.6, 'db.crashed', 0.5),
    [
      'server closed the connection unexpectedly',
      'SSL connection has been closed unexpectedly',
      'SSL SYSCALL error',
      'connection already closed',
      'the connection is closed',
      'consuming input failed',
      'terminating connection due to',
    ],
    [
      'psycopg2.OperationalError: server closed the connection unexpectedly',
      'psycopg2.OperationalError: SSL connection has been closed unexpectedly',
      'SSL SYSCALL error: EOF detected',
      'django.db.utils.InterfaceError: connection already closed',
    ],
    { rank: 1 },
  ),
  said(
    'tls',
    hint('db.unreachable', 0.6, 'db.auth-failed', 0.4),
    [
      'server does not support SSL, but SSL was required',
      'SSL error: certificate verify failed',
      'root certificate file',
    ],
    [
      'server does not support SSL, but SSL was required',
      'connection to server failed: SSL error: certificate verify failed',
    ],
    { rank: 2 },
  ),
  said(
    'no-password',
    hint('db.auth-failed', 0.9, 'app.env-missing', 0.4),
    ['fe_sendauth: no password supplied', 'no password supplied'],
    'psycopg2.OperationalError: fe_sendauth: no password supplied',
    { rank: 2 },
  ),
  said(
    'bad-url',
    hint('app.settings-invalid', 0.85, 'app.env-missing', 0.3),
    [
      'invalid port number',
      'invalid integer value',
      'missing "=" after',
      'invalid dsn: missing',
      'invalid URI query parameter',
      'invalid dsn',
    ],
    [
      'psycopg2.ProgrammingError: invalid dsn: missing "=" after "None" in connection info string',
      'invalid integer value "x" for connection option "port"',
    ],
    { rank: 2, pattern: /dsn|connection option|connection info string|port number: "|URI query/ },
  ),
  said(
    'pool-timeout',
    hint('db.too-many-connections', 0.6, 'db.unreachable', 0.5),
    ["couldn't get a connection after", 'psycopg_pool.PoolTimeout', 'connection pool exhausted'],
    [
      "psycopg_pool.PoolTimeout: couldn't get a connection after 30.00 sec",
      'psycopg2.pool.PoolError: connection pool exhausted',
    ],
    { rank: 1 },
  ),
  said(
    'waiting',
    hint('db.unreachable', 0.5, 'db.starting-up', 0.4),
    [
      'Waiting for postgres',
      'waiting for database',
      'Waiting for database',
      'Database unavailable',
      'database not ready',
      'db is not available',
    ],
    ['Waiting for postgres...', 'Database unavailable, waiting 1 second...'],
    { rank: -1 },
  ),
]);
