import { formatAddress } from '../../core/address.ts';
import type { LogEvent } from '../../core/event.ts';
import type { Route } from '../../core/route.ts';
import { plainFormat } from '../../logs/access-format.ts';
import { type ApacheConfig, loadApache } from '../../proxies/apache/load.ts';
import { allErrorLogs, logFormat } from '../../proxies/apache/logs.ts';
import { modelOf } from '../../proxies/apache/model.ts';
import { missingModules, problems } from '../../proxies/apache/problems.ts';
import { routes as routesOf } from '../../proxies/apache/routes.ts';
import { serve } from '../../proxies/apache/serve.ts';
import { readDestination } from '../../proxies/apache/urls.ts';
import { readEnvvars } from '../../proxies/environment.ts';
import { readerOf } from '../config-reader.ts';
import type { ProxyFinder, ProxyState, ReverseProxy } from '../proxy.ts';
import { onHost, userOf } from '../proxy-process.ts';
import { servesWith } from '../serves.ts';
import { splitWords } from '../unit-show.ts';
import type { World } from '../world.ts';
import { journalPlace, withJournal } from './shared/journal-logs.ts';

/** Where a build keeps its files: main file, root, environment file, unit. Debian, Fedora and its kin, httpd's own. */
const LAYOUTS = [
  {
    main: '/etc/apache2/apache2.conf',
    root: '/etc/apache2',
    environment: '/etc/apache2/envvars',
    unit: 'apache2.service',
  },
  {
    main: '/etc/httpd/conf/httpd.conf',
    root: '/etc/httpd',
    environment: '/etc/sysconfig/httpd',
    unit: 'httpd.service',
  },
  {
    main: '/usr/local/apache2/conf/httpd.conf',
    root: '/usr/local/apache2',
    environment: '/usr/local/apache2/bin/envvars',
    unit: 'httpd.service',
  },
] as const;

interface Running {
  readonly master: number | null;
  readonly workers: readonly number[];
  readonly main: string;
  readonly root: string;
  readonly defines: readonly string[];
  readonly layout: (typeof LAYOUTS)[number];
}

function isServer(command: string): boolean {
  return /^(?:\S*\/)?(?:apache2|httpd)(?:\.\w+)?(?:\s|$)/.test(command);
}

function optionsOf(command: string): {
  readonly file: string | null;
  readonly root: string | null;
  readonly defines: string[];
} {
  const words = splitWords(command);
  const value = (flag: string): string[] =>
    words.flatMap((word, at) =>
      word === flag ? (words[at + 1] ?? []) : word.startsWith(flag) && word.length > 2 ? word.slice(2) : [],
    );
  return { file: value('-f').at(-1) ?? null, root: value('-d').at(-1) ?? null, defines: value('-D') };
}

async function layoutOf(world: World): Promise<(typeof LAYOUTS)[number] | null> {
  for (const layout of LAYOUTS) if ((await world.host.info(layout.main)).is === 'seen') return layout;
  return null;
}

/** The first process of each server: one whose parent is no such server. */
async function findRunning(world: World, layout: (typeof LAYOUTS)[number]): Promise<Running[]> {
  const servers = [...(await world.commands())].filter(([, command]) => isServer(command));
  const infos = await Promise.all(
    servers.map(async ([pid, command]) => ({ pid, command, info: await world.process(pid) })),
  );
  const pids = new Set(servers.map(([pid]) => pid));
  const found: Running[] = [];
  for (const { pid, command, info } of infos) {
    if (!info || pids.has(info.parent) || (await world.owner(pid)).container !== null) continue;
    const options = optionsOf(command);
    const root = options.root ?? layout.root;
    const file = options.file ?? layout.main;
    const workers = infos.filter((one) => one.info?.parent === pid).map((one) => one.pid);
    found.push({
      master: pid,
      workers,
      main: file.startsWith('/') ? file : `${root}/${file}`,
      root,
      defines: options.defines,
      layout,
    });
  }
  return found;
}

async function environmentOf(world: World, path: string): Promise<ReadonlyMap<string, string>> {
  const look = await world.host.read(path);
  return look.is === 'seen' ? readEnvvars(look.value.text) : new Map();
}

