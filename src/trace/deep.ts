import type { Address } from '../core/address.ts';
import type { LogEvent } from '../core/event.ts';
import type { Link, Reading, Readings } from '../core/snapshot.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import { lookDeepInContainer } from './containers/deep.ts';
import { type DependencyRef, findDependencies, greet, logFilesFor, unitNamesFor } from './leans/index.ts';
import { type LinkRequest, seen, type Traced, traceLink } from './link.ts';
import { lookAtProject } from './project/index.ts';
import type { StepLog } from './steps.ts';
import { fileWords, joinWords, journalOf, lifeStart, namedLogs, openLogs } from './words.ts';
import type { World } from './world.ts';

/** Settings files of an app that may name its logs. */
const SETTINGS = [
  'settings.py',
  '*/settings.py',
  '*/settings/*.py',
  'config.py',
  'app/config.py',
  'gunicorn.conf.py',
  'gunicorn_config.py',
  '.env',
  'logging.conf',
  'log_config.*',
  'uwsgi.ini',
];

async function settingsLogs(world: World, root: string | null): Promise<string[]> {
  if (!root || root === '/') return [];
  const globs = await Promise.all(SETTINGS.map((pattern) => world.host.glob(`${root}/${pattern}`)));
  const files = globs.flatMap((look) => (look.is === 'seen' ? look.value.slice(0, 4) : [])).slice(0, 12);
  const texts = await Promise.all(files.map((path) => world.host.read(path)));
  return texts.flatMap((look) => (look.is === 'seen' ? namedLogs(look.value.text, root) : []));
}

function rootOf(traced: Traced): string | null {
  return (
    traced.unit?.workingDirectory ?? traced.processes.find((info) => info.cwd !== null && info.cwd !== '/')?.cwd ?? null
  );
}

/** Since when the words of a link without a unit count. */
function processStart(traced: Traced): number | null {
  const starts = traced.processes.map((info) => info.startedAt);
  return starts.length > 0 ? Math.min(...starts) - 1500 : null;
}

interface Heard {
  readonly reading: Reading<FactMap['words']>;
  readonly events: readonly LogEvent[];
}

async function hear(world: World, traced: Traced, extraFiles: readonly string[]): Promise<Heard> {
  const { unit } = traced;
  const since = (unit ? lifeStart(unit, world.at) : processStart(traced)) ?? world.at - 15 * 60_000;
  const [journal, open, named] = await Promise.all([
    unit && !unit.logFiles ? journalOf(world.host, unit.name, since) : null,
    openLogs(world.host, traced.pids),
    settingsLogs(world, rootOf(traced)),
  ]);
  const paths = [
    ...new Set([
      ...(unit?.logFiles ?? []),
      ...open,
      ...namedLogs(` ${unit?.command ?? ''}`, unit?.workingDirectory ?? null),
      ...named,
      ...extraFiles,
    ]),
  ];
  const files = await Promise.all(
    paths.slice(0, 8).map((path) => fileWords(world.host, path, since, world.who.zoneMinutes)),
  );
  if (journal !== null && 'why' in journal && files.every((file) => file === null)) {
    return { reading: { is: 'blind', why: journal.why, allow: journal.allow }, events: [] };
  }
  const sources = [journal !== null && 'events' in journal ? journal : null, ...files].filter(
    (source) => source !== null,
  );
  const unread = journal !== null && 'why' in journal ? [{ name: `journal ${unit?.name ?? ''}`, ...journal }] : [];
  const words = { ...joinWords(sources, since), ...(unread.length > 0 ? { unread } : {}) };
  return { reading: seen(world, sources.map((source) => source.name).join(', '), words), events: words.events };
}

function addressOf(ref: DependencyRef): Address | null {
  if (ref.path !== null) return ref.kind === 'sqlite' ? null : { is: 'unix', path: ref.path };
  return ref.host !== null && ref.port !== null ? { is: 'tcp', host: ref.host, port: ref.port } : null;
}

