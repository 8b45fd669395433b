import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Frames } from '../../../src/host/docker-logs.ts';
import type { ContainerDoor, ContainerEvents } from '../../../src/host/stream.ts';
import { ContainerFollower, sinceOf } from '../../../src/logs/follow/container.ts';
import { forgetful } from '../../../src/logs/follow.ts';

function frame(stream: 1 | 2, text: string): Buffer {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  const bytes = Buffer.from(text);
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

/** An engine that keeps what a container wrote and answers `since` as Docker does: from that instant on, included. */
class Engine {
  readonly written: { readonly time: string; readonly text: string }[] = [];
  readonly asked: string[] = [];
  #listener: { readonly events: ContainerEvents; readonly frames: Frames } | null = null;

  readonly door: ContainerDoor = {
    now: Date.now,
    container: (_name, since, events) => {
      this.asked.push(since);
      const listener = { events, frames: new Frames(events.onBytes) };
      this.#listener = listener;
      for (const line of this.written)
        if (since !== '0' && Number(sinceOf(line.time).slice(-12)) >= Number(since.slice(-12)))
          this.#send(listener, line);
      return {
        stop: () => {
          this.#listener = null;
        },
      };
    },
  };

  #send({ frames }: { frames: Frames }, { time, text }: { time: string; text: string }): void {
    const bytes = frame(1, `${time} ${text}\n`);
    // In pieces, as the network likes it.
    for (let at = 0; at < bytes.length; at += 7) frames.write(bytes.subarray(at, at + 7));
  }

  write(time: string, text: string): void {
    const line = { time, text };
    this.written.push(line);
    if (this.#listener) this.#send(this.#listener, line);
  }

  /** The engine ends the stream; what is written next is seen only after a reconnect. */
  cut(): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.events.onEnd('the stream ended');
  }
}

const at = (tick: number): string =>
  `2026-11-27T03:45:${String(10 + Math.floor(tick / 10))}.${tick % 10 === 0 ? '5' : `50000000${tick % 10}`}Z`;

test('every line once, over any breaks of the stream and starts of the follower, times shared or not', () => {
  vi.useFakeTimers();
  fc.assert(
    fc.property(fc.array(fc.constantFrom('line', 'same', 'cut', 'wait', 'restart'), { maxLength: 60 }), (steps) => {
      const engine = new Engine();
      const positions = forgetful();
      const seen: string[] = [];
      const start = (): ContainerFollower => {
        const one = new ContainerFollower(engine.door, { container: 'app', positions }, (_stream, line) =>
          seen.push(line.toString()),
        );
        one.start();
        return one;
      };
      let follower = start();
      let tick = 0;
      engine.write(at(tick), 'first');
      let count = 0;
      for (const step of steps) {
        if (step === 'line' || step === 'same') {
          if (step === 'line') tick += 1;
          engine.write(at(tick), `n${count++}`);
        } else if (step === 'cut') engine.cut();
        else if (step === 'wait') vi.advanceTimersByTime(120_000);
        else {
          follower.stop();
          follower = start();
        }
      }
      vi.advanceTimersByTime(120_000);
      follower.stop();
      expect(seen).toEqual(['first', ...Array.from({ length: count }, (_, i) => `n${i}`)]);
    }),
  );
  vi.useRealTimers();
});

test('lines of any length are cut at 16 KiB, what no engine writes is counted', () => {
  const engine = new Engine();
  const seen: Buffer[] = [];
  const follower = new ContainerFollower(engine.door, { container: 'app', positions: forgetful() }, (_stream, line) =>
    seen.push(line),
  );
  follower.start();
  engine.write(at(1), 'x'.repeat(1_000_000));
  engine.write('nonsense', 'without a time');
  engine.write(at(2), 'after');
  expect(seen.map((line) => line.length)).toEqual([16 * 1024, 5]);
  expect([follower.lines, follower.dropped]).toEqual([2, 1]);
  follower.stop();
});

test('output and errors are told apart; a terminal has only output', () => {
  const got: [string, string][] = [];
  const frames = new Frames((stream, bytes) => got.push([stream, bytes.toString()]));
  frames.write(Buffer.concat([frame(1, 'a\n'), frame(2, 'b\n'), frame(1, '')]));
  expect(got).toEqual([
    ['stdout', 'a\n'],
    ['stderr', 'b\n'],
  ]);
  const plain: string[] = [];
  new Frames((stream, bytes) => plain.push(stream + bytes.toString())).write(Buffer.from('2026 tty\n'));
  expect(plain.join('').replaceAll('stdout', '')).toBe('2026 tty\n');
});
