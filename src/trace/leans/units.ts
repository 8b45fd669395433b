import type { Host } from '../../host/host.ts';
import { textOf } from '../host/look.ts';
import type { DependencyKind, DependencyRef } from './ref.ts';

interface Cluster {
  readonly version: string;
  readonly name: string;
  readonly port: number;
}

/** PostgreSQL clusters of Debian's packaging: /etc/postgresql/VERSION/NAME (pg_lsclusters(1)). Newest first. */
async function clusters(host: Host): Promise<readonly Cluster[]> {
  const look = await host.glob('/etc/postgresql/*/*/postgresql.conf');
  const paths = look.is === 'seen' ? look.value : [];
  const found = await Promise.all(
    paths.map(async (path) => {
      const [, , , version = '', name = ''] = path.split('/');
      const port = /^\s*port\s*=\s*'?(\d+)/m.exec((await textOf(host, path)) ?? '')?.[1];
      return { version, name, port: Number(port ?? 5432) };
    }),
  );
  return found.sort((a, b) => Number(b.version) - Number(a.version));
}

/** Clusters of the port that is used, else all of them. */
async function clustersFor(host: Host, ref: DependencyRef): Promise<readonly Cluster[]> {
  const all = await clusters(host);
  const port = ref.port ?? Number(/\.s\.PGSQL\.(\d+)$/.exec(ref.path ?? '')?.[1] ?? 5432);
  const fitting = all.filter((cluster) => cluster.port === port);
  return fitting.length > 0 ? fitting : all;
}

const UNITS: Readonly<Partial<Record<DependencyKind, readonly string[]>>> = {
  postgresql: ['postgresql.service'],
  mysql: ['mariadb.service', 'mysql.service', 'mysqld.service'],
  redis: ['redis-server.service', 'redis.service', 'valkey-server.service', 'valkey.service'],
  memcached: ['memcached.service'],
  mongodb: ['mongod.service', 'mongodb.service'],
  rabbitmq: ['rabbitmq-server.service'],
};

/** Units of this host that may serve a local dependency, best first. Whether they exist is for systemd to say. */
export async function unitNamesFor(host: Host, ref: DependencyRef): Promise<readonly string[]> {
  const usual = UNITS[ref.kind] ?? [];
  if (ref.kind !== 'postgresql') return usual;
  // Debian's postgresql.service only groups the clusters: it is active whether they run or not.
  const instances = (await clustersFor(host, ref)).map(({ version, name }) => `postgresql@${version}-${name}.service`);
  return [...instances, ...usual];
}

const LOGS: Readonly<Partial<Record<DependencyKind, readonly string[]>>> = {
  postgresql: ['/var/log/postgresql/*.log', '/var/lib/pgsql/data/log/*.log'],
  mysql: ['/var/log/mysql/error.log', '/var/log/mysqld.log', '/var/log/mariadb/mariadb.log', '/var/lib/mysql/*.err'],
  redis: ['/var/log/redis/redis-server*.log', '/var/log/redis/redis.log', '/var/log/valkey/*.log'],
  memcached: ['/var/log/memcached.log'],
  mongodb: ['/var/log/mongodb/mongod.log'],
  rabbitmq: ['/var/log/rabbitmq/rabbit@*.log'],
};

/** Files in which a local dependency writes its own log, as far as they exist. */
export async function logFilesFor(host: Host, ref: DependencyRef): Promise<readonly string[]> {
  const known = ref.kind === 'postgresql' ? await clustersFor(host, ref) : [];
  const exact = known.map(({ version, name }) => `/var/log/postgresql/postgresql-${version}-${name}.log`);
  const patterns = exact.length > 0 ? exact : (LOGS[ref.kind] ?? []);
  const looks = await Promise.all(patterns.map((pattern) => host.glob(pattern)));
  return looks.flatMap((look) => (look.is === 'seen' ? look.value : [])).slice(0, 4);
}