/** A file that an app leans on (SQLite) is a link without an address to listen at. */
function fileLink(request: Pick<LinkRequest, 'id' | 'above' | 'name'>, path: string | null): Link {
  return {
    id: request.id,
    role: 'dependency',
    name: request.name,
    above: request.above,
    address: path,
    runtime: null,
    facts: {},
  };
}

async function traceDependency(
  world: World,
  above: Traced,
  ref: DependencyRef,
  index: number,
  log: StepLog,
  look: { readonly deep: boolean; readonly silent: boolean },
): Promise<Link> {
  const id = `${above.link.id}.${index}`;
  const user = { name: above.unit?.user ?? above.processes[0]?.user ?? 'root' };
  const fact = await log.take(
    'dependency',
    `${ref.kind} ${ref.host ?? ref.path ?? ''}${ref.port ? `:${ref.port}` : ''}`,
    () => greet(world.host, ref, world.names.user(user.name)),
    (reading) =>
      reading.is === 'blind'
        ? ['skipped', reading.why]
        : [
            ['greeted', 'connected', 'not-tried'].includes(reading.value.outcome) ? 'ok' : 'fail',
            reading.value.greeting ?? reading.value.outcome,
          ],
  );
  const address = addressOf(ref);
  const name = `${ref.kind} ${ref.database ?? ref.host ?? ref.path ?? ''}`.trim();
  if (address === null)
    return { ...fileLink({ id, above: above.link.id, name }, ref.path), facts: { dependency: fact } };
  const request: LinkRequest = {
    id,
    role: 'dependency',
    name,
    above: above.link.id,
    address,
    route: above.request.route,
    user: world.names.user(user.name),
    userHasPrivateTmp: above.unit?.privateTmp ?? false,
    taken: [],
    knownNames: [],
    candidates: await unitNamesFor(world.host, ref),
  };
  const traced = await traceLink(world, request, log);
  const failing = fact.is === 'seen' && !['greeted', 'connected'].includes(fact.value.outcome);
  const heard =
    look.deep && (failing || look.silent || traced.link.runtime === null) && !traced.remote
      ? await hear(world, traced, await logFilesFor(world.host, ref))
      : null;
  return {
    ...traced.link,
    facts: { ...traced.link.facts, dependency: fact, ...(heard ? { words: heard.reading } : {}) },
  };
}

/** Looks behind a backend: its words, its environment, its project, and everything that it leans on. */
export async function lookDeep(world: World, traced: Traced, log: StepLog, deep: boolean): Promise<readonly Link[]> {
  if (traced.remote) return [traced.link];
  const contained = await lookDeepInContainer(world, traced, log, deep);
  if (contained) return contained;
  const heard = deep
    ? await log.take(
        'words',
        traced.link.runtime?.name ?? traced.link.name,
        () => hear(world, traced, []),
        (h) =>
          h.reading.is === 'blind'
            ? ['skipped', h.reading.why]
            : h.events.some((event) => event.hints.length > 0)
              ? ['warn', `${h.events.length} telling lines`]
              : ['ok', 'nothing telling in its logs'],
      )
    : null;
  const events = heard?.events ?? [];
  // An app without a log of its own: then what it leans on is asked for its words.
  const silent = heard !== null && !events.some((event) => event.hints.length > 0);
  const root = rootOf(traced);
  const app = { unit: traced.unit, workingDirectory: root, projectRoot: root, pids: traced.pids, events };
  const [leans, project] = await Promise.all([
    findDependencies(world.host, app),
    deep ? lookAtProject(world.host, app, events) : null,
  ]);
  const links = await Promise.all(
    leans.found.slice(0, 6).map((ref, index) => traceDependency(world, traced, ref, index, log, { deep, silent })),
  );
  const facts = {
    ...traced.link.facts,
    environment: leans.environment,
    ...(heard ? { words: heard.reading } : {}),
    ...(project ? { project } : {}),
  };
  return [{ ...traced.link, facts: facts as Readings }, ...links];
}
