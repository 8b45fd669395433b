import type { LogEvent } from '../../core/event.ts';
import type { Link, Reading, Readings } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { type DependencyRef, findDependencies, greet } from '../leans/index.ts';
import { unique } from '../leans/ref.ts';
import { refsOfVariables } from '../leans/variables.ts';
import { refsOfEvents } from '../leans/words.ts';
import { type Traced, traceLink } from '../link.ts';
import { lookAtProject } from '../project/index.ts';
import { seen } from '../reading.ts';
import type { StepLog } from '../steps.ts';
import { fileWords, openLogs } from '../words.ts';
import type { World } from '../world.ts';
import type { Inspect } from './api.ts';
import { type Engine, nameOf } from './engine.ts';
import { isSteady, isUp } from './fact.ts';
import { withKinds } from './guess.ts';
import type { DockerTraced } from './link.ts';
import { resolveAs } from './resolve.ts';
import { rootedHost } from './rooted.ts';
import { isCurrent, tasksOf } from './service.ts';
import { containerWords, joinedWords, keptWords, wordsSince } from './words.ts';

const MOST_DEPENDENCIES = 6;
const MOST_TASKS = 2;

/** Containers whose words are this link's: its own, and those of the tasks of the same deployment that failed lately. */
async function speakers(docker: DockerTraced): Promise<readonly Inspect[]> {
  const { engine, hit } = docker;
  const found: Inspect[] = hit.inspect ? [hit.inspect] : [];
  if (hit.service) {
    const { service } = hit;
    const tasks = tasksOf(service, await engine.tasks()).filter((task) => isCurrent(task, service));
    const dead = tasks.filter((task) => task.Status.State !== 'running').slice(0, MOST_TASKS);
    for (const task of dead) {
      const id = task.Status.ContainerStatus?.ContainerID;
      const inspect = id ? await engine.inspect(id) : null;
      if (inspect && !found.some((one) => one.Id === inspect.Id)) found.push(inspect);
    }
  }
  return found;
}

interface Heard {
  readonly reading: Reading<FactMap['words']>;
  readonly events: readonly LogEvent[];
}

async function hear(world: World, traced: Traced, docker: DockerTraced): Promise<Heard> {
  const containers = await speakers(docker);
  const { inspect } = docker.hit;
  const ownSince = inspect ? wordsSince(inspect, world.at) : null;
  const starts = containers.map((one) => wordsSince(one, world.at)).filter((at) => at !== null);
  const spoken = await Promise.all(
    containers.map((one) => containerWords(world, docker.engine, one, wordsSince(one, world.at))),
  );
  const pid = inspect?.State.Pid ?? 0;
  const files =
    pid > 0 && world.isRoot
      ? await Promise.all(
          (await openLogs(world.host, traced.pids))
            .slice(0, 6)
            .map((path) => fileWords(rootedHost(world.host, pid), path, ownSince, 0)),
        )
      : [];
  const { address } = traced.request;
  const gone = containers.length === 0 && address.is === 'tcp' ? await keptWords(world, address.host) : null;
  const reading = joinedWords(world, [...spoken, ...files, gone], starts.length > 0 ? Math.min(...starts) : null);
  return { reading, events: reading.is === 'seen' ? reading.value.events : [] };
}

interface Leaning {
  readonly refs: readonly DependencyRef[];
  readonly environment: Readings['environment'];
  readonly project: Readings['project'];
}

/** What it leans on: from its files and environment where it runs and root looks, else from what the engine tells of it. */
async function leaning(
  world: World,
  inspect: Inspect | null,
  docker: DockerTraced,
  traced: Traced,
  events: readonly LogEvent[],
  deep: boolean,
): Promise<Leaning> {
  const spec = docker.hit.service?.Spec.TaskTemplate.ContainerSpec;
  const told = inspect?.Config.Connections ?? spec?.Connections ?? [];
  const names = inspect?.Config.Env ?? spec?.Env ?? [];
  const name = inspect ? nameOf(inspect) : (docker.hit.service?.Spec.Name ?? '');
  const variables = await withKinds(
    docker.engine,
    told.map((one) => ({ ...one, source: `environment of ${name}: ${one.name}` })),
  );
  const folder = inspect?.Config.WorkingDir || null;
  const fromEngine = [...refsOfVariables(variables, folder), ...refsOfEvents(events)];
  const environment = seen(world, `docker inspect ${name}`, { names: [...names], files: [] });
  if (inspect === null || !isUp(inspect) || inspect.State.Pid <= 0 || !world.isRoot)
    return { refs: unique(fromEngine), environment, project: undefined };
  const inner = rootedHost(world.host, inspect.State.Pid);
  const app = { unit: null, workingDirectory: folder, projectRoot: folder, pids: traced.pids, events };
  const [leans, project] = await Promise.all([
    findDependencies(inner, app),
    deep && folder !== null && folder !== '/' ? lookAtProject(inner, app, events) : undefined,
  ]);
  // Its process ended during the looks: what was not there is not known to be missing.
  const stays = (await world.host.readlink(`/proc/${inspect.State.Pid}/cwd`)).is === 'seen';
  const files = leans.environment.is === 'seen' ? leans.environment.value.files : [];
  return {
    refs: unique([...fromEngine, ...leans.found]),
    environment: seen(world, `docker inspect ${name}`, { names: [...names], files }),
    project: stays ? (project as Readings['project']) : undefined,
  };
}

type DependencyFact = FactMap['dependency'];

