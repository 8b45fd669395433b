import type { Host } from '../../host/host.ts';
import { readNginxError } from '../../logs/rates/error-fields.ts';
import { globals } from '../../proxies/nginx/globals.ts';
import { loadNginx, type NginxConfig } from '../../proxies/nginx/load.ts';
import { routes as routesOf } from '../../proxies/nginx/routes.ts';
import { decoded } from '../../proxies/nginx/uri.ts';
import { readerOf } from '../config-reader.ts';
import type { ProxyFinder, ProxyState, ReverseProxy } from '../proxy.ts';
import { onHost, userOf } from '../proxy-process.ts';
import { makeServes } from '../serves.ts';
import { splitWords } from '../unit-show.ts';
import type { World } from '../world.ts';
import { journalPlace, untagged, withJournal } from './shared/journal-logs.ts';

const DEFAULT_MAIN = ['/etc/nginx/nginx.conf', '/usr/local/nginx/conf/nginx.conf', '/usr/local/etc/nginx/nginx.conf'];

interface Running {
  readonly master: number | null;
  readonly workers: readonly number[];
  readonly main: string | null;
  readonly prefix: string | null;
}

/** The master says its command line in its title: `nginx: master process /usr/sbin/nginx -c …`. */
async function findMasters(world: World): Promise<Running[]> {
  const commands = await world.commands();
  const masters = [...commands].filter(([, command]) => command.startsWith('nginx: master process'));
  const found: Running[] = [];
  for (const [master, command] of masters) {
    const owner = await world.owner(master);
    if (owner.container !== null) continue;
    const words = splitWords(command);
    const after = (flag: string): string | null => words[words.indexOf(flag) + 1] ?? null;
    const workers: number[] = [];
    for (const [pid, title] of commands) {
      if (!title.startsWith('nginx: worker process') || title.includes('shutting down')) continue;
      if ((await world.process(pid))?.parent === master) workers.push(pid);
    }
    found.push({
      master,
      workers,
      main: words.includes('-c') ? after('-c') : null,
      prefix: words.includes('-p') ? after('-p') : null,
    });
  }
  return found;
}

async function defaultMain(host: Host): Promise<string | null> {
  for (const path of DEFAULT_MAIN) if ((await host.info(path)).is === 'seen') return path;
  return null;
}

/** `nginx -t` as root, a cross-check of our own reading: `nginx: [emerg] … in FILE:LINE`. */
async function testConfig(world: World, main: string): Promise<ProxyState['configError']> {
  const look = await world.host.run('nginx', ['-t', '-q', '-c', main], 5000);
  if (look.is !== 'seen' || look.value.code === 0) return null;
  const line = look.value.stderr.split('\n').find((text) => /\[(?:emerg|crit|alert|error)\]/.test(text));
  if (!line) return null;
  const message = line.replace(/^nginx: \[\w+\] /, '');
  const place = / in (\/[^:]+):(\d+)$/.exec(message);
  return {
    message: message.replace(/ in \/[^:]+:\d+$/, ''),
    place: place ? { file: place[1] ?? '', line: Number(place[2]) } : null,
  };
}

function ownError(config: NginxConfig): ProxyState['configError'] {
  const [first] = config.errors;
  return first ? { message: first.message, place: { file: first.file, line: first.line } } : null;
}

async function instance(world: World, running: Running): Promise<ReverseProxy | null> {
  const { host } = world;
  const main = running.main ?? (await defaultMain(host));
  if (main === null) return null;
  const config = await loadNginx(readerOf(host), { main, ...(running.prefix ? { prefix: running.prefix } : {}) });
  const general = globals(config);
  const { hasPrivateTmp, state } = await onHost(world, running, 'nginx.service', config.files);
  const doubtful = running.master === null || state.changedSince.length > 0 || config.errors.length > 0;
  const tested = doubtful && world.isRoot ? await testConfig(world, main) : ownError(config);
  const routes = routesOf(config).map(withJournal);
  return {
    program: 'nginx',
    routes,
    user: await userOf(world, running.workers[0], general.user),
    hasPrivateTmp,
    problems: [
      ...config.unread.map((file) => `could not read ${file.path}: ${file.why}`),
      ...config.errors.map((error) => `${error.message} in ${error.file}:${error.line}`),
    ],
    state: {
      program: 'nginx',
      ...state,
      configFile: config.main,
      configError: tested,
      workerConnections: general.workerConnections,
      errorLogs: [...new Set(general.allErrorLogs.map(journalPlace))],
    },
    serves: makeServes(config),
    logFormat: (name) => general.logFormats.get(name) ?? null,
    untag: untagged,
    readError: readNginxError,
    decodes: decoded,
  };
}

export const finder: ProxyFinder = {
  program: 'nginx',
  async find(world, wanted) {
    const running = await findMasters(world);
    if (running.length === 0 && wanted === 'running') return [];
    const all = running.length > 0 ? running : [{ master: null, workers: [], main: null, prefix: null }];
    const found = await Promise.all(all.map((one) => instance(world, one)));
    return found.filter((one) => one !== null);
  },
};
