import { program } from '../../core/programs/traefik.ts';
import type { Route } from '../../core/route.ts';
import { readTraefikAccess } from '../../logs/traefik-access.ts';
import { routerFor, routerRoutes, type TraefikConfig } from '../../proxies/traefik/routes.ts';
import { configErrorOf, deathWord } from '../config-error.ts';
import { readerOf } from '../config-reader.ts';
import { instantOf } from '../containers/api.ts';
import { type Engine, engineOf, nameOf } from '../containers/engine.ts';
import { filesOf } from '../containers/files.ts';
import { deathWords, insideOf, type ProxyContainer, proxyContainers, withOutside } from '../containers/proxies.ts';
import type { ProxyFinder, ProxyState, ReverseProxy } from '../proxy.ts';
import { fdUse, userOf } from '../proxy-process.ts';
import type { UnitFact } from '../unit-show.ts';
import { journalText, lifeStart } from '../words.ts';
import type { World } from '../world.ts';
import { dockerRouters, fileRouters, settingsOf, TRAEFIK_FOLDER } from './shared/traefik.ts';

function isServer(command: string): boolean {
  return /^(?:\S*\/)?traefik(?:\s+(?!version|healthcheck)|$)/.test(command);
}

const MARK = { isMain: isServer, word: 'traefik' };

function waysOf(
  config: TraefikConfig,
): { readonly routes: readonly Route[] } & Pick<ReverseProxy, 'serves' | 'logFormat' | 'readAccess'> {
  const made = routerRoutes(config);
  return {
    routes: made.map(({ route }) => route),
    serves(route, request) {
      const own = made.find((one) => one.route.name === route.name);
      const [path = '/', query = ''] = request.uri.split(/\?(.*)/s, 2);
      return (own?.route.listens ?? []).some(({ port }) => {
        if (port === null) return false;
        const host = request.host ?? own?.route.serverNames[0] ?? 'localhost';
        return routerFor(config, { host, path, query, method: request.method, port }).router === own?.router;
      });
    },
    logFormat: () => null,
    readAccess: readTraefikAccess,
  };
}

function problemsOf(config: TraefikConfig, unread: readonly string[]): string[] {
  return [
    ...unread,
    ...config.routers.flatMap((router) => router.problems.map((problem) => `${problem} (router ${router.name})`)),
  ];
}

async function fromDocker(world: World, engine: Engine, instance: ProxyContainer): Promise<ReverseProxy> {
  const { inspect, main: pid } = instance;
  const { reader } = filesOf(engine, inspect.Id, TRAEFIK_FOLDER);
  const unread: string[] = [];
  const settings = await settingsOf(reader, inspect.Args ?? [], inspect.Config.Env ?? [], unread);
  const routers = [
    ...(await dockerRouters(engine, inspect, settings.config)),
    ...(await fileRouters(reader, settings.config, unread)),
  ];
  const config = { settings: settings.config, routers };
  const { routes, ...ways } = waysOf(config);
  const running = inspect.State.Status === 'running';
  const started = instantOf(inspect.State.StartedAt);
  const fds = await fdUse(world, pid ?? undefined);
  return {
    program: 'traefik',
    routes: await Promise.all(routes.map((route) => withOutside(engine, inspect, route))),
    user: null,
    hasPrivateTmp: false,
    problems: problemsOf(config, unread),
    state: {
      program: 'traefik',
      unit: null,
      container: nameOf(inspect),
      configFile: settings.file,
      running,
      masterPid: pid,
      workerPids: [],
      user: null,
      startedAt: started,
      configLoadedAt: running ? started : null,
      // It follows its providers by itself.
      changedSince: [],
      configError: running ? null : await deathWords(engine, inspect, program.deathWords),
      workerConnections: null,
      fdLimit: fds.limit,
      fdUsed: fds.used,
      errorLogs: [settings.config.errorLog ?? 'stdout'],
    },
    ...ways,
    within: insideOf(world, engine, inspect),
  };
}

/** A process of Traefik on this host, or the unit that would start one. */
interface OnHost {
  readonly pid: number | null;
  readonly command: string;
  readonly unit: string | null;
}

/** Where systemd does not tell when the last life began. */
const LOOK_BACK_MS = 24 * 3_600_000;

