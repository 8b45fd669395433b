import { z } from 'zod';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Look } from '../../host/host.ts';
import { redact } from '../../logs/redact.ts';
import { sanitise } from '../../logs/sanitise.ts';
import type { World } from '../world.ts';
import {
  type ArchiveFile,
  archiveSchema,
  type DockerEvent,
  eventSchema,
  type Inspect,
  imageSchema,
  inspectSchema,
  listedImageSchema,
  logsSchema,
  type Network,
  networkSchema,
  type Service,
  type Summary,
  serviceSchema,
  summarySchema,
  type Task,
  taskSchema,
} from './api.ts';
import { asleep } from './asleep.ts';
import { recorderOf } from './recorder.ts';

type DockerFact = FactMap['docker'];

/** Docker as all routes of one diagnosis see it: each question is asked once. */
export interface Engine {
  readonly fact: DockerFact;
  /** The command that would allow a look; null when none is needed. */
  readonly allow: string | null;
  readonly architecture: string | null;
  readonly containers: readonly Summary[];
  inspect(id: string): Promise<Inspect | null>;
  /** All containers, inspected. */
  all(): Promise<readonly Inspect[]>;
  networks(): Promise<readonly Network[]>;
  network(id: string): Promise<Network | null>;
  services(): Promise<readonly Service[]>;
  tasks(): Promise<readonly Task[]>;
  /** Tags of all images here, newest first. */
  tags(): Promise<readonly string[]>;
  image(id: string): Promise<z.infer<typeof imageSchema> | null>;
  archive(id: string, path: string): Promise<Look<readonly ArchiveFile[]>>;
  logs(id: string, query: string): Promise<Look<string>>;
  /** Events of containers in the last hour, oldest first; the engine remembers some hundred. */
  events(): Promise<readonly DockerEvent[]>;
}

const MOST_CONTAINERS = 200;
const CONTAINERS = '/containers/json?all=1';
const SERVICES = '/services?status=true';
const NOTHING = { is: 'absent' } as const;
const EVENTS = `/events?ago=3600&filters=${encodeURIComponent('{"type":["container"]}')}`;

function memo<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (key) => {
    const before = kept.get(key) ?? make(key);
    kept.set(key, before);
    return before;
  };
}

/** An answer in a shape; one that does not have it is a failure that says so. */
function shaped<S extends z.ZodType>(look: Look<unknown>, schema: S): Look<z.infer<S>> {
  if (look.is !== 'seen') return look;
  const parsed = schema.safeParse(look.value);
  return parsed.success
    ? { is: 'seen', value: parsed.data }
    : { is: 'failed', why: `unexpected answer: ${parsed.error.issues[0]?.message}` };
}

function valueOr<T>(look: Look<T>, otherwise: T): T {
  return look.is === 'seen' ? look.value : otherwise;
}

async function dockerUnit(world: World): Promise<DockerFact['unit']> {
  const look = await world.unit('docker.service', 'the engine');
  if (look.is !== 'seen' || look.value.loadState === 'not-found') return null;
  const { activeState, subState, result } = look.value;
  return { activeState, subState, result };
}

const bindingsSchema = z.object({
  NetworkMode: z.string().catch(''),
  PortBindings: z
    .record(z.string(), z.array(z.object({ HostPort: z.string() })).nullable())
    .nullable()
    .catch(null),
});

/** What a silent engine would publish: its own folder tells, to root. Names are not read, because they stand beside the environment. */
async function wantedPorts(world: World): Promise<DockerFact['wanted']> {
  const files = await world.host.glob('/var/lib/docker/containers/*/hostconfig.json');
  if (files.is !== 'seen') return [];
  const found: DockerFact['wanted'] = [];
  for (const path of files.value.slice(0, MOST_CONTAINERS)) {
    const look = await world.host.read(path);
    if (look.is !== 'seen') continue;
    try {
      const parsed = bindingsSchema.parse(JSON.parse(look.value.text));
      const id = path.split('/').at(-2) ?? '';
      for (const [port, hosts] of Object.entries(parsed.PortBindings ?? {}))
        for (const { HostPort } of hosts ?? [])
          if (HostPort !== '')
            found.push({
              container: id.slice(0, 12),
              hostPort: Number(HostPort),
              containerPort: Number.parseInt(port, 10),
            });
    } catch {
      // A file that is being written while the engine stops.
    }
  }
  return found;
}

/** What the engine complained of last, in its journal. */
async function lastWords(world: World): Promise<string | null> {
  const look = await world.host.run('journalctl', [
    '-u',
    'docker.service',
    '-n',
    '60',
    '-o',
    'cat',
    '--no-pager',
    '-q',
  ]);
  if (look.is !== 'seen') return null;
  const lines = look.value.stdout
    .split('\n')
    .filter((line) =>
      /unable to|failed to start daemon|level=(?:fatal|error)|invalid character|error initializing|cannot/i.test(line),
    );
  const line =
    lines.findLast((text) => /unable to configure|failed to start daemon|level=fatal/i.test(text)) ?? lines.at(-1);
  return line === undefined ? null : redact(sanitise(line)).slice(0, 400);
}

