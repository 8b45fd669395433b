import { program } from '../../core/programs/caddy.ts';
import { readJsonConfig } from '../../proxies/caddy/json.ts';
import type { CaddyConfig } from '../../proxies/caddy/model.ts';
import { configErrorOf, deathWord } from '../config-error.ts';
import { readerOf } from '../config-reader.ts';
import type { ProxyFinder, ProxyState, ReverseProxy } from '../proxy.ts';
import { changedSince, fdUse, userOf } from '../proxy-process.ts';
import { journalText } from '../words.ts';
import type { World } from '../world.ts';
import { type CaddySource, caddyRoutes, configOf, isCaddyServer, readCaddy, saysTheSame } from './shared/caddy.ts';

interface Running {
  readonly pid: number | null;
  readonly command: string;
  readonly unit: string;
}

async function findRunning(world: World): Promise<Running[]> {
  const found: Running[] = [];
  for (const [pid, command] of await world.commands()) {
    if (!isCaddyServer(command)) continue;
    const owner = await world.owner(pid);
    if (owner.container === null) found.push({ pid, command, unit: owner.unit ?? program.unit });
  }
  return found;
}

async function environmentOf(world: World, { pid, unit }: Running): Promise<Readonly<Record<string, string>>> {
  const look = pid === null ? null : await world.host.read(`/proc/${pid}/environ`);
  const words =
    look?.is === 'seen'
      ? look.value.text.split('\0')
      : await world.host.run('systemctl', ['show', unit, '-p', 'Environment']).then((run) =>
          run.is === 'seen'
            ? run.value.stdout
                .replace(/^Environment=/, '')
                .trim()
                .split(/\s+/)
            : [],
        );
  return Object.fromEntries(
    words
      .filter((word) => word.includes('='))
      .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
}

interface Loaded {
  readonly config: CaddyConfig | null;
  readonly at: number | null;
}

const AUTOSAVE = '/var/lib/caddy/.config/caddy/autosave.json';
const HOMES = ['/var/lib/caddy', '/root', '/home/caddy'];

/** What runs, or ran last: Caddy keeps every configuration that it takes in autosave.json; its admin endpoint tells it, too. */
async function loadedNow(world: World, running: Running, admin: string | null): Promise<Loaded> {
  const start = running.pid === null ? null : ((await world.process(running.pid))?.startedAt ?? null);
  for (const home of HOMES) {
    const path = `${home}/.config/caddy/autosave.json`;
    const look = await world.host.read(path, { maxBytes: 4 * 1024 * 1024 });
    // An older file is another life's.
    if (look.is === 'seen' && (start === null || look.value.changedAt >= start - 1000))
      return { config: readJsonConfig(look.value.text, path), at: look.value.changedAt };
  }
  if (running.pid === null) return { config: null, at: null };
  const told = /^(localhost|127\.0\.0\.1|\[::1\]):(\d+)$/.exec(admin ?? '');
  if (!told) return { config: null, at: start };
  const answer = await world.host.http({
    scheme: 'http',
    address: { is: 'tcp', host: told[1] === '[::1]' ? '::1' : '127.0.0.1', port: Number(told[2]) },
    method: 'GET',
    path: '/config/',
    headers: { host: admin ?? '' },
    timeoutMs: 1000,
  });
  const isSeen = answer.is === 'seen' && answer.value.status === 200;
  return { config: isSeen ? readJsonConfig(answer.value.body, 'admin endpoint') : null, at: start };
}

/** `caddy adapt` as root: it reads the text and opens nothing, so no log file becomes root's. */
async function adaptError(world: World, main: string): Promise<ProxyState['configError']> {
  if (!world.isRoot || main.endsWith('.json')) return null;
  const look = await world.host.run('caddy', ['adapt', '--config', main, '--adapter', 'caddyfile'], 5000);
  if (look.is !== 'seen' || look.value.code === 0) return null;
  return errorIn(look.value.stderr, main);
}

function errorIn(text: string, main: string): ProxyState['configError'] {
  const said = deathWord(text, program.deathWords);
  if (said === null) return null;
  const error = configErrorOf(said.replace(/(^|\s)Caddyfile:(\d+)/, `$1${main}:$2`));
  return { ...error, message: error.message.replace(/^(?:loading|adapting)[^:]*: /, '') };
}

/** Why it did not start the last time: its last error that no good start follows. */
async function startError(world: World, unit: string, main: string): Promise<ProxyState['configError']> {
  const look = await journalText(world.host, unit, world.at - 24 * 3_600_000, false);
  if (look.is !== 'seen') return null;
  const good = look.value.text.lastIndexOf('serving initial configuration');
  return errorIn(good < 0 ? look.value.text : look.value.text.slice(good), main);
}

async function errorOf(
  world: World,
  running: Running,
  source: CaddySource,
  doubtful: boolean,
): Promise<ProxyState['configError']> {
  if (!doubtful) return null;
  return (
    (await adaptError(world, source.main)) ??
    (running.pid === null ? await startError(world, running.unit, source.main) : null) ??
    (world.isRoot ? null : source.error)
  );
}

async function instance(world: World, running: Running): Promise<ReverseProxy | null> {
  const { host } = world;
  const unitLook = await world.unit(running.unit, 'the proxy');
  const unit = unitLook.is === 'seen' && unitLook.value.loadState !== 'not-found' ? unitLook.value : null;
  const command = running.pid === null ? (unit?.command ?? '') : running.command;
  // `--resume` takes what was kept before the file that is named.
  const resumed = /\s--resume\b/.test(command) && (await host.info(AUTOSAVE)).is === 'seen';
  const main = resumed ? AUTOSAVE : (configOf(command) ?? program.configFile);
  const source = await readCaddy(readerOf(host), main, () => environmentOf(world, running));
  if (source === null) return null;
  const [loaded, fds] = await Promise.all([
    loadedNow(world, running, source.config.admin),
    fdUse(world, running.pid ?? undefined),
  ]);
  const newer = await changedSince(world, source.files, running.pid === null ? null : loaded.at);
  const changed = newer.length > 0 && loaded.config !== null && saysTheSame(source.config, loaded.config) ? [] : newer;
  const doubtful = running.pid === null || changed.length > 0 || source.error !== null;
  const configError = await errorOf(world, running, source, doubtful);
  // Of a text that does not load, or may not be read, only the last one that did load tells what visitors ask for.
  const shown = (configError === null && source.files.length > 0 ? null : loaded.config) ?? source.config;
  const { routes, ...ways } = caddyRoutes(shown, 'journal');
  const { errorLog } = shown;
  return {
    program: 'caddy',
    routes,
    user: await userOf(world, running.pid ?? undefined, unit?.user || 'caddy'),
    hasPrivateTmp: unit?.privateTmp ?? false,
    problems: source.problems,
    state: {
      program: 'caddy',
      unit: unit ? running.unit : null,
      container: null,
      configFile: main,
      running: running.pid !== null,
      masterPid: running.pid,
      workerPids: [],
      user: null,
      startedAt: running.pid === null ? null : ((await world.process(running.pid))?.startedAt ?? null),
      configLoadedAt: loaded.at,
      changedSince: changed,
      configError,
      workerConnections: null,
      fdLimit: fds.limit,
      fdUsed: fds.used,
      errorLogs: errorLog === null ? [] : [errorLog.startsWith('std') ? 'journal' : errorLog],
    },
    ...ways,
  };
}

/** Caddy on this host: as it runs, or as its unit would start it. */
export const finder: ProxyFinder = {
  program: 'caddy',
  async find(world, wanted) {
    const running = await findRunning(world);
    if (running.length === 0 && wanted === 'running') return [];
    const all = running.length > 0 ? running : [{ pid: null, command: '', unit: program.unit }];
    const found = await Promise.all(all.map((one) => instance(world, one)));
    return found.filter((one) => one !== null).filter((one) => one.routes.length > 0);
  },
};
