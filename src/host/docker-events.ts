import type { Readable } from 'node:stream';
import type { DockerDoor } from './docker.ts';
import { jsonLines } from './docker-answer.ts';
import { reduceAnswer } from './docker-env.ts';

/** What a watcher hears: an event of the engine, or that the stream began or broke. */
export type Heard =
  | { readonly is: 'event'; readonly event: unknown }
  | { readonly is: 'connected' }
  | { readonly is: 'lost'; readonly why: string; readonly retryMs: number };

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** First wait before connecting again, milliseconds; doubles up to `longestMs`. */
  readonly firstMs?: number;
  readonly longestMs?: number;
}

const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** A line longer than this is no event. */
const MOST_LINE = 1024 * 1024;
const FILTERS = encodeURIComponent(JSON.stringify({ type: ['container', 'network'] }));

/** Lines of a stream, as they come. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    rest += (chunk as Buffer).toString('utf8');
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_LINE) rest = '';
    yield* lines;
  }
}

function timeOf(event: unknown): number | null {
  if (event === null || typeof event !== 'object' || !('time' in event)) return null;
  return typeof event.time === 'number' ? event.time : null;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

/**
 * Listens to the engine until the signal: an engine that dies or is not there yet is asked again with a growing wait, and
 * what happened in between is asked for (`since`). Ends without an error.
 */
export async function watchEvents(
  door: DockerDoor,
  hear: (heard: Heard) => void,
  options: WatchOptions,
): Promise<void> {
  const { signal, firstMs = FIRST_MS, longestMs = LONGEST_MS } = options;
  let retryMs = firstMs;
  let last: number | null = null;
  while (!signal.aborted) {
    let why = 'the stream ended';
    try {
      const since = last === null ? '' : `&since=${last}`;
      const stream = await door.stream(`/events?filters=${FILTERS}${since}`, signal);
      hear({ is: 'connected' });
      for await (const line of linesOf(stream)) {
        for (const event of jsonLines(line)) {
          retryMs = firstMs;
          last = timeOf(event) ?? last;
          hear({ is: 'event', event: reduceAnswer(event) });
        }
      }
    } catch (error) {
      why = error instanceof Error ? error.message.trim() : String(error);
    }
    if (signal.aborted) return;
    hear({ is: 'lost', why, retryMs });
    await wait(retryMs, signal);
    retryMs = Math.min(longestMs, retryMs * 2);
  }
}
