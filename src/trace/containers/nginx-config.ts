import type { FileText, Look } from '../../host/host.ts';
import type { ConfigReader, ConfigText } from '../../proxies/nginx/load.ts';
import type { World } from '../world.ts';
import type { ArchiveFile, Inspect } from './api.ts';
import type { Engine } from './engine.ts';
import { isUp } from './fact.ts';
import { rootedHost } from './rooted.ts';
import { containerLog } from './words.ts';

/** Files of a container by absolute path, read out of it by archive, folder by folder and each at most once. */
export interface ContainerFiles {
  readonly reader: ConfigReader;
  /** Change time of a file that was read, milliseconds. */
  changedAt(path: string): number | null;
}

function parent(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

/** `/a/b/../c` → `/a/c`. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

class Archive implements ContainerFiles {
  readonly #engine: Engine;
  readonly #id: string;
  readonly #entries = new Map<string, ArchiveFile>();
  readonly #asked = new Map<string, Promise<Look<unknown>>>();
  readonly reader: ConfigReader;

  constructor(engine: Engine, id: string) {
    this.#engine = engine;
    this.#id = id;
    this.reader = { read: (path) => this.#read(path, 0), glob: (pattern) => this.#glob(pattern) };
  }

  changedAt(path: string): number | null {
    const entry = this.#entries.get(normal(path));
    if (entry?.kind === 'link' && entry.target) return this.changedAt(this.#target(path, entry.target));
    return entry?.changedAt ?? null;
  }

  #target(path: string, target: string): string {
    return normal(target.startsWith('/') ? target : `${parent(path)}/${target}`);
  }

  /** Asks for a folder or a file once; its entries are named from its own last segment. */
  #load(path: string): Promise<Look<unknown>> {
    const covered = [...this.#asked.keys()].find((one) => path === one || path.startsWith(`${one}/`));
    const before = this.#asked.get(covered ?? path);
    if (before) return before;
    const fresh = this.#engine.archive(this.#id, path).then((look) => {
      if (look.is === 'seen')
        for (const entry of look.value) this.#entries.set(normal(`${parent(path)}/${entry.path}`), entry);
      return look;
    });
    this.#asked.set(path, fresh);
    return fresh;
  }

  async #read(path: string, hops: number): Promise<ConfigText> {
    const wanted = normal(path);
    const look = await this.#load(wanted.startsWith('/etc/nginx/') ? '/etc/nginx' : wanted);
    const entry = this.#entries.get(wanted);
    if (!entry) {
      if (look.is === 'denied') return { is: 'denied' };
      return look.is === 'failed' ? { is: 'failed', why: look.why } : { is: 'absent' };
    }
    if (entry.kind === 'link' && entry.target !== null && hops < 10)
      return this.#read(this.#target(wanted, entry.target), hops + 1);
    if (entry.text !== null) return { is: 'text', text: entry.text };
    return { is: 'failed', why: entry.kind === 'file' ? 'not a text file' : `is a ${entry.kind}` };
  }

  async #glob(pattern: string): Promise<readonly string[]> {
    const fixed = pattern.slice(0, pattern.search(/[*?[]/));
    const folder = normal(fixed.slice(0, fixed.lastIndexOf('/')));
    if (folder === '/') return [];
    await this.#load(folder.startsWith('/etc/nginx') ? '/etc/nginx' : folder);
    return [...this.#entries.keys()].filter((path) => path.startsWith(`${folder}/`));
  }
}

export function filesOf(engine: Engine, id: string): ContainerFiles {
  return new Archive(engine, id);
}

const LOG_LINES = 3_000;

/** Archives fill the engine's memory of events, so where root may look the link itself is read. */
async function linkTarget(world: World, engine: Engine, inspect: Inspect, path: string): Promise<string | null> {
  if (isUp(inspect) && inspect.State.Pid > 0 && world.isRoot) {
    const link = await rootedHost(world.host, inspect.State.Pid).readlink(path);
    return link.is === 'seen' ? link.value : null;
  }
  const look = await engine.archive(inspect.Id, path);
  return look.is === 'seen' ? (look.value[0]?.target ?? null) : null;
}

/** Where a log path of the configuration ends up: a stream of the container, or a file in it. */
async function destination(
  world: World,
  engine: Engine,
  inspect: Inspect,
  path: string,
): Promise<'out' | 'err' | 'file'> {
  if (path === 'stderr' || path === '/dev/stderr') return 'err';
  if (path === '/dev/stdout') return 'out';
  const target = await linkTarget(world, engine, inspect, path);
  if (target === '/dev/stdout' || target === '/proc/self/fd/1') return 'out';
  return target === '/dev/stderr' || target === '/proc/self/fd/2' ? 'err' : 'file';
}

/** The end of a log that a proxy in a container writes. Lines of the error log get the engine's time in front. */
export async function readProxyLog(
  world: World,
  engine: Engine,
  inspect: Inspect,
  path: string,
  kind: 'error' | 'access',
): Promise<Look<FileText>> {
  const to = await destination(world, engine, inspect, path);
  if (to === 'file') {
    if (isUp(inspect) && inspect.State.Pid > 0 && world.isRoot)
      return rootedHost(world.host, inspect.State.Pid).read(path, { maxBytes: 512 * 1024, from: 'end' });
    const look = await engine.archive(inspect.Id, path);
    const entry = look.is === 'seen' ? look.value[0] : undefined;
    if (!entry?.text) return look.is === 'seen' ? { is: 'absent' } : look;
    return { is: 'seen', value: { text: entry.text, size: entry.size, changedAt: entry.changedAt, truncated: false } };
  }
  const look =
    kind === 'error'
      ? await containerLog(engine, inspect, null, to, LOG_LINES)
      : await engine.logs(
          inspect.Id,
          `stdout=${to === 'out' ? 1 : 0}&stderr=${to === 'err' ? 1 : 0}&timestamps=0&tail=${LOG_LINES}`,
        );
  if (look.is !== 'seen') return look;
  return { is: 'seen', value: { text: look.value, size: look.value.length, changedAt: world.at, truncated: false } };
}
