import type { Variable } from './dotenv.ts';
import {
  DEFAULT_PORT,
  type DependencyKind,
  type DependencyRef,
  hostOf,
  kindOfPort,
  nameOf,
  POSTGRES_SOCKETS,
  portOf,
  postgresSocket,
} from './ref.ts';
import { kindOfScheme, refOfPlace, refOfText, sqliteFile } from './url.ts';

/** URLs under these names are the app's own, its visitors' or its proxy's. */
const NOT_LEANT_ON =
  /ORIGIN|CORS|FRONTEND|CALLBACK|REDIRECT|PUBLIC|^(?:https?|all|no)_proxy$|(?:^|_)(?:SITE|BASE|APP|ROOT|HOME|HOST|SELF|SERVER|WEB|DOCS|STATIC|MEDIA|ASSET|CDN)_?(?:URL|URI)?S?$/i;

const STEM =
  /^(.*?)(DB|DATABASE|PG|POSTGRES|POSTGRESQL|MYSQL|MARIADB|SQL|SQLITE|REDIS|VALKEY|MONGO|MONGODB|RABBITMQ|AMQP|MEMCACHED|MEMCACHE)_?(HOST|HOSTNAME|SERVER|SERVERS|ADDR|ADDRESS|PORT|NAME|DB|DBNAME|DATABASE|USER|USERNAME|SOCKET|ENGINE|CONNECTION|DIALECT|TYPE|DRIVER|PATH|FILE)$/i;

const STEM_KIND: Readonly<Record<string, DependencyKind>> = {
  PG: 'postgresql',
  POSTGRES: 'postgresql',
  POSTGRESQL: 'postgresql',
  MYSQL: 'mysql',
  MARIADB: 'mysql',
  SQLITE: 'sqlite',
  REDIS: 'redis',
  VALKEY: 'redis',
  MONGO: 'mongodb',
  MONGODB: 'mongodb',
  RABBITMQ: 'rabbitmq',
  AMQP: 'rabbitmq',
  MEMCACHED: 'memcached',
  MEMCACHE: 'memcached',
};

/** One meaning per spelling of a part. */
const PART: Readonly<Record<string, 'host' | 'port' | 'name' | 'user' | 'engine' | 'path'>> = {
  HOST: 'host',
  HOSTNAME: 'host',
  SERVER: 'host',
  SERVERS: 'host',
  ADDR: 'host',
  ADDRESS: 'host',
  SOCKET: 'host',
  PORT: 'port',
  NAME: 'name',
  DB: 'name',
  DBNAME: 'name',
  DATABASE: 'name',
  USER: 'user',
  USERNAME: 'user',
  ENGINE: 'engine',
  CONNECTION: 'engine',
  DIALECT: 'engine',
  TYPE: 'engine',
  DRIVER: 'engine',
  PATH: 'path',
  FILE: 'path',
};

interface Group {
  readonly stem: string;
  readonly parts: Map<string, Variable>;
}

function groupsOf(variables: Iterable<Variable>): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const variable of variables) {
    const match = STEM.exec(variable.name);
    const part = PART[(match?.[3] ?? '').toUpperCase()];
    if (!match || part === undefined) continue;
    const key = `${match[1]}${match[2]}`.toUpperCase();
    const group = groups.get(key) ?? { stem: (match[2] ?? '').toUpperCase(), parts: new Map<string, Variable>() };
    groups.set(key, group);
    if (!group.parts.has(part)) group.parts.set(part, variable);
  }
  return [...groups.values()];
}

/** The kind that an engine's name tells: `django.db.backends.postgresql`, `pgsql`, `org.postgresql.Driver`. */
export function kindOfEngine(engine: string | null | undefined): DependencyKind | null {
  for (const part of (engine ?? '').toLowerCase().split(/[^a-z0-9]+/)) {
    const kind = kindOfScheme(part);
    if (kind !== null && kind !== 'http') return kind;
  }
  return null;
}

function socketPath(kind: DependencyKind, host: string, port: number): string {
  return kind === 'postgresql' && !host.includes('.s.PGSQL.') ? postgresSocket(host, port) : host;
}

function refOfGroup(group: Group, directory: string | null): DependencyRef | null {
  const value = (part: string): string | null => group.parts.get(part)?.value ?? null;
  const written = group.parts.get('host') ?? group.parts.get('path') ?? [...group.parts.values()][0];
  const source = written?.source ?? '';
  const port = portOf(value('port'));
  const kind = kindOfEngine(value('engine')) ?? STEM_KIND[group.stem] ?? kindOfPort(port) ?? 'unknown';
  const file = value('path') ?? (kind === 'sqlite' ? value('name') : null);
  if (kind === 'sqlite' || (file !== null && /\.(?:db|sqlite3?)$/.test(file)))
    return file === null ? null : sqliteFile(file, directory, source);
  const base = { kind, database: nameOf(value('name')), user: nameOf(value('user')), source };
  const host = value('host');
  const usual = port ?? DEFAULT_PORT[kind] ?? null;
  if (host === null || host === '') {
    // Only libpq's own variables mean something without a host; the others often configure the database, not its client.
    if (group.stem !== 'PG' || base.database === null) return null;
    return { ...base, host: null, port: null, path: postgresSocket(POSTGRES_SOCKETS, usual ?? 5432) };
  }
  if (host.includes('://')) return null;
  if (host.startsWith('/')) return { ...base, host: null, port: null, path: socketPath(kind, host, usual ?? 5432) };
  const place = /:\d+$/.test(host) ? refOfPlace(host, kind, source) : null;
  if (place !== null) return { ...place, database: base.database, user: base.user };
  const plain = hostOf(host.split(',')[0]);
  return plain === null || usual === null ? null : { ...base, host: plain, port: usual, path: null };
}

function refOfVariable(variable: Variable, directory: string | null): DependencyRef | null {
  const { name, value, source } = variable;
  if (value === '' || value.length > 2_000) return null;
  if (/^file:/.test(value) && /DATABASE|DB|SQLITE/i.test(name))
    return sqliteFile(value.slice(5).split('?')[0] ?? '', directory, source);
  if (/^\/\S+\.(?:sqlite3?|db3?)$/.test(value) && (/\.sqlite3?$/.test(value) || /DATABASE|DB|SQLITE/i.test(name)))
    return sqliteFile(value, directory, source);
  const ref = refOfText(value, source, directory);
  return ref?.kind === 'http' && NOT_LEANT_ON.test(name) ? null : ref;
}

/** What an app's variables say it leans on: connection strings, and groups such as DB_HOST, DB_PORT, DB_NAME, DB_USER. */
export function refsOfVariables(variables: Iterable<Variable>, directory: string | null): readonly DependencyRef[] {
  const list = [...variables];
  const urls = list.map((variable) => refOfVariable(variable, directory));
  const groups = groupsOf(list).map((group) => refOfGroup(group, directory));
  return [...urls, ...groups].filter((ref) => ref !== null);
}
