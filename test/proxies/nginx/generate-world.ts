import type { Random } from './random.ts';

/** What a generated configuration may point to. */
export interface World {
  readonly live: readonly number[];
  readonly dead: readonly number[];
  readonly socket: string;
  /** A folder with `root/index.html`, `root/dir/`, `root/f.txt`, `alias/f.txt`. */
  readonly folder: string;
}

/** A request to try. `host` null: HTTP/1.0 without a Host header. */
export interface Asked {
  readonly address: string;
  readonly host: string | null;
  readonly method: string;
  readonly uri: string;
}

/** What paths are made of: plain, with a space, a plus, capitals, UTF-8, and two that make a backend fail. */
export const SEGMENTS = [
  'a',
  'b',
  'api',
  'v1',
  'img',
  'dir',
  'f.txt',
  'x.php',
  'logo.PNG',
  'sp ace',
  's404',
  's503',
  'A',
  'a+b',
  'é',
];
/** Everything a generator needs at hand. */
export interface Maker {
  readonly random: Random;
  readonly world: World;
  readonly id: string;
  readonly named: readonly string[];
  readonly groups: readonly string[];
}