/** Is there an engine, may it be asked, does it answer? */
async function stateOf(world: World, ping: Look<unknown>): Promise<DockerFact> {
  const blank = { version: null, unit: null, wanted: [], swarm: false };
  if (ping.is === 'seen') return { ...blank, state: 'up', why: null };
  if (ping.is === 'denied') return { ...blank, state: 'denied', why: ping.why };
  const unit = await dockerUnit(world);
  const stopped = unit !== null && unit.activeState !== 'active';
  if (ping.is !== 'failed' && !stopped) return { ...blank, state: 'absent', why: null, unit };
  const [wanted, said] = await Promise.all([wantedPorts(world), unit?.result === 'success' ? null : lastWords(world)]);
  const why = ping.is === 'failed' ? ping.why : `docker.service is ${unit?.activeState} (${unit?.subState})`;
  return { ...blank, state: 'down', why: said === null ? why : `${why}: ${said}`, unit, wanted };
}

const versionSchema = z.object({ Version: z.string().catch(''), Arch: z.string().catch('') });

/** The engine forgets soon, because health checks fill its memory: what a recorder kept is added. */
function remembered(world: World, events: readonly DockerEvent[]): readonly DockerEvent[] {
  const kept = recorderOf(world.host)?.events() ?? [];
  const key = (event: DockerEvent): string => `${event.Actor.ID} ${event.Action} ${event.timeNano}`;
  const known = new Set(events.map(key));
  return [...kept.filter((event) => !known.has(key(event))), ...events].sort((a, b) => a.timeNano - b.timeNano);
}

async function open(world: World): Promise<Engine> {
  const { host } = world;
  const why = await asleep(host);
  const get = (path: string): Promise<Look<unknown>> =>
    why === null ? host.docker(path) : Promise.resolve({ is: 'failed', why });
  const [ping, ...first] = await Promise.all([get('/_ping'), get('/version'), get(CONTAINERS), get(SERVICES)]);
  const fact = await stateOf(world, ping);
  const isUp = fact.state === 'up';
  const ask = async <S extends z.ZodType>(path: string, schema: S): Promise<Look<z.infer<S>>> =>
    isUp ? shaped(await host.docker(path), schema) : { is: 'absent' };
  const [version, list, listed] = isUp
    ? ([
        shaped(first[0], versionSchema),
        shaped(first[1], z.array(summarySchema)),
        shaped(first[2], z.array(serviceSchema)),
      ] as const)
    : [NOTHING, NOTHING, NOTHING];
  const containers = valueOr(list, []);
  const services: readonly Service[] = valueOr(listed, []);
  const isSwarm = containers.some((one) => one.Labels?.['com.docker.swarm.service.id'] !== undefined);
  const inspect = memo(async (id) => valueOr<Inspect | null>(await ask(`/containers/${id}/json`, inspectSchema), null));
  const network = memo(async (id) => valueOr<Network | null>(await ask(`/networks/${id}`, networkSchema), null));
  const once = memo(async (what): Promise<readonly unknown[]> => {
    if (what === 'networks') return valueOr(await ask('/networks', z.array(networkSchema)), []);
    if (what === 'events') return remembered(world, valueOr(await ask(EVENTS, z.array(eventSchema)), []));
    if (what === 'images') return valueOr(await ask('/images/json', z.array(listedImageSchema)), []);
    if (what === 'tasks') return valueOr(await ask('/tasks', z.array(taskSchema)), []);
    const ids = containers.slice(0, MOST_CONTAINERS).map((one) => one.Id);
    return (await Promise.all(ids.map(inspect))).filter((one) => one !== null);
  });
  return {
    fact: {
      ...fact,
      version: version.is === 'seen' ? version.value.Version : null,
      swarm: isUp && (isSwarm || services.length > 0),
    },
    allow: ping.is === 'denied' ? ping.allow : null,
    architecture: version.is === 'seen' ? version.value.Arch : null,
    containers,
    inspect,
    all: () => once('all') as Promise<readonly Inspect[]>,
    networks: () => once('networks') as Promise<readonly Network[]>,
    network,
    services: async () => services,
    tasks: () => once('tasks') as Promise<readonly Task[]>,
    image: memo(async (id) => valueOr(await ask(`/images/${id}/json`, imageSchema), null)),
    async archive(id, path) {
      const look = await ask(`/containers/${id}/archive?path=${encodeURIComponent(path)}`, archiveSchema);
      return look.is === 'seen' ? { is: 'seen', value: look.value.entries } : look;
    },
    async logs(id, query) {
      const look = await ask(`/containers/${id}/logs?${query}`, logsSchema);
      return look.is === 'seen' ? { is: 'seen', value: look.value.text } : look;
    },
    async tags() {
      const list = (await once('images')) as readonly z.infer<typeof listedImageSchema>[];
      return [...list].sort((a, b) => b.Created - a.Created).flatMap((one) => one.RepoTags ?? []);
    },
    events: () => once('events') as Promise<readonly DockerEvent[]>,
  };
}

const engines = new WeakMap<World, Promise<Engine>>();

/** The engine of a diagnosis, asked at most once. */
export function engineOf(world: World): Promise<Engine> {
  const before = engines.get(world) ?? open(world);
  engines.set(world, before);
  return before;
}

/** `/shop-web-1` → `shop-web-1`. */
export function nameOf(inspect: Pick<Inspect, 'Name'>): string {
  return inspect.Name.replace(/^\//, '');
}
