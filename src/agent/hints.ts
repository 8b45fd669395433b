import type { Upstream } from '../core/diagnose.ts';
import type { Host } from '../host/host.ts';

const MAX_BYTES = 64 * 1024;

interface Position {
  readonly size: number;
  readonly inode: number;
}

/** The addresses of an upstream as an error log writes them. */
function named(upstream: Upstream, text: string): boolean {
  return upstream.targets.some((target) => text.includes(target.address));
}

/**
 * Looks whether the proxies' error logs grew, and which upstreams the new lines name. A line is only a reason to look
 * at once: anybody can make a proxy write one.
 */
export class LogHints {
  readonly #host: Host;
  readonly #positions = new Map<string, Position>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** Names of upstreams that have fresh lines since the last call. */
  async fresh(upstreams: readonly Upstream[]): Promise<readonly string[]> {
    const byFile = new Map<string, Upstream[]>();
    for (const upstream of upstreams) {
      for (const file of upstream.logs.error) {
        if (!file.startsWith('/')) continue;
        byFile.set(file, [...(byFile.get(file) ?? []), upstream]);
      }
    }
    const found = await Promise.all([...byFile].map(([file, of]) => this.#look(file, of)));
    return [...new Set(found.flat())];
  }

  async #look(file: string, upstreams: readonly Upstream[]): Promise<readonly string[]> {
    const look = await this.#host.info(file);
    if (look.is !== 'seen') return [];
    const { size, inode } = look.value;
    const before = this.#positions.get(file);
    this.#positions.set(file, { size, inode });
    // The first look only marks the place: what was written before the start is old.
    if (before === undefined || (size === before.size && inode === before.inode)) return [];
    const grown = inode === before.inode && size > before.size ? size - before.size : size;
    if (grown === 0) return [];
    const tail = await this.#host.read(file, { maxBytes: Math.min(grown, MAX_BYTES), from: 'end' });
    if (tail.is !== 'seen') return [];
    return upstreams.filter((upstream) => named(upstream, tail.value.text)).map((upstream) => upstream.name);
  }
}
