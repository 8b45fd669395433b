import type { LogEvent } from '../../core/event.ts';
import type { Context } from '../../core/rule.ts';
import { type SeenFacts, seenFacts } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';

export type Dependency = FactMap['dependency'];

const CACHES: readonly Dependency['kind'][] = ['redis', 'memcached'];

/** What an app that cannot use what it leans on does in turn. */
export const LEANING = {
  'http-5xx': 0.3,
  'http-503': 0.2,
  'http-502': 0.05,
  'http-504': 0.1,
  'body-mismatch': 0.6,
  'unit.failed': 0.15,
  'read-timeout': 0.1,
  'process.worker-timeout': 0.15,
  'process.workers-exhausted': 0.15,
  'process.dropped-connection': 0.05,
  'app.unhandled-exception': 0.2,
  'app.migration-failed': 0.3,
  'app.upstream-error': 0.1,
} as const;

export function isCache(dependency: Dependency): boolean {
  return CACHES.includes(dependency.kind);
}

/** A database or another thing of its sort: everything but caches, files and web services. */
export function isDatabase(dependency: Dependency): boolean {
  return !isCache(dependency) && dependency.kind !== 'sqlite' && dependency.kind !== 'http';
}

export function answers(dependency: Dependency): boolean {
  return dependency.outcome === 'greeted' || dependency.outcome === 'connected';
}

const NAMES: Readonly<Record<Dependency['kind'], string>> = {
  postgresql: 'PostgreSQL',
  mysql: 'MySQL',
  redis: 'Redis',
  memcached: 'memcached',
  mongodb: 'MongoDB',
  rabbitmq: 'RabbitMQ',
  sqlite: 'SQLite',
  http: 'the service',
  unknown: 'the database',
};

/** What it is called in a sentence. */
export function called(dependency: Dependency): string {
  return NAMES[dependency.kind];
}

/** Where it is, as people write it. */
export function whereIs(dependency: Dependency): string {
  if (dependency.path !== null) return dependency.path;
  const host = dependency.host ?? 'localhost';
  return dependency.port === null ? host : `${host.includes(':') ? `[${host}]` : host}:${dependency.port}`;
}

export function isLocal(dependency: Pick<Dependency, 'host'>): boolean {
  return (
    dependency.host === null || ['localhost', '::1', ''].includes(dependency.host) || dependency.host.startsWith('127.')
  );
}

/** The usual unit of a database on this host; the link's own unit is better when it is known. */
export function usualUnit(kind: Dependency['kind']): string | null {
  const units: Partial<Record<Dependency['kind'], string>> = {
    postgresql: 'postgresql',
    mysql: 'mysql',
    redis: 'redis-server',
    memcached: 'memcached',
    mongodb: 'mongod',
    rabbitmq: 'rabbitmq-server',
  };
  return units[kind] ?? null;
}

function hintsAt(event: LogEvent, least: number, matches: (id: string) => boolean): boolean {
  return event.hints.some((hint) => hint.weight >= least && matches(hint.id));
}

/** Does what the line names agree with this dependency? Names that it does not give agree. */
export function isAbout(event: LogEvent, dependency: Dependency): boolean {
  const { host, port, database } = event.fields;
  if (port !== undefined && dependency.port !== null && port !== String(dependency.port)) return false;
  if (database !== undefined && dependency.database !== null && database !== dependency.database) return false;
  if (host === undefined || dependency.host === null) return true;
  return host === dependency.host || dependency.addresses.includes(host) || (isLocal({ host }) && isLocal(dependency));
}

/** Has the app that leans on it said that it suffers: in its log, or in its health answer? Null when its words were not seen. */
export function appSuffers(context: Context): boolean | null {
  const { above } = context;
  const dependency = seenFacts(context.link).dependency;
  const probes = [...(above.probe?.through ?? []), ...(above.probe?.direct ?? [])];
  if (probes.some((result) => result.brokenParts.length > 0)) return true;
  // An app that writes no log says neither that it suffers nor that it does not.
  if (!above.words || above.words.events.length === 0) return null;
  const family = (id: string): boolean =>
    id.startsWith('db.') || id.startsWith('cache.') || id === 'app.upstream-error';
  return above.words.events.some((event) => hintsAt(event, 0.5, family) && (!dependency || isAbout(event, dependency)));
}

/**
 * A dependency that is broken is not yet the reason: an app may do without it. Confidence is kept only when the app
 * itself says that it misses it.
 */
export function believed(context: Context, confidence: number): number {
  if (context.link.role !== 'dependency') return confidence;
  const suffers = appSuffers(context);
  if (suffers === true) return confidence;
  return confidence * (suffers === null ? 0.85 : 0.7);
}

/** A dependency link below this one tells it better. */
export function toldBelow(context: Context, fits: (dependency: Dependency) => boolean): boolean {
  return context.below.some(
    ({ facts }: { facts: SeenFacts }) => facts.dependency !== undefined && fits(facts.dependency),
  );
}
