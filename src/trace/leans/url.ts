import { isIpLiteral } from '../../core/address.ts';
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

const KINDS: readonly (readonly [RegExp, DependencyKind])[] = [
  [/^(?:postgres|postgresql|psql|pgsql|postgis|timescaledb|cockroachdb)$/, 'postgresql'],
  [/^(?:mysql|mysql2|mariadb|mysqlgis)$/, 'mysql'],
  [/^(?:redis|rediss|valkey|valkeys|rediscache)$/, 'redis'],
  [/^(?:mongodb)$/, 'mongodb'],
  [/^(?:amqp|amqps|pyamqp|rabbitmq)$/, 'rabbitmq'],
  [/^(?:memcached|memcache|pymemcache|pymemcached)$/, 'memcached'],
  [/^(?:sqlite|sqlite3)$/, 'sqlite'],
  [/^https?$/, 'http'],
];

/** The kind behind a URL scheme or a driver's name, `postgresql+asyncpg`, `django.db.backends.mysql`. */
export function kindOfScheme(scheme: string): DependencyKind | null {
  const name = scheme.toLowerCase().split('+')[0] ?? '';
  return KINDS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

interface Parts {
  readonly user: string | null;
  readonly host: string;
  readonly port: string | null;
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Takes a URL apart. People write passwords with raw @, / and ? in them: everything up to the last @ before the query
 * belongs to the credentials, so that no part of a password ends up as a host or a name. Null with an @ on both sides of
 * a question mark: either the password or the query has it, and nobody can say which.
 */
function split(rest: string): Parts | null {
  const query = rest.indexOf('?');
  const at = rest.lastIndexOf('@');
  if (query >= 0 && at > query && rest.slice(0, query).includes('@')) return null;
  const credentials = at < 0 ? '' : rest.slice(0, at);
  const place = rest.slice(at + 1);
  const [main = '', search = ''] = place.split('?');
  const slash = main.indexOf('/');
  const authority = slash < 0 ? main : main.slice(0, slash);
  // Of several hosts the first is asked.
  const first = authority.split(',')[0] ?? '';
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(first);
  return {
    user: at < 0 ? null : decode(credentials.split(':')[0] ?? ''),
    host: decode(match?.[1] ?? first),
    port: match?.[2] || null,
    path: slash < 0 ? '' : main.slice(slash + 1),
    query: new URLSearchParams(search),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sqliteRef(rest: string, directory: string | null, source: string): DependencyRef | null {
  // Three slashes: relative; four: absolute (SQLAlchemy, Database URLs).
  const path = decode(rest.replace(/^\//, '').split('?')[0] ?? '');
  return sqliteFile(path, directory, source);
}

/** A SQLite file by its path; null for a database in memory or a path that cannot be completed. */
export function sqliteFile(path: string, directory: string | null, source: string): DependencyRef | null {
  if (path === '' || path.includes(':memory:') || /[${}<>]/.test(path)) return null;
  const full = path.startsWith('/') ? path : directory === null ? null : `${directory}/${path.replace(/^\.\//, '')}`;
  return full === null
    ? null
    : { kind: 'sqlite', host: null, port: null, path: full, database: null, user: null, source };
}

/** An HTTP service counts only when it is one's own: on this host, in a private network, or a bare name. */
function isOwnService(host: string): boolean {
  if (host === 'localhost' || /\.(?:local|internal|localdomain|lan)$/.test(host)) return true;
  if (!isIpLiteral(host)) return !host.includes('.');
  return /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd])/i.test(host);
}

function postgresRef(base: DependencyRef, parts: Parts, port: number): DependencyRef {
  const host = parts.query.get('host') ?? parts.host;
  const named = { ...base, user: base.user ?? nameOf(parts.query.get('user')) };
  if (host !== '' && !host.startsWith('/')) return { ...named, host: hostOf(host), port };
  const socketPort = portOf(parts.query.get('port')) ?? port;
  return { ...named, path: postgresSocket(host || POSTGRES_SOCKETS, socketPort) };
}

function socketRef(base: DependencyRef, path: string | null | undefined): DependencyRef | null {
  const full = path && (path.startsWith('/') ? path : `/${path}`);
  return full ? { ...base, path: full, database: null } : null;
}

/** Reads a connection URL. `directory` completes relative SQLite paths. Null when it leads nowhere that can be looked at. */
export function refOfUrl(text: string, source: string, directory: string | null): DependencyRef | null {
  const match = /^(?:jdbc:)?([a-z][a-z0-9+]{1,40}):\/\/(.*)$/is.exec(text.trim());
  if (!match) return null;
  const [, scheme = '', rest = ''] = match;
  const isRedisSocket = /^(?:unix|redis\+(?:unix|socket)|unix\+redis)$/i.test(scheme);
  const kind = isRedisSocket ? 'redis' : kindOfScheme(scheme);
  if (kind === null) return null;
  if (kind === 'sqlite') return sqliteRef(rest, directory, source);
  const parts = split(rest);
  if (parts === null) return null;
  const base: DependencyRef = {
    kind,
    host: null,
    port: null,
    path: null,
    database: nameOf(decode(parts.path.split('/')[0] ?? '')),
    user: nameOf(parts.user),
    source,
  };
  if (isRedisSocket) return socketRef(base, parts.path);
  const port = portOf(parts.port) ?? DEFAULT_PORT[kind] ?? (/^https/i.test(scheme) ? 443 : 80);
  if (kind === 'postgresql') {
    const ref = postgresRef(base, parts, port);
    return ref.host === null && ref.path === null ? null : ref;
  }
  const socket = parts.query.get('unix_socket') ?? parts.query.get('socket');
  if (socket) return socketRef(base, socket);
  // The servers behind mongodb+srv stand in the DNS; the port is not in the URL.
  if (/\+srv$/i.test(scheme) || (parts.port !== null && portOf(parts.port) === null)) return null;
  const host = hostOf(parts.host);
  if (host === null || (kind === 'http' && !isOwnService(host))) return null;
  return { ...base, host, port, ...(kind === 'http' ? { database: null, user: null } : {}) };
}

/** libpq's `host=… port=… dbname=… user=…` (PostgreSQL manual, 34.1.1.1). */
function refOfKeywords(text: string, source: string): DependencyRef | null {
  if (!/\bdbname\s*=|\bhost\s*=.*\buser\s*=/.test(text)) return null;
  const values = new Map<string, string>();
  for (const [, key = '', quoted, plain] of text.matchAll(/(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S*))/g))
    values.set(key, quoted ?? plain ?? '');
  const port = portOf(values.get('port')) ?? 5432;
  const host = values.get('host') ?? '';
  const isSocket = host === '' || host.startsWith('/');
  return {
    kind: 'postgresql',
    host: isSocket ? null : hostOf(host),
    port: isSocket ? null : port,
    path: isSocket ? postgresSocket(host || POSTGRES_SOCKETS, port) : null,
    database: nameOf(values.get('dbname')),
    user: nameOf(values.get('user')),
    source,
  };
}

/** Go's `user:password@tcp(host:3306)/database`. */
function refOfGoMysql(text: string, source: string): DependencyRef | null {
  const match = /^([^:@/]*).*@(tcp|unix)\(([^)]+)\)\/(\w*)/.exec(text);
  if (!match) return null;
  const [, user, way, place = '', database] = match;
  const [host, port] = place.split(':');
  const base = { kind: 'mysql' as const, database: nameOf(database), user: nameOf(user), source };
  if (way === 'unix') return { ...base, host: null, port: null, path: place };
  return { ...base, host: hostOf(host), port: portOf(port) ?? 3306, path: null };
}

/** Reads a connection string of any of these forms. */
export function refOfText(text: string, source: string, directory: string | null): DependencyRef | null {
  return refOfUrl(text, source, directory) ?? refOfKeywords(text, source) ?? refOfGoMysql(text, source);
}

/** Reads `host:port`; the kind is what is usual on that port. */
export function refOfPlace(text: string, kind: DependencyKind, source: string): DependencyRef | null {
  const match = /^(\[[0-9a-f:]+\]|[\w.-]+)(?::(\d{1,5}))?$/i.exec(text.trim().split(',')[0] ?? '');
  const host = hostOf(match?.[1]);
  const port = portOf(match?.[2]) ?? DEFAULT_PORT[kind] ?? null;
  if (host === null || port === null) return null;
  const told = kind === 'unknown' ? (kindOfPort(port) ?? 'unknown') : kind;
  return { kind: told, host, port, path: null, database: null, user: null, source };
}
