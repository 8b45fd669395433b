import type { Variable } from '../leans/dotenv.ts';
import type { DependencyKind } from '../leans/ref.ts';
import type { Inspect } from './api.ts';
import { type Engine, nameOf } from './engine.ts';

const BY_NAME: readonly (readonly [RegExp, DependencyKind])[] = [
  [/postgres|postgis|timescale|(?:^|[-_])pg(?:[-_\d]|$)/i, 'postgresql'],
  [/mysql|mariadb|percona/i, 'mysql'],
  [/redis|valkey/i, 'redis'],
  [/mongo/i, 'mongodb'],
  [/rabbit/i, 'rabbitmq'],
  [/memcache/i, 'memcached'],
];
const BY_PORT: Readonly<Record<number, DependencyKind>> = {
  5432: 'postgresql',
  3306: 'mysql',
  6379: 'redis',
  27017: 'mongodb',
  5672: 'rabbitmq',
  11211: 'memcached',
};

function byName(text: string): DependencyKind | null {
  return BY_NAME.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** What kind of database or cache a container is, by the port that it has inside and by its image; null: none that is known. */
export function serverKind(inspect: Inspect, port: number): DependencyKind | null {
  return BY_PORT[port] ?? byName(inspect.Config.Image);
}

/** The usual port of a database or a cache. */
export function isServerPort(port: number): boolean {
  return port in BY_PORT;
}

/** What kind of server stands behind a name: by the image and ports of who has it, else by the name itself. */
async function kindBehind(engine: Engine, host: string): Promise<DependencyKind | null> {
  const service = (await engine.services()).find((one) => one.Spec.Name === host);
  const image = service?.Spec.TaskTemplate.ContainerSpec?.Image;
  const holder = (await engine.all()).find(
    (one) =>
      nameOf(one) === host ||
      one.Config.Labels?.['com.docker.compose.service'] === host ||
      one.Config.Labels?.['com.docker.swarm.service.name'] === host ||
      Object.values(one.NetworkSettings.Networks ?? {}).some((endpoint) => endpoint.Aliases?.includes(host)),
  );
  const port = Object.keys(holder?.Config.ExposedPorts ?? {}).map((key) => BY_PORT[Number.parseInt(key, 10)])[0];
  return port ?? byName(image ?? '') ?? byName(holder?.Config.Image ?? '') ?? byName(host);
}

/**
 * `DB_HOST=srv-captain--postgres-db` alone names no kind and no port, because the app's settings have them: what runs
 * under that name tells.
 */
export async function withKinds(engine: Engine, variables: readonly Variable[]): Promise<readonly Variable[]> {
  const names = new Set(variables.map((one) => one.name.toUpperCase()));
  const added: Variable[] = [];
  for (const variable of variables) {
    const stem = /^(.*(?:DB|DATABASE|SQL|CACHE|BROKER))_?HOST(?:NAME)?$/i.exec(variable.name)?.[1];
    if (!stem || names.has(`${stem}_ENGINE`.toUpperCase()) || variable.value === '' || variable.value.includes('://'))
      continue;
    const kind = await kindBehind(engine, variable.value);
    if (kind) added.push({ name: `${stem}_ENGINE`, value: kind, source: variable.source });
  }
  return [...variables, ...added];
}
