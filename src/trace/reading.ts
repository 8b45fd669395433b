import type { Reading } from '../core/snapshot.ts';
import type { Look } from '../host/host.ts';
import type { World } from './world.ts';

/** A fact that was seen now. */
export function seen<T>(world: World, source: string, value: T): Reading<T> {
  return { is: 'seen', at: world.at, source, value };
}

/** A look that gave no value becomes a blind spot; an absence too, where the fact has no value for it. */
export function readingOf<T>(world: World, source: string, look: Look<T>): Reading<T> {
  if (look.is === 'seen') return seen(world, source, look.value);
  if (look.is === 'denied') return { is: 'blind', why: look.why, allow: look.allow };
  return { is: 'blind', why: look.is === 'failed' ? look.why : `${source}: not there`, allow: null };
}