/** A fault is told by its line or its word only: it is the file's that Traefik was started with. */
async function placed(world: World, message: string, file: string | null): Promise<ProxyState['configError']> {
  const error = configErrorOf(message);
  if (file === null || error.place !== null) return error;
  const told = /^(?:yaml|toml): line (\d+)/.exec(message)?.[1];
  const node = /field not found, node: ([^\s.[]+)/.exec(message)?.[1];
  const text = node === undefined ? null : await readerOf(world.host).read(file);
  const found = text?.is === 'text' ? text.text.split('\n').findIndex((row) => row.includes(node ?? '')) + 1 : 0;
  return { ...error, place: { file, line: Number(told ?? 0) || found || 1 } };
}

/** Why its last life ended, if it is its configuration: what it died of before that is mended. */
async function startError(world: World, unit: UnitFact, file: string | null): Promise<ProxyState['configError']> {
  const since = lifeStart(unit, world.at) ?? world.at - LOOK_BACK_MS;
  const look = await journalText(world.host, unit.name, since, false);
  const said = look.is === 'seen' ? deathWord(look.value.text, program.deathWords) : null;
  return said === null ? null : placed(world, said, file);
}

/** The unit that would start Traefik, where none runs. */
async function atRest(world: World): Promise<OnHost | null> {
  const look = await world.unit(program.unit, 'the proxy');
  if (look.is !== 'seen' || look.value.loadState === 'not-found') return null;
  return { pid: null, command: look.value.command, unit: program.unit };
}

async function fromHost(world: World, engine: Engine, { pid, command, unit }: OnHost): Promise<ReverseProxy> {
  const reader = readerOf(world.host);
  const unread: string[] = [];
  const settings = await settingsOf(reader, command.split(/\s+/).slice(1), [], unread);
  const { state, why } = engine.fact;
  const labels = state === 'up' ? await dockerRouters(engine, null, settings.config) : [];
  if (settings.config.providers.length > 0 && (state === 'denied' || state === 'down'))
    unread.push(`Docker does not tell the labels that Traefik reads: ${why ?? state}`);
  const routers = [...labels, ...(await fileRouters(reader, settings.config, unread))];
  const config = { settings: settings.config, routers };
  const ended = pid === null && unit !== null ? await world.unit(unit, 'the proxy') : null;
  const failed = ended?.is === 'seen' && ended.value.result !== 'success' ? ended.value : null;
  const [info, user, fds, configError] = await Promise.all([
    pid === null ? null : world.process(pid),
    userOf(world, pid ?? undefined, 'traefik'),
    fdUse(world, pid ?? undefined),
    failed === null ? null : startError(world, failed, settings.file),
  ]);
  const { routes, ...ways } = waysOf(config);
  const place = (path: string): string => (path === 'stdout' ? 'journal' : path);
  return {
    program: 'traefik',
    routes: routes.map((route) => ({
      ...route,
      logs: {
        error: route.logs.error.map((log) => ({ ...log, path: place(log.path) })),
        access: route.logs.access.map((log) => ({ ...log, path: place(log.path) })),
      },
    })),
    user,
    hasPrivateTmp: false,
    problems: problemsOf(config, unread),
    state: {
      program: 'traefik',
      unit,
      container: null,
      configFile: settings.file,
      running: pid !== null,
      masterPid: pid,
      workerPids: [],
      user: null,
      startedAt: info?.startedAt ?? null,
      configLoadedAt: info?.startedAt ?? null,
      changedSince: [],
      configError,
      workerConnections: null,
      fdLimit: fds.limit,
      fdUsed: fds.used,
      errorLogs: [place(settings.config.errorLog ?? 'stdout')],
    },
    ...ways,
  };
}

/** Traefik on this host (as it runs, or as its unit would start it), in containers and as a Swarm service, with what its labels and files say. */
export const finder: ProxyFinder = {
  program: 'traefik',
  async find(world, wanted) {
    const engine = await engineOf(world);
    const found: ReverseProxy[] = [];
    if (engine.fact.state === 'up')
      for (const instance of await proxyContainers(world, engine, MARK))
        found.push(await fromDocker(world, engine, instance));
    const running: OnHost[] = [];
    let isContained = found.length > 0;
    for (const [pid, command] of await world.commands()) {
      if (!isServer(command)) continue;
      const owner = await world.owner(pid);
      if (owner.container === null) running.push({ pid, command, unit: owner.unit });
      // Also where the engine does not tell of it.
      else isContained = true;
    }
    // A unit that is left over beside a container is no proxy that is missed.
    const isMissed = wanted === 'all' && running.length === 0 && !isContained;
    const resting = isMissed ? await atRest(world) : null;
    for (const one of resting === null ? running : [resting]) found.push(await fromHost(world, engine, one));
    return found.filter((proxy) => proxy.routes.length > 0 || proxy.problems.length > 0);
  },
};
