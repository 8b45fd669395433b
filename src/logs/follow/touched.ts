import type { LogDoor } from '../../host/watch.ts';

/** A change within this time of the last one may carry the same time, milliseconds: the clock of files is coarse. */
const COARSE_MS = 50;

/** New names beside a log may be what it held: a file can be written, copied and emptied between two looks. */
export class Touched {
  readonly #door: LogDoor;
  readonly #directory: string;
  #at: number | null = null;

  constructor(door: LogDoor, path: string) {
    this.#door = door;
    this.#directory = path.slice(0, path.lastIndexOf('/')) || '/';
  }

  /** Whether names came or went since the last call. */
  isNews(now: number): boolean {
    const at = this.#door.touchedAt(this.#directory);
    if (at === null || at === this.#at) return false;
    this.#at = now - at > COARSE_MS ? at : null;
    return true;
  }
}
