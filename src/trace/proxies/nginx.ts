import type { Host } from '../../host/host.ts';
import { globals } from '../../proxies/nginx/globals.ts';
import { type ConfigReader, loadNginx, type NginxConfig } from '../../proxies/nginx/load.ts';
import { routes as routesOf } from '../../proxies/nginx/routes.ts';
import type { User } from '../names.ts';
import type { ProxyFinder, ProxyState, ReverseProxy } from '../proxy.ts';
import { makeServes } from '../serves.ts';
import { splitWords } from '../unit-show.ts';
import type { World } from '../world.ts';

const DEFAULT_MAIN = ['/etc/nginx/nginx.conf', '/usr/local/nginx/conf/nginx.conf', '/usr/local/etc/nginx/nginx.conf'];

/** The resolver's files come through the host door. */
export function readerOf(host: Host): ConfigReader {
  return {
    async read(path) {
      const look = await host.read(path, { maxBytes: 4 * 1024 * 1024 });
      if (look.is === 'seen') return { is: 'text', text: look.value.text };
      if (look.is === 'absent') return { is: 'absent' };
      return look.is === 'denied' ? { is: 'denied' } : { is: 'failed', why: look.why };
    },
    async glob(pattern) {
      const look = await host.glob(pattern);
      return look.is === 'seen' ? look.value : [];
    },
  };
}

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

async function loadedAt(world: World, running: Running): Promise<number | null> {
  const infos = await Promise.all([...running.workers].map((pid) => world.process(pid)));
  const starts = infos.flatMap((info) => (info ? [info.startedAt] : []));
  if (starts.length > 0) return Math.min(...starts);
  return running.master === null ? null : ((await world.process(running.master))?.startedAt ?? null);
}

/** Files that changed after the workers started. The clock of /proc ticks in hundredths: a second of grace. */
async function changedSince(
  world: World,
  config: NginxConfig,
  since: number | null,
): Promise<ProxyState['changedSince']> {
  if (since === null) return [];
  const looks = await Promise.all(
    config.files.map(async (file) => ({ file: file.path, look: await world.host.info(file.path) })),
  );
  const changed: { file: string; at: number }[] = [];
  for (const { file, look } of looks) {
    if (look.is !== 'seen') continue;
    const target = look.value.kind === 'link' && look.value.target ? await world.host.info(look.value.target) : look;
    const at = Math.max(look.value.changedAt, target.is === 'seen' ? target.value.changedAt : 0);
    if (at > since + 1000) changed.push({ file, at });
  }
  return changed;
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

async function fdUse(world: World, pid: number | undefined): Promise<{ used: number | null; limit: number | null }> {
  const info = pid === undefined ? null : await world.process(pid);
  return { used: info?.fdUsed ?? null, limit: info?.fdLimit ?? null };
}

/** As whom the workers run: read off a worker where one runs (its real groups), else from the `user` directive. */
async function workerUser(world: World, running: Running, name: string): Promise<User | null> {
  const pid = running.workers[0];
  const status = pid === undefined ? null : await world.host.read(`/proc/${pid}/status`);
  if (status?.is === 'seen') {
    const field = (key: string): number[] =>
      (new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status.value.text)?.[1] ?? '').trim().split(/\s+/).map(Number);
    const [, uid = 0] = field('Uid');
    const [, gid = 0] = field('Gid');
    return {
      name: world.names.userName(uid),
      uid,
      gid,
      groups: [...new Set([gid, ...field('Groups').filter(Number.isFinite)])],
    };
  }
  return world.names.user(name);
}

async function instance(world: World, running: Running): Promise<ReverseProxy | null> {
  const { host } = world;
  const main = running.main ?? (await defaultMain(host));
  if (main === null) return null;
  const config = await loadNginx(readerOf(host), { main, ...(running.prefix ? { prefix: running.prefix } : {}) });
  const general = globals(config);
  const owner = running.master === null ? null : await world.owner(running.master);
  const unit = owner?.unit ?? 'nginx.service';
  const [since, fds, unitLook] = await Promise.all([
    loadedAt(world, running),
    fdUse(world, running.workers[0]),
    world.unit(unit, 'the proxy'),
  ]);
  const changed = await changedSince(world, config, since);
  const doubtful = running.master === null || changed.length > 0 || config.errors.length > 0;
  const tested = doubtful && world.isRoot ? await testConfig(world, main) : ownError(config);
  const unitSeen = unitLook.is === 'seen' && unitLook.value.loadState !== 'not-found';
  const routes = routesOf(config);
  return {
    program: 'nginx',
    routes,
    user: await workerUser(world, running, general.user),
    hasPrivateTmp: unitSeen && unitLook.value.privateTmp,
    problems: [
      ...config.unread.map((file) => `could not read ${file.path}: ${file.why}`),
      ...config.errors.map((error) => `${error.message} in ${error.file}:${error.line}`),
    ],
    state: {
      program: 'nginx',
      unit: unitSeen ? unit : null,
      container: null,
      running: running.master !== null,
      masterPid: running.master,
      workerPids: [...running.workers],
      user: null,
      startedAt: running.master === null ? null : ((await world.process(running.master))?.startedAt ?? null),
      configLoadedAt: since,
      changedSince: changed,
      configError: tested,
      workerConnections: general.workerConnections,
      fdLimit: fds.limit,
      fdUsed: fds.used,
      errorLogs: [...general.allErrorLogs],
    },
    serves: makeServes(config),
    logFormat: (name) => general.logFormats.get(name)?.text ?? null,
  };
}

export const finder: ProxyFinder = {
  program: 'nginx',
  async find(world) {
    const running = await findMasters(world);
    const all = running.length > 0 ? running : [{ master: null, workers: [], main: null, prefix: null }];
    const found = await Promise.all(all.map((one) => instance(world, one)));
    return found.filter((one) => one !== null);
  },
};
