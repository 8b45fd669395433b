import { type Address, formatAddress } from '../core/address.ts';
import type { LogEvent } from '../core/event.ts';
import type { Link, Reading, Readings } from '../core/snapshot.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import { bindMatches } from './binds.ts';
import { lookDeepInContainer } from './containers/deep.ts';
import { type DependencyRef, findDependencies, greet, logFilesFor, unitNamesFor } from './leans/index.ts';
import { type LinkRequest, type Traced, traceLink } from './link.ts';
import { lookAtProject } from './project/index.ts';
import { seen } from './reading.ts';
import { type ServerApp, serverApps } from './server-config.ts';
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

/** Where an app works and where its project begins. */
interface Place {
  readonly directory: string | null;
  readonly root: string | null;
}

/** Folders that a web server's root is, below the project. */
const FRONT = /\/(?:public|public_html|web|webroot|htdocs|pub)$/;

/** By its unit, its processes, its server's configuration, or the script that the proxy names. */
function placeOf(traced: Traced, apps: readonly ServerApp[]): Place {
  const worked =
    traced.unit?.workingDirectory ??
    traced.processes.find((info) => info.cwd !== null && info.cwd !== '/')?.cwd ??
    apps.find((app) => app.directory !== null)?.directory;
  if (worked) return { directory: worked, root: worked };
  const script = traced.request.role === 'backend' ? traced.request.route.script : undefined;
  const directory = script?.startsWith('/') ? script.slice(0, script.lastIndexOf('/')) : null;
  return { directory, root: directory?.replace(FRONT, '') ?? null };
}

/** What a server's configuration says of this link's app; of the other apps of the same server only the names. */
async function appsOf(world: World, traced: Traced): Promise<{ own: readonly ServerApp[]; others: readonly string[] }> {
  const { unit, request } = traced;
  if (!unit) return { own: [], others: [] };
  const apps = await serverApps(world.host, unit.command, unit.workingDirectory);
  const wanted = formatAddress(request.address);
  const binders = apps.filter((app) => app.binds.some((bind) => bindMatches(bind, wanted)));
  const others = binders.length === 0 ? [] : apps.filter((app) => app.binds.length > 0 && !binders.includes(app));
  return { own: apps.filter((app) => !others.includes(app)), others: others.map((app) => app.name) };
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

/** php-fpm tells in one log of all its pools. */
function ofAnother(event: LogEvent, others: readonly string[]): boolean {
  const pool = /\[pool ([\w.-]+)\]/.exec(event.text)?.[1];
  return pool !== undefined && others.includes(pool);
}

interface Hearing {
  readonly files: readonly string[];
  readonly root: string | null;
  /** Other apps of the same server. */
  readonly others?: readonly string[];
  /** Events that somebody else wrote down for it. */
  readonly told?: readonly LogEvent[];
}

async function hear(
  world: World,
  traced: Traced,
  { files: extraFiles, root, others = [], told = [] }: Hearing,
): Promise<Heard> {
  const { unit } = traced;
  const since = (unit ? lifeStart(unit, world.at) : processStart(traced)) ?? world.at - 15 * 60_000;
  const [journal, open, named] = await Promise.all([
    unit && !unit.logFiles ? journalOf(world.host, unit.name, since) : null,
    openLogs(world.host, traced.pids),
    settingsLogs(world, root),
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
  const through = { name: 'error log of the proxy', lines: told.length, events: told, tail: [] };
  const joined = joinWords(told.length > 0 ? [...sources, through] : sources, since);
  const words = {
    ...joined,
    events: joined.events.filter((event) => !ofAnother(event, others)),
    ...(unread.length > 0 ? { unread } : {}),
  };
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
      ? await hear(world, traced, { files: await logFilesFor(world.host, ref), root: placeOf(traced, []).root })
      : null;
  return {
    ...traced.link,
    facts: { ...traced.link.facts, dependency: fact, ...(heard ? { words: heard.reading } : {}) },
  };
}

/** Looks behind a backend (`told`: what it said through the proxy): its words, its environment, its project, and everything that it leans on. */
export async function lookDeep(
  world: World,
  traced: Traced,
  log: StepLog,
  deep: boolean,
  told: readonly LogEvent[] = [],
): Promise<readonly Link[]> {
  if (traced.remote) return [traced.link];
  const contained = await lookDeepInContainer(world, traced, log, deep);
  if (contained) return contained;
  const apps = await appsOf(world, traced);
  const place = placeOf(traced, apps.own);
  const logs = apps.own.flatMap((app) => app.logs);
  const heard = deep
    ? await log.take(
        'words',
        traced.link.runtime?.name ?? traced.link.name,
        () => hear(world, traced, { files: logs, root: place.root, others: apps.others, told }),
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
  const app = {
    unit: traced.unit,
    workingDirectory: place.directory,
    projectRoot: place.root,
    pids: traced.pids,
    events,
    user: apps.own.find((one) => one.user !== null)?.user ?? null,
    script: traced.request.route.script ?? null,
  };
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
