import type { Look } from '../../host/host.ts';
import type { ConfigReader, ConfigText } from '../../proxies/config-reader.ts';
import type { ArchiveFile } from './api.ts';
import type { Engine } from './engine.ts';

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
  readonly #folder: string;
  readonly #entries = new Map<string, ArchiveFile>();
  readonly #asked = new Map<string, Promise<Look<unknown>>>();
  readonly reader: ConfigReader;

  constructor(engine: Engine, id: string, folder: string) {
    this.#engine = engine;
    this.#id = id;
    this.#folder = folder;
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
    const look = await this.#load(wanted.startsWith(`${this.#folder}/`) ? this.#folder : wanted);
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
    await this.#load(`${folder}/`.startsWith(`${this.#folder}/`) ? this.#folder : folder);
    return [...this.#entries.keys()].filter((path) => path.startsWith(`${folder}/`));
  }
}

/** `folder` is where the program keeps its configuration, e.g. `/etc/nginx`: it is read whole at the first question. */
export function filesOf(engine: Engine, id: string, folder: string): ContainerFiles {
  return new Archive(engine, id, folder);
}
