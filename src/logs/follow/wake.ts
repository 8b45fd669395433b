import type { LogDoor, Watching } from '../../host/watch.ts';

/** Why a follower is woken: `data` when its file changed, `path` when its name may lead elsewhere, `poll` by the clock. */
export type WakeReason = 'data' | 'path' | 'poll';

export interface WakeTimes {
  /** Between looks while watching works, milliseconds. */
  readonly quietMs: number;
  /** Between looks while something cannot be watched. */
  readonly alertMs: number;
  /** Between looks at a file that is written to all the time. */
  readonly busyMs: number;
}

export const DEFAULT_TIMES: WakeTimes = { quietMs: 1000, alertMs: 250, busyMs: 100 };

/** Each event costs the event loop some microseconds: above this many per second looking by the clock is cheaper. */
const NOISY_PER_SECOND = 30;
const REARM_MS = 5000;

/** Counts events and says when there are too many of them. */
class Noise {
  #count = 0;
  #since = 0;

  isTooMuch(now: number): boolean {
    if (now - this.#since > 1000) {
      this.#since = now;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count > NOISY_PER_SECOND;
  }
}

type Listener = (kind: string) => void;

/** One watch per directory, whatever many logs lie in it. */
class Directory {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #door: LogDoor;
  readonly #path: string;
  readonly #noise = new Noise();
  #watching: Watching | null = null;
  #retryAt = 0;

  constructor(door: LogDoor, path: string) {
    this.#door = door;
    this.#path = path;
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  /** Whether the watch stands; tries to set it up again now and then. */
  arm(now: number): boolean {
    if (this.#watching !== null) return true;
    if (now < this.#retryAt) return false;
    this.#retryAt = now + REARM_MS;
    this.#watching = this.#door.watch(
      this.#path,
      (kind, name) => this.#tell(kind, name),
      () => this.close(),
    );
    return this.#watching !== null;
  }

  #tell(kind: string, name: string | null): void {
    const now = performance.now();
    // Growth is the file watch's business; a busy neighbour must not cost more than looking by the clock.
    if (this.#noise.isTooMuch(now)) {
      this.close();
      this.#retryAt = now + REARM_MS;
    }
    if (kind !== 'rename' && name !== null && !this.#listeners.has(name)) return;
    const told = name === null ? [...this.#listeners.values()] : [this.#listeners.get(name) ?? []];
    for (const set of told) for (const listener of set) listener(kind);
  }

  add(name: string, listener: Listener): void {
    const set = this.#listeners.get(name) ?? new Set<Listener>();
    this.#listeners.set(name, set.add(listener));
  }

  remove(name: string, listener: Listener): void {
    const set = this.#listeners.get(name);
    set?.delete(listener);
    if (set?.size === 0) this.#listeners.delete(name);
  }

  close(): void {
    this.#watching?.close();
    this.#watching = null;
  }
}

const directories = new WeakMap<LogDoor, Map<string, Directory>>();

function directoryOf(door: LogDoor, path: string): Directory {
  const known = directories.get(door) ?? new Map<string, Directory>();
  directories.set(door, known);
  const directory = known.get(path) ?? new Directory(door, path);
  known.set(path, directory);
  return directory;
}

/**
 * Wakes a follower: through watches on the file and on its directory, which are only hints, and by the clock, which is
 * the truth. A file that is written to all the time is looked at by the clock alone.
 */
export class Wake {
  readonly #door: LogDoor;
  readonly #path: string;
  readonly #name: string;
  readonly #directory: Directory;
  readonly #onWake: (reason: WakeReason) => void;
  readonly #times: WakeTimes;
  readonly #noise = new Noise();
  readonly #onEntry = (kind: string): void => {
    // The file's own watch tells of growth.
    if (kind === 'rename' || this.#file === null) this.#onWake('path');
  };
  #file: Watching | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isBusy = false;
  #busySince = 0;
  #polls = 0;
  #growths = 0;
  #isStopped = false;
  /** The path leads to no file that is read: look often. */
  isAlert = false;

  constructor(door: LogDoor, path: string, times: WakeTimes, onWake: (reason: WakeReason) => void) {
    this.#door = door;
    this.#path = path;
    this.#times = times;
    this.#onWake = onWake;
    const slash = path.lastIndexOf('/');
    this.#name = path.slice(slash + 1);
    this.#directory = directoryOf(door, path.slice(0, slash) || '/');
    this.#directory.add(this.#name, this.#onEntry);
  }

  /** Watches the file that the path leads to now. */
  watchFile(): void {
    this.#file?.close();
    this.#file = null;
    if (this.#isStopped || this.#isBusy) return;
    this.#file = this.#door.watch(
      this.#path,
      (kind) => this.#onFile(kind),
      () => {
        this.#file = null;
      },
    );
  }

  #onFile(kind: string): void {
    const now = performance.now();
    if (this.#noise.isTooMuch(now)) {
      this.#file?.close();
      this.#file = null;
      this.#isBusy = true;
      this.#busySince = now;
      this.#polls = 0;
      this.#growths = 0;
      this.arm();
    }
    this.#onWake(kind === 'rename' ? 'path' : 'data');
  }

  /** Tells whether a look by the clock found growth: a file that became quiet is watched again. */
  grew(hasGrown: boolean): void {
    if (!this.#isBusy) return;
    this.#polls += 1;
    if (hasGrown) this.#growths += 1;
    const now = performance.now();
    if (now - this.#busySince < REARM_MS) return;
    // Some bytes at a third of the looks: fewer events than looks.
    if (this.#growths * 3 < this.#polls) {
      this.#isBusy = false;
      this.watchFile();
    }
    this.#busySince = now;
    this.#polls = 0;
    this.#growths = 0;
  }

  /** Sets the clock for the next look. */
  arm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#isStopped) return;
    const isWatched = this.#directory.arm(performance.now()) && this.#file !== null;
    const { busyMs, alertMs, quietMs } = this.#times;
    const wait = this.#isBusy ? busyMs : this.isAlert || !isWatched ? alertMs : quietMs;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#onWake('poll');
    }, wait);
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#file?.close();
    this.#file = null;
    this.#directory.remove(this.#name, this.#onEntry);
    if (this.#directory.isEmpty) this.#directory.close();
  }
}
