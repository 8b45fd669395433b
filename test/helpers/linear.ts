import { expect } from 'vitest';
import { cpuMs } from './cpu.ts';

/** What stays below this is not slow, whatever it grows by, milliseconds: a quadratic megabyte takes minutes. */
const DULL_MS = 250;
/** So much more input, and so much more time at most: linear takes 8 times as long, quadratic 64 times. */
const TIMES = 8;
const ROOM = 24;
/** A measurement that looks slow is repeated: other work on the machine only ever adds. */
const TRIES = 4;

/** Expects processor time that grows with the input, not with its square; `run` is handed how much of the input to take. */
export function expectLinear(run: (size: number) => void, size: number): void {
  let [small, whole] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < TRIES; i++) {
    whole = Math.min(
      whole,
      cpuMs(() => run(size)),
    );
    if (whole <= DULL_MS) return;
    // Of the short ones the longest counts: the least may be luck.
    const now = cpuMs(() => run(Math.floor(size / TIMES)));
    small = i === 0 ? now : Math.max(small, now);
    if (whole <= small * ROOM) return;
  }
  expect(whole, `${size} take ${whole} ms, an eighth of it ${small} ms`).toBeLessThanOrEqual(small * ROOM);
}
