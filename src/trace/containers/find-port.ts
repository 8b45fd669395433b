import { formatAddress } from '../../core/address.ts';
import { bindMatches } from '../binds.ts';
import { readSockets } from '../sockets.ts';
import type { World } from '../world.ts';
import type { Inspect } from './api.ts';
import { type Engine, nameOf } from './engine.ts';
import { publishedPorts } from './fact.ts';
import { serverKind } from './guess.ts';
import { allNames, exposes, type Hit } from './hit.ts';
import { likeness } from './likeness.ts';
import type { Resolution } from './resolve.ts';

/** What else is known of the one who asks. */
export interface Hints {
  /** Addresses that other routes and other targets use. */
  readonly taken: readonly string[];
  /** Names that the route has. */
  readonly names: readonly string[];
  /** A unit of the host is meant. */
  unitMeant(): Promise<boolean>;
}

/** An address of a Docker network that nobody has: whoever has that port is meant, when it is only one. */
export async function byPort(
  engine: Engine,
  port: number,
  base: Pick<Hit, 'port' | 'resolution'>,
): Promise<Hit | null> {
  const having = (await engine.all()).filter((one) => exposes(one, port));
  const [only] = having;
  if (!only || having.length > 1) return null;
  return {
    ...base,
    inspect: only,
    service: null,
    text: `it is the only one with port ${port}`,
    sureness: 0.7,
    via: 'guess',
  };
}

interface Open {
  readonly inspect: Inspect;
  readonly port: number;
}

/** Ports that a container of a network of its own says it has. */
function portsOf(inspect: Inspect): readonly number[] {
  const rows = [
    ...Object.keys(inspect.Config.ExposedPorts ?? {}),
    ...Object.keys(inspect.HostConfig.PortBindings ?? {}),
  ];
  return [...new Set(rows.filter((key) => !key.endsWith('/udp')).map((key) => Number.parseInt(key, 10)))];
}

/** Containers that a port of the host could lead into: with that very port inside, and any other that serves. */
async function candidates(
  world: World,
  engine: Engine,
  port: number,
): Promise<{ readonly same: readonly Open[]; readonly other: readonly Open[] }> {
  const same: Open[] = [];
  const other: Open[] = [];
  for (const inspect of await engine.all()) {
    if (inspect.State.Status !== 'running' || inspect.HostConfig.NetworkMode === 'host') continue;
    const table = world.isRoot ? await readSockets(world.host, inspect.State.Pid) : null;
    if (exposes(inspect, port) || table?.listening.some((socket) => socket.port === port)) same.push({ inspect, port });
    const [own] = portsOf(inspect);
    if (own !== undefined && serverKind(inspect, own) === null) other.push({ inspect, port: own });
  }
  return { same, other };
}

/** Another route goes there already: by its name, its address, or a port that it publishes. */
export function isTaken({ inspect }: Pick<Open, 'inspect'>, { taken }: Hints): boolean {
  const hosts = [
    ...allNames(inspect),
    ...Object.values(inspect.NetworkSettings.Networks ?? {}).map((endpoint) => endpoint.IPAddress),
  ].filter(Boolean);
  const ports = publishedPorts(inspect).map((row) => `:${row.hostPort}`);
  return taken.some(
    (text) => hosts.some((host) => text.startsWith(`${host}:`)) || ports.some((port) => text.endsWith(port)),
  );
}

/** The one that is meant: the only one, else the only one whose name speaks of the route. */
function meant(list: readonly Open[], { names }: Hints): Open | null {
  const [only] = list;
  if (only === undefined || list.length === 1) return only ?? null;
  const like = list.filter(({ inspect }) =>
    names.some((name) => allNames(inspect).some((own) => own !== '' && likeness(own, name) >= 0.7)),
  );
  return like.length === 1 ? (like[0] ?? null) : null;
}

/** A running container whose port is published elsewhere or not at all, where no unit of the host is meant. */
export async function unpublished(
  world: World,
  engine: Engine,
  host: string,
  port: number,
  resolution: Resolution,
  hints: Hints,
): Promise<Hit | null> {
  const wanted = formatAddress({ is: 'tcp', host, port });
  const { files: units } = await world.unitFiles(false);
  if (units.some((file) => file.binds.some((bind) => bindMatches(bind, wanted)))) return null;
  const { same, other } = await candidates(world, engine, port);
  const exact = same.length === 1 ? same[0] : undefined;
  const found =
    exact ??
    (same.length > 1
      ? null
      : meant(
          other.filter((one) => !isTaken(one, hints)),
          hints,
        ));
  if (!found) return null;
  return {
    inspect: found.inspect,
    service: null,
    text: exact ? `it has port ${port} inside` : `no other route leads to ${nameOf(found.inspect)}`,
    sureness: exact ? 0.9 : 0.7,
    via: 'unpublished',
    port: found.port,
    resolution,
  };
}
