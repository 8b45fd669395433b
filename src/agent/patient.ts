import { setTimeout as later } from 'node:timers/promises';
import type { Diagnosis, Result } from '../core/diagnosis.ts';

/** How often what is only starting is looked at again, and how long after one another. */
const LOOKS = 4;
const EVERY_MS = 2_500;

type Wait = (ms: number) => Promise<unknown>;

/** Looks again while the cause is one that passes by itself; the answer of an earlier look stays when it is up in the end. */
async function settled(
  first: Result,
  again: (upstream: string) => Promise<Result | null>,
  passing: ReadonlySet<string>,
  wait: Wait,
): Promise<Result> {
  const isPassing = (result: Result): boolean => result.rootCause === null || passing.has(result.rootCause.id);
  for (let look = 0; look < LOOKS; look++) {
    await wait(EVERY_MS);
    const next = await again(first.upstream);
    if (next === null || next.status === 'up') return first;
    if (!isPassing(next)) return next;
  }
  return first;
}

/**
 * For people who ask once: an app that was started moments ago may yet say why it fails.
 * `again` diagnoses one upstream anew; `passing` are the causes that go away by themselves.
 */
export async function patiently(
  diagnosis: Diagnosis,
  again: (upstream: string) => Promise<Result | null>,
  passing: ReadonlySet<string>,
  wait: Wait = later,
): Promise<Diagnosis> {
  const waits = (result: Result): boolean => result.rootCause !== null && passing.has(result.rootCause.id);
  if (!diagnosis.results.some(waits)) return diagnosis;
  const start = performance.now();
  const results = await Promise.all(
    diagnosis.results.map((result) => (waits(result) ? settled(result, again, passing, wait) : result)),
  );
  return { ...diagnosis, results, durationMs: diagnosis.durationMs + Math.round(performance.now() - start) };
}
