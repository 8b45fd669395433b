import type { FactMap } from '../../facts/facts.generated.ts';
import { redact } from '../../logs/redact.ts';
import { sanitise } from '../../logs/sanitise.ts';
import type { World } from '../world.ts';
import { type Inspect, instantOf } from './api.ts';
import { composeOf } from './compose.ts';
import { type Engine, nameOf } from './engine.ts';
import { deathsOf, endedBy, exitMeaning } from './exit.ts';
import { type Limits, readLimits } from './limits.ts';
import { lookAtProgram } from './program.ts';

export type ContainerFact = FactMap['container'];

/** How a container was found, and how sure that is. */
export interface FoundBy {
  readonly text: string;
  readonly sureness: number;
}

const STATES = new Set<string>(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']);

export function stateOf(inspect: Inspect): ContainerFact['state'] {
  const status = inspect.State.Status;
  return STATES.has(status) ? (status as ContainerFact['state']) : 'dead';
}

export function isUp(inspect: Inspect): boolean {
  return inspect.State.Status === 'running' || inspect.State.Status === 'paused';
}

/** After a restart it has to live this long before it is thought to stay. */
const FRESH_MS = 20_000;

export function isOld(inspect: Inspect, now: number): boolean {
  return now - (instantOf(inspect.State.StartedAt) ?? 0) > FRESH_MS;
}

/** It runs, and is not one that was restarted moments ago. */
export function isSteady(inspect: Inspect, now: number): boolean {
  return isUp(inspect) && inspect.State.Pid > 0 && (inspect.RestartCount === 0 || isOld(inspect, now));
}

function clean(text: string, most = 600): string {
  return redact(sanitise(text)).trim().slice(0, most);
}

/** `{"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]}` → rows. */
export function publishedPorts(inspect: Inspect): ContainerFact['published'] {
  const rows: ContainerFact['published'] = [];
  const asked = inspect.HostConfig.PortBindings ?? {};
  const given = inspect.NetworkSettings.Ports ?? {};
  for (const [key, hosts] of Object.entries({ ...asked, ...(Object.keys(given).length > 0 ? given : {}) })) {
    const [port = '', protocol = 'tcp'] = key.split('/');
    // A stopped container has lost its ports, what was asked for remains.
    for (const host of hosts?.length ? hosts : (asked[key] ?? [])) {
      if (host.HostPort === '' || host.HostPort === '0') continue;
      const row = {
        hostAddress: host.HostIp || '0.0.0.0',
        hostPort: Number(host.HostPort),
        containerPort: Number(port),
        protocol,
      };
      if (
        !rows.some(
          (other) =>
            other.hostPort === row.hostPort && other.protocol === protocol && other.hostAddress === row.hostAddress,
        )
      )
        rows.push(row);
    }
  }
  return rows;
}

/** The engine's words for a port that somebody else has. */
const PORT_TAKEN = /port is already allocated|address already in use|failed to bind host port/i;

/** Who listens on a port that the engine could not publish for this container. */
async function portHolders(world: World, inspect: Inspect): Promise<ContainerFact['portHolders']> {
  if (!PORT_TAKEN.test(inspect.State.Error)) return [];
  const wanted = publishedPorts(inspect).map((row) => row.hostPort);
  const sockets = (await world.sockets()).listening.filter((one) => one.port !== null && wanted.includes(one.port));
  const holders = await world.holders(sockets.map((one) => one.inode));
  const commands = await world.commands();
  const rows: ContainerFact['portHolders'] = [];
  for (const socket of sockets) {
    for (const pid of holders.is === 'seen' ? (holders.value.get(socket.inode) ?? []) : []) {
      const owner = await world.owner(pid);
      const row = {
        hostPort: socket.port ?? 0,
        pid,
        command: commands.get(pid) ?? '',
        unit: owner.unit,
        container: owner.container,
      };
      if (!rows.some((one) => one.pid === pid)) rows.push(row);
    }
  }
  return rows.slice(0, 4);
}

async function mountsOf(world: World, inspect: Inspect): Promise<ContainerFact['mounts']> {
  return Promise.all(
    inspect.Mounts.map(async (mount) => {
      const look = mount.Source === '' ? null : await world.host.list(mount.Source);
      return {
        type: mount.Type,
        source: mount.Type === 'volume' ? mount.Name || mount.Source : mount.Source,
        hostPath: mount.Source || null,
        destination: mount.Destination,
        readOnly: !mount.RW,
        entries: look?.is === 'seen' ? look.value.length : null,
      };
    }),
  );
}

function networksOf(inspect: Inspect, drivers: ReadonlyMap<string, string>): ContainerFact['networks'] {
  return Object.entries(inspect.NetworkSettings.Networks ?? {}).map(([name, endpoint]) => ({
    name,
    driver: drivers.get(endpoint.NetworkID) ?? drivers.get(name) ?? null,
    address: endpoint.IPAddress || null,
    aliases: [...new Set([...(endpoint.Aliases ?? []), ...(endpoint.DNSNames ?? [])])],
  }));
}

function healthOf(inspect: Inspect): ContainerFact['health'] {
  const health = inspect.State.Health;
  if (!health || !['starting', 'healthy', 'unhealthy'].includes(health.Status)) return null;
  return {
    status: health.Status as 'starting' | 'healthy' | 'unhealthy',
    failingStreak: health.FailingStreak,
    test: inspect.Config.Healthcheck?.Test ?? [],
    log: (health.Log ?? [])
      .slice(-5)
      .map((entry) => ({ at: instantOf(entry.End), exitCode: entry.ExitCode, output: clean(entry.Output) })),
  };
}

/** A container that is not doing well gets the costlier looks: at its program and at what the engine remembers. */
function isDoubtful(inspect: Inspect): boolean {
  return inspect.State.Status !== 'running' || inspect.RestartCount > 0 || inspect.State.OOMKilled;
}

/** Its program ran: it finished, or a signal ended it. */
function ranAndEnded(inspect: Inspect): boolean {
  return inspect.State.Error === '' && [0, 130, 137, 139, 143].includes(inspect.State.ExitCode);
}

type Image = Awaited<ReturnType<Engine['image']>>;

function lifeOf(
  inspect: Inspect,
): Pick<
  ContainerFact,
  'createdAt' | 'startedAt' | 'finishedAt' | 'restarts' | 'restartPolicy' | 'oomKilled' | 'error'
> {
  const { State: state } = inspect;
  return {
    oomKilled: state.OOMKilled,
    error: state.Error === '' ? null : clean(state.Error),
    createdAt: instantOf(inspect.Created),
    startedAt: instantOf(state.StartedAt),
    finishedAt: instantOf(state.FinishedAt),
    restarts: inspect.RestartCount,
    restartPolicy: inspect.HostConfig.RestartPolicy.Name || 'no',
  };
}

function limitsOf(
  inspect: Inspect,
  limits: Limits | null,
): Pick<
  ContainerFact,
  'memoryLimitBytes' | 'memoryBytes' | 'memoryPeakBytes' | 'oomKills' | 'cpuLimit' | 'pidsLimit' | 'pids'
> {
  const { Memory, NanoCpus, PidsLimit } = inspect.HostConfig;
  return {
    memoryLimitBytes: Memory > 0 ? Memory : (limits?.memoryLimit ?? null),
    memoryBytes: limits?.memory ?? null,
    memoryPeakBytes: limits?.memoryPeak ?? null,
    oomKills: limits?.oomKills ?? null,
    cpuLimit: NanoCpus > 0 ? NanoCpus / 1e9 : null,
    pidsLimit: PidsLimit !== null && PidsLimit > 0 ? PidsLimit : null,
    pids: limits?.pids ?? null,
  };
}

function imageOf(
  inspect: Inspect,
  image: Image,
  engine: Engine,
): Pick<ContainerFact, 'image' | 'imageExists' | 'imageArchitecture' | 'hostArchitecture' | 'imageCreatedAt'> {
  return {
    image: inspect.Config.Image || inspect.Image,
    imageExists: image !== null,
    imageArchitecture: image?.Architecture || null,
    hostArchitecture: engine.architecture,
    imageCreatedAt: image ? instantOf(image.Created) : null,
  };
}

function settingsOf(
  inspect: Inspect,
): Pick<
  ContainerFact,
  'user' | 'workingDirectory' | 'entrypoint' | 'command' | 'exposed' | 'networkMode' | 'environmentNames'
> {
  const { Config: config } = inspect;
  return {
    user: config.User || null,
    workingDirectory: config.WorkingDir || null,
    entrypoint: [...(config.Entrypoint ?? [])],
    command: [...(config.Cmd ?? [])],
    exposed: Object.keys(config.ExposedPorts ?? {}).map((port) => Number.parseInt(port, 10)),
    networkMode: inspect.HostConfig.NetworkMode,
    environmentNames: [...(config.Env ?? [])],
  };
}

/** Everything about a container that a rule may want. */
export async function readContainer(
  world: World,
  engine: Engine,
  inspect: Inspect,
  found: FoundBy,
): Promise<ContainerFact> {
  const doubtful = isDoubtful(inspect);
  const labels = inspect.Config.Labels ?? {};
  const [limits, image, events, program, mounts, compose, networks] = await Promise.all([
    readLimits(world.host, inspect.State.Pid),
    engine.image(inspect.Image),
    doubtful ? engine.events() : [],
    doubtful && !ranAndEnded(inspect) ? lookAtProgram(engine, inspect) : null,
    mountsOf(world, inspect),
    composeOf(world, labels),
    engine.networks(),
  ]);
  const drivers = new Map(
    networks.flatMap(
      (one) =>
        [
          [one.Id, one.Driver],
          [one.Name, one.Driver],
        ] as const,
    ),
  );
  const ended = instantOf(inspect.State.FinishedAt) !== null;
  const deaths = deathsOf(inspect.Id, events);
  const code = !ended
    ? null
    : inspect.State.Status === 'running'
      ? (deaths.at(-1)?.exitCode ?? null)
      : inspect.State.ExitCode;
  return {
    name: nameOf(inspect),
    id: inspect.Id,
    exists: true,
    foundBy: found.text,
    sureness: found.sureness,
    ...imageOf(inspect, image, engine),
    state: stateOf(inspect),
    pid: inspect.State.Pid > 0 ? inspect.State.Pid : null,
    exitCode: code,
    exitMeaning: code === null ? null : exitMeaning(code),
    endedBy: endedBy(inspect, events),
    ...lifeOf(inspect),
    deaths,
    health: healthOf(inspect),
    ...limitsOf(inspect, limits),
    ...settingsOf(inspect),
    program,
    published: publishedPorts(inspect),
    portHolders: await portHolders(world, inspect),
    networks: networksOf(inspect, drivers),
    mounts,
    compose,
    service: labels['com.docker.swarm.service.name'] ?? null,
    similar: [],
  };
}
