import type { LogEvent } from '../../core/event.ts';
import { type DependencyKind, type DependencyRef, hostOf, kindOfPort, nameOf, portOf } from './ref.ts';

const KINDS: readonly (readonly [RegExp, DependencyKind])[] = [
  [
    /postgres|psycopg|asyncpg|\.s\.PGSQL|PG::|libpq|pg_hba|the database system is|remaining connection slots/i,
    'postgresql',
  ],
  [/mysql|mariadb/i, 'mysql'],
  [/redis/i, 'redis'],
  [/mongo|ServerSelection/i, 'mongodb'],
  [/amqp|rabbit|kombu/i, 'rabbitmq'],
  [/memcache/i, 'memcached'],
  [/sqlite/i, 'sqlite'],
];

function kindOf(event: LogEvent, port: number | null): DependencyKind {
  const text = `${event.signature} ${event.text} ${event.detail ?? ''}`;
  return KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? kindOfPort(port) ?? 'unknown';
}

/** What an app's own errors say it could not reach. */
export function refsOfEvents(events: readonly LogEvent[]): readonly DependencyRef[] {
  const refs: DependencyRef[] = [];
  for (const event of events) {
    if (!event.hints.some(({ id }) => /^(?:db|cache)\./.test(id))) continue;
    const { fields } = event;
    const [name, glued] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(fields.host ?? '')?.slice(1) ?? [fields.host, undefined];
    const host = hostOf(name);
    const port = portOf(fields.port ?? glued);
    const kind = kindOf(event, port);
    // With a line it is the place in the code that failed.
    const place = fields.target ?? (fields.line === undefined ? fields.path : undefined) ?? fields.host ?? '';
    const path = /^\/\S+$/.test(place) && (kind === 'sqlite' || /\.s\.PGSQL|\.sock/.test(place)) ? place : null;
    if (path === null && (host === null || port === null)) continue;
    const source = `its own words (${event.program}: ${event.signature})`;
    refs.push({
      kind,
      host: path === null ? host : null,
      port: path === null ? port : null,
      path,
      database: nameOf(fields.database),
      user: nameOf(fields.user),
      source,
    });
  }
  return refs;
}
