import type { FactMap } from '../../facts/facts.generated.ts';

export type Dependency = FactMap['dependency'];
export type DependencyKind = Dependency['kind'];

/** Where something that an app leans on is, and where that is written. Never a password. */
export type DependencyRef = Readonly<
  Pick<Dependency, 'kind' | 'host' | 'port' | 'path' | 'database' | 'user' | 'source'>
>;

export const DEFAULT_PORT: Readonly<Partial<Record<DependencyKind, number>>> = {
  postgresql: 5432,
  mysql: 3306,
  redis: 6379,
  memcached: 11_211,
  mongodb: 27_017,
  rabbitmq: 5672,
};

/** The kind that usually has a port; null when none does. */
export function kindOfPort(port: number | null): DependencyKind | null {
  for (const [kind, usual] of Object.entries(DEFAULT_PORT)) if (usual === port) return kind as DependencyKind;
  return null;
}

/** libpq's socket in a directory (PostgreSQL manual, 34.1.1: a host that begins with a slash). */
export function postgresSocket(directory: string, port: number): string {
  return `${directory.replace(/\/$/, '')}/.s.PGSQL.${port}`;
}

export const POSTGRES_SOCKETS = '/var/run/postgresql';

/** A valid port of a text, or null. */
export function portOf(text: string | null | undefined): number | null {
  if (text == null || !/^\d{1,5}$/.test(text.trim())) return null;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : null;
}

/** A text that can be a host name or address; null when it is a placeholder, an expression, or part of something else. */
export function hostOf(text: string | null | undefined): string | null {
  const host = text?.trim().replace(/^\[(.*)\]$/, '$1') ?? '';
  return /^[\w.-]{1,253}$/.test(host) || /^[0-9a-f:.]{2,45}$/i.test(host) ? host : null;
}

/** A database's or user's name as people write them; anything else is not kept. */
export function nameOf(text: string | null | undefined): string | null {
  return text != null && /^[\p{L}\p{N}_.$ -]{1,63}$/u.test(text) ? text : null;
}

function sameHost(a: DependencyRef, b: DependencyRef): boolean {
  const plain = (host: string | null): string | null => (host === 'localhost' || host === '::1' ? '127.0.0.1' : host);
  const path = (text: string | null): string | null => text?.replace(/^\/var\/run\//, '/run/') ?? null;
  return plain(a.host) === plain(b.host) && a.port === b.port && path(a.path) === path(b.path);
}

function agree<T>(a: T | null, b: T | null): boolean {
  return a === null || b === null || a === b;
}

function isSame(a: DependencyRef, b: DependencyRef): boolean {
  const kinds = a.kind === b.kind || a.kind === 'unknown' || b.kind === 'unknown';
  // Redis databases are numbers within one server.
  const names = a.kind === 'redis' || (agree(a.database, b.database) && agree(a.user, b.user));
  return kinds && names && sameHost(a, b);
}

/** Joins references to the same thing; the first one's place is kept, gaps are filled from the others. */
export function unique(refs: readonly DependencyRef[]): readonly DependencyRef[] {
  const found: DependencyRef[] = [];
  for (const ref of refs) {
    const index = found.findIndex((one) => isSame(one, ref));
    const before = found[index];
    if (before === undefined) {
      found.push(ref);
      continue;
    }
    found[index] = {
      ...before,
      kind: before.kind === 'unknown' ? ref.kind : before.kind,
      database: before.database ?? ref.database,
      user: before.user ?? ref.user,
    };
  }
  return found;
}