function notTried(
  ref: DependencyRef,
  outcome: DependencyFact['outcome'],
  addresses: readonly string[],
  resolved: boolean | null,
): DependencyFact {
  return { ...ref, addresses: [...addresses], resolved, outcome, greeting: null, ms: null, file: null };
}

/** Greets a dependency as the container sees it: its name resolved there, the connection made from this host. */
async function greetFrom(
  world: World,
  engine: Engine,
  from: Inspect,
  ref: DependencyRef,
  reached: Traced | null,
): Promise<Reading<DependencyFact>> {
  if (ref.host === null) {
    // One that keeps dying may be gone in the middle of a look: then everything would seem to be missing.
    if (!isSteady(from, world.at))
      return seen(world, `as ${nameOf(from)} uses it`, notTried(ref, 'not-tried', [], null));
    const inner = world.isRoot ? rootedHost(world.host, from.State.Pid) : null;
    return inner
      ? greet(inner, ref, null)
      : { is: 'blind', why: `the files of ${nameOf(from)} are not seen`, allow: 'sudo why502 diagnose' };
  }
  const resolution = await resolveAs(world, engine, from, ref.host);
  const addresses = resolution.answers.map((answer) => answer.address);
  const source = `as ${nameOf(from)} sees it`;
  if (addresses.length === 0) return seen(world, source, notTried(ref, 'unresolved', [], false));
  const computed = reached?.docker?.computed?.outcome;
  if (computed === 'refused' || computed === 'unreachable')
    return seen(world, source, notTried(ref, computed, addresses, true));
  if (computed === 'connect-timeout') return seen(world, source, notTried(ref, 'timeout', addresses, true));
  const reach = reached?.docker
    ? reached.docker.reach
    : { is: 'tcp' as const, host: addresses[0] ?? ref.host, port: ref.port ?? 0 };
  if (reach === null || reach.is === 'unix') return seen(world, source, notTried(ref, 'not-tried', addresses, true));
  const answer = await greet(world.host, { ...ref, host: reach.host, port: reach.port }, null);
  if (answer.is !== 'seen') return answer;
  return {
    ...answer,
    source,
    value: { ...answer.value, host: ref.host, port: ref.port, addresses: [...addresses], resolved: true },
  };
}

async function traceDependency(
  world: World,
  above: Traced,
  from: Inspect,
  engine: Engine,
  ref: DependencyRef,
  index: number,
  log: StepLog,
  deep: boolean,
): Promise<Link> {
  const id = `${above.link.id}.${index}`;
  const name = `${ref.kind} ${ref.database ?? ref.host ?? ref.path ?? ''}`.trim();
  const request = {
    id,
    role: 'dependency' as const,
    name,
    above: above.link.id,
    route: above.request.route,
    user: null,
    userHasPrivateTmp: false,
    taken: [],
    candidates: [],
    within: from.Id,
  };
  const traced =
    ref.host !== null && ref.port !== null
      ? await traceLink(world, { ...request, address: { is: 'tcp', host: ref.host, port: ref.port } }, log)
      : null;
  const fact = await log.take(
    'dependency',
    `${ref.kind} ${ref.host ?? ref.path ?? ''}${ref.port ? `:${ref.port}` : ''}`,
    () => greetFrom(world, engine, from, ref, traced),
    (reading) =>
      reading.is === 'blind'
        ? ['skipped', reading.why]
        : [
            ['greeted', 'connected', 'not-tried'].includes(reading.value.outcome) ? 'ok' : 'fail',
            reading.value.greeting ?? reading.value.outcome,
          ],
  );
  if (traced === null)
    return {
      id,
      role: 'dependency',
      name,
      above: above.link.id,
      address: ref.path,
      runtime: null,
      facts: { dependency: fact },
    };
  const failing = fact.is === 'seen' && !['greeted', 'connected'].includes(fact.value.outcome);
  const words = deep && failing && traced.docker ? (await hear(world, traced, traced.docker)).reading : null;
  return { ...traced.link, facts: { ...traced.link.facts, dependency: fact, ...(words ? { words } : {}) } };
}

/** Looks behind a containerised backend: its words, its environment, what it leans on. Null for a link without Docker. */
export async function lookDeepInContainer(
  world: World,
  traced: Traced,
  log: StepLog,
  deep: boolean,
): Promise<readonly Link[] | null> {
  const { docker } = traced;
  if (!docker) return null;
  const { inspect } = docker.hit;
  const heard = deep
    ? await log.take(
        'words',
        traced.link.runtime?.name ?? traced.link.name,
        () => hear(world, traced, docker),
        ({ reading, events }) =>
          reading.is === 'blind'
            ? ['skipped', reading.why]
            : events.some((event) => event.hints.length > 0)
              ? ['warn', `${events.length} telling lines`]
              : ['ok', 'nothing telling in its logs'],
      )
    : null;
  const leans = await leaning(world, inspect, docker, traced, heard?.events ?? [], deep);
  const own = leans.refs.filter((ref) => !(inspect && ref.host !== null && isSelf(inspect, ref.host)));
  const links = inspect
    ? await Promise.all(
        own
          .slice(0, MOST_DEPENDENCIES)
          .map((ref, index) => traceDependency(world, traced, inspect, docker.engine, ref, index, log, deep)),
      )
    : [];
  const facts = {
    ...traced.link.facts,
    environment: leans.environment,
    ...(heard ? { words: heard.reading } : {}),
    ...(leans.project ? { project: leans.project } : {}),
  };
  return [{ ...traced.link, facts: facts as Readings }, ...links];
}

/** The app's own bind address is no dependency. */
function isSelf(inspect: Inspect, host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === inspect.Config.Hostname;
}