/** `apachectl -t` as root, a cross-check of our own reading: `… Syntax error on line N of FILE:`, then the message. */
async function testConfig(world: World): Promise<ProxyState['configError']> {
  const look = await world.host.run('apachectl', ['-t'], 5000);
  if (look.is !== 'seen' || look.value.code === 0) return null;
  const lines = look.value.stderr
    .split('\n')
    .filter((line) => !/^(?:Action '|The Apache error log|AH00558)/.test(line));
  const text = lines.join('\n').trim();
  const place = [...text.matchAll(/on line (\d+) of (\/[^:\n]+)/g)].at(-1);
  if (text === '') return null;
  const after = place ? text.slice((place.index ?? 0) + place[0].length).replace(/^:\s*/, '') : text;
  return {
    message: (after === '' ? text : after).split('\n')[0] ?? text,
    place: place ? { file: place[2] ?? '', line: Number(place[1]) } : null,
  };
}

function ownError(config: ApacheConfig): ProxyState['configError'] {
  const [first] = problems(config);
  return first ? { message: first.message, place: { file: first.file, line: first.line } } : null;
}

/** A scheme that no module speaks: httpd's own test does not see it. */
function unspoken(config: ApacheConfig): ProxyState['configError'] {
  const [first] = missingModules(config);
  if (!first) return null;
  const { module, error } = first;
  return { message: error.message, place: { file: error.file, line: error.line }, missingModule: module };
}

/** How httpd's words name a backend: the address, the path of a socket, or the name that stands in the pass. */
function upstreamOf(routes: readonly Route[], event: Pick<LogEvent, 'fields'>): string | null {
  const { address = event.fields.backend ?? '' } = event.fields;
  if (address === '') return null;
  if (address.startsWith('/')) return `http://unix:${address}`;
  const bare = address.replace(/:\d+$/, '');
  const named = routes.find((route) => {
    const to = readDestination(route.passText);
    return to.is === 'server' && to.address.is === 'unix' && (to.authority === address || to.authority === bare);
  });
  const [target] = named?.targets ?? [];
  if (target) return `http://${formatAddress(target.address)}`;
  // Some lines have the host alone: of which server they speak is not said.
  return bare === address ? null : `http://${address}`;
}

async function instance(world: World, running: Running): Promise<ReverseProxy> {
  const { layout, master, workers } = running;
  const environment = await environmentOf(world, layout.environment);
  const config = await loadApache(readerOf(world.host), {
    main: running.main,
    serverRoot: running.root,
    environment,
    defines: running.defines,
  });
  const model = modelOf(config);
  const { hasPrivateTmp, state } = await onHost(world, running, layout.unit, config.files);
  const own = ownError(config);
  const doubtful = master === null || state.changedSince.length > 0 || own !== null;
  const tested = doubtful && world.isRoot && running.main === layout.main ? await testConfig(world) : own;
  const routes = routesOf(config).map(withJournal);
  const user = model.main.own.find((line) => line.name === 'user')?.args[0] ?? 'www-data';
  return {
    program: 'apache',
    routes,
    user: await userOf(world, workers[0], user),
    hasPrivateTmp,
    problems: [
      ...config.unread.map((file) => `could not read ${file.path}: ${file.why}`),
      ...problems(config).map((error) => `${error.message} in ${error.file}:${error.line}`),
    ],
    state: {
      program: 'apache',
      ...state,
      configFile: config.main,
      configError: tested ?? unspoken(config),
      workerConnections: null,
      errorLogs: [...new Set(allErrorLogs(model).map(journalPlace))],
    },
    serves: servesWith((request) => {
      const decision = serve(config, request);
      if (decision.is === 'unknown') return null;
      return decision.is === 'pass' ? [decision.pass.passPlace] : [];
    }),
    logFormat: (name) => plainFormat(logFormat(model, name)),
    upstreamOf: (event) => upstreamOf(routes, event),
  };
}

export const finder: ProxyFinder = {
  program: 'apache',
  async find(world, wanted) {
    const layout = await layoutOf(world);
    if (layout === null) return [];
    const running = await findRunning(world, layout);
    if (running.length === 0 && wanted === 'running') return [];
    const rest = { master: null, workers: [], main: layout.main, root: layout.root, defines: [], layout };
    const found = await Promise.all((running.length > 0 ? running : [rest]).map((one) => instance(world, one)));
    return found.filter((proxy) => proxy.routes.length > 0);
  },
};
