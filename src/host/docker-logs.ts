import type { Readable } from 'node:stream';
import type { DockerDoor } from './docker.ts';
import type { ContainerEvents, Streaming } from './stream.ts';

/**
 * Takes the frames of a container's output apart as they come (Engine API, "attach"): stream, three zeros, length, bytes.
 * A container with a terminal has none: all of it is output. Holds no more than a head.
 */
export class Frames {
  readonly #onBytes: ContainerEvents['onBytes'];
  #head: Buffer = Buffer.alloc(0);
  #isFramed: boolean | null = null;
  #stream: 'stdout' | 'stderr' = 'stdout';
  /** Bytes of the frame that have not come yet. */
  #left = 0;

  constructor(onBytes: ContainerEvents['onBytes']) {
    this.#onBytes = onBytes;
  }

  write(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#isFramed === false || this.#left > 0) {
        const end = this.#isFramed === false ? chunk.length : Math.min(chunk.length, at + this.#left);
        this.#left -= this.#isFramed === false ? 0 : end - at;
        this.#onBytes(this.#stream, chunk.subarray(at, end));
        at = end;
        continue;
      }
      const end = Math.min(chunk.length, at + 8 - this.#head.length);
      this.#head = Buffer.concat([this.#head, chunk.subarray(at, end)]);
      at = end;
      this.#readHead();
    }
  }

  #readHead(): void {
    const head = this.#head;
    if (head.length < 4) return;
    this.#isFramed ??= (head[0] ?? 9) <= 2 && head.readUIntBE(1, 3) === 0;
    if (this.#isFramed && head.length < 8) return;
    this.#head = Buffer.alloc(0);
    if (this.#isFramed) {
      this.#stream = head[0] === 2 ? 'stderr' : 'stdout';
      this.#left = head.readUInt32BE(4);
    } else this.#onBytes('stdout', head);
  }
}

async function pump(stream: Readable, events: ContainerEvents, signal: AbortSignal): Promise<string> {
  const frames = new Frames(events.onBytes);
  for await (const chunk of stream) {
    if (signal.aborted) return '';
    frames.write(chunk as Buffer);
  }
  return 'the stream ended';
}

/** Follows what a container writes from a moment on (`since`: seconds with a fraction, as text; `0` only what is new). */
export function followContainer(
  door: DockerDoor,
  container: string,
  since: string,
  events: ContainerEvents,
): Streaming {
  const abort = new AbortController();
  const from = since === '0' ? '&tail=0' : `&since=${since}`;
  door
    .stream(`/containers/${container}/logs?follow=1&stdout=1&stderr=1&timestamps=1${from}`, abort.signal)
    .then((stream) => pump(stream, events, abort.signal))
    .catch((error: unknown) => (error instanceof Error ? error.message.trim() : String(error)))
    .then((why) => {
      if (!abort.signal.aborted) events.onEnd(why);
    });
  return { stop: () => abort.abort() };
}
