import { formatAddress } from '../../core/address.ts';
import type { LogEvent } from '../../core/event.ts';
import type { RouteLogs } from '../../core/route.ts';
import { httpLogReader } from '../../logs/haproxy-access.ts';
import { readEnvvars } from '../../proxies/environment.ts';
import { type HaproxyConfig, loadHaproxy, type Section } from '../../proxies/haproxy/load.ts';
import { backendOf, globalOf, serversOf } from '../../proxies/haproxy/model.ts';
import { routes as routesOf } from '../../proxies/haproxy/routes.ts';
import { serve } from '../../proxies/haproxy/serve.ts';
import { readerOf } from '../config-reader.ts';
import type { ProxyFinder, ProxyState, ReverseProxy } from '../proxy.ts';
import { onHost, userOf } from '../proxy-process.ts';
import { servesWith } from '../serves.ts';
import { splitWords } from '../unit-show.ts';
import type { World } from '../world.ts';

const MAIN = '/etc/haproxy/haproxy.cfg';
const ENVIRONMENT = '/etc/default/haproxy';
/** Where distributions' syslog daemons put its lines. */
const LOG_FILES = ['/var/log/haproxy.log', '/var/log/haproxy/haproxy.log'];

interface Running {
  readonly master: number | null;
  readonly workers: readonly number[];
  readonly files: readonly string[];
}

function isServer(command: string): boolean {
  return /^(?:\S*\/)?haproxy(?:\s|$)/.test(command);
}

/** Every `-f`, files and folders. */
function filesOf(command: string): string[] {
  const words = splitWords(command);
  const files = words.flatMap((word, at) => (word === '-f' ? (words[at + 1] ?? []) : []));
  return files.length > 0 ? files : [MAIN];
}

/** A master (or the only process) and the worker that takes new connections. */
async function findRunning(world: World): Promise<Running[]> {
  const servers = [...(await world.commands())].filter(([, command]) => isServer(command));
  const infos = await Promise.all(
    servers.map(async ([pid, command]) => ({ pid, command, info: await world.process(pid) })),
  );
  const pids = new Set(servers.map(([pid]) => pid));
  const found: Running[] = [];
  for (const { pid, command, info } of infos) {
    if (!info || pids.has(info.parent) || (await world.owner(pid)).container !== null) continue;
    const workers = infos.filter((one) => one.info?.parent === pid);
    // After a reload old workers finish what they have: the newest takes new connections.
    const newest = workers.toSorted((a, b) => (b.info?.startedAt ?? 0) - (a.info?.startedAt ?? 0))[0];
    found.push({ master: pid, workers: newest ? [newest.pid] : [], files: filesOf(command) });
  }
  return found;
}

/** `haproxy -c` as root, a cross-check of our own reading: `[ALERT] (12) : config : parsing [FILE:LINE] : …`. */
async function testConfig(world: World, files: readonly string[]): Promise<ProxyState['configError']> {
  const look = await world.host.run('haproxy', ['-c', ...files.flatMap((file) => ['-f', file])], 5000);
  if (look.is !== 'seen' || look.value.code === 0) return null;
  const lines = `${look.value.stderr}\n${look.value.stdout}`.split('\n').filter((line) => line.includes('[ALERT]'));
  const line = lines.find((one) => /\[\/[^\]:]+:\d+\]/.test(one)) ?? lines[0];
  if (line === undefined) return null;
  const message = line.replace(/^.*?\[ALERT\]\s*(?:\d+\/\d+ )?\(\d+\) : (?:config : )?/, '');
  const place = /\[(\/[^\]:]+):(\d+)\]/.exec(message);
  return { message, place: place ? { file: place[1] ?? '', line: Number(place[2]) } : null };
}

function ownError(config: HaproxyConfig): ProxyState['configError'] {
  const [first] = config.errors;
  return first ? { message: first.message, place: { file: first.file, line: first.line } } : null;
}

/** HAProxy writes to syslog: a file where the syslog daemon makes one, else the journal; warnings go to the journal too. */
async function logsOf(world: World): Promise<RouteLogs> {
  for (const path of LOG_FILES)
    if ((await world.host.info(path)).is === 'seen')
      return { error: [{ path, level: 'info' }], access: [{ path, format: 'httplog' }] };
  return { error: [{ path: 'journal', level: 'info' }], access: [{ path: 'journal', format: 'httplog' }] };
}

/** `app/web1` of a log line → the address of that server; `<NOSRV>` and a backend alone stay a name. */
function upstreamOf(config: HaproxyConfig, event: Pick<LogEvent, 'fields'>): string | null {
  const { backend, server } = event.fields;
  if (backend === undefined || backend === '') return null;
  const section: Section | null = backendOf(config, backend);
  const found = section && serversOf(config, section, 80).find((one) => one.name === server);
  return found ? `http://${formatAddress(found.address)}` : `http://${backend}`;
}

async function instance(world: World, running: Running): Promise<ReverseProxy> {
  const { master, workers } = running;
  const environment = await world.host.read(ENVIRONMENT);
  const config = await loadHaproxy(readerOf(world.host), {
    paths: running.files,
    environment: environment.is === 'seen' ? readEnvvars(environment.value.text) : new Map(),
  });
  const [{ hasPrivateTmp, state }, logs] = await Promise.all([
    onHost(world, running, 'haproxy.service', config.files),
    logsOf(world),
  ]);
  const doubtful = master === null || state.changedSince.length > 0 || config.errors.length > 0;
  const tested = doubtful && world.isRoot ? await testConfig(world, running.files) : ownError(config);
  const maxconn = Number(globalOf(config, 'maxconn'));
  return {
    program: 'haproxy',
    routes: routesOf(config, () => logs),
    user: await userOf(world, workers[0], globalOf(config, 'user') ?? 'haproxy'),
    hasPrivateTmp,
    problems: [
      ...config.unread.map((file) => `could not read ${file.path}: ${file.why}`),
      ...config.errors.map((error) => `${error.message} in ${error.file}:${error.line}`),
    ],
    state: {
      program: 'haproxy',
      ...state,
      configFile: config.main,
      configError: tested,
      workerConnections: Number.isFinite(maxconn) && maxconn > 0 ? maxconn : null,
      errorLogs: logs.error.map((log) => log.path),
    },
    serves: servesWith((request) => {
      const decision = serve(config, request);
      if (decision.is === 'unknown') return null;
      return decision.is === 'pass' ? [decision.passPlace] : [];
    }),
    logFormat: () => null,
    namesBackend: true,
    readAccess: httpLogReader(world.who.zoneMinutes),
    // A file that was changed tells no more where the running process finds the server of that name.
    upstreamOf: (event) => (state.changedSince.length > 0 ? null : upstreamOf(config, event)),
  };
}

export const finder: ProxyFinder = {
  program: 'haproxy',
  async find(world, wanted) {
    const running = await findRunning(world);
    if (running.length === 0 && (wanted === 'running' || (await world.host.info(MAIN)).is !== 'seen')) return [];
    const all = running.length > 0 ? running : [{ master: null, workers: [], files: [MAIN] }];
    const found = await Promise.all(all.map((one) => instance(world, one)));
    return found.filter((proxy) => proxy.routes.length > 0);
  },
};
