import { appendFileSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createLogDoor, type LogDoor, type OpenLog } from '../../../src/host/watch.ts';
import { Scene } from './scene.ts';

const BLOCK_BYTES = 64 * 1024;
/** A slice of time is 8 milliseconds: of one for every look at the clock here. */
const MOST_BLOCKS = 10;

/** Every read answers at once, as from a cache: nothing but the slices gives way. */
function atOnce(file: OpenLog): OpenLog {
  return { read: (into, at) => file.read(into, at, true), state: () => file.state(), close: () => file.close() };
}

test('a storm is read in slices, between which other work goes on', async () => {
  await using scene = new Scene();
  writeFileSync(scene.log, '');
  const real = createLogDoor();
  const door: LogDoor = {
    ...real,
    async open(path, links) {
      const look = await real.open(path, links);
      return look.is === 'seen' ? { is: 'seen', value: atOnce(look.value) } : look;
    },
  };
  let ms = 0;
  using _clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    ms += 1;
    return ms;
  });
  const follower = await scene.follow({}, door);
  const storm = `${'x'.repeat(127)}\n`.repeat(40_000);
  appendFileSync(scene.log, storm);
  let most = 0;
  for (let before = 0; before < storm.length; ) {
    await setImmediate();
    const { readBytes } = follower.status();
    most = Math.max(most, readBytes - before);
    before = readBytes;
  }
  expect(scene.lines).toHaveLength(40_000);
  expect(most).toBeLessThanOrEqual(MOST_BLOCKS * BLOCK_BYTES);
});
