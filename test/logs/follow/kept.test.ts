import { execFileSync } from 'node:child_process';
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLogDoor, type LogDoor } from '../../../src/host/watch.ts';
import { Scene } from './scene.ts';

test('packed files that were there at the first start are not news at the first rotation', async () => {
  await using scene = new Scene();
  const day = Array.from({ length: 400 }, (_, i) => `yesterday ${i}`);
  writeFileSync(scene.path('error.log.2'), `${day.join('\n')}\n`);
  execFileSync('gzip', [scene.path('error.log.2')]);
  writeFileSync(scene.log, 'today\n');
  // What was packed a moment ago is perhaps not whole yet, and is looked at later.
  await later(350);
  await scene.follow();
  renameSync(scene.path('error.log.2.gz'), scene.path('error.log.3.gz'));
  renameSync(scene.log, scene.path('error.log.1'));
  writeFileSync(scene.log, 'new\n');
  await scene.until(() => scene.lines.length > 0);
  await later(600);
  appendFileSync(scene.log, 'newer\n');
  await scene.until(() => scene.lines.includes('newer'));
  expect(scene.lines).toEqual(['new', 'newer']);
});

const FAILED = { is: 'failed', why: 'EMFILE: too many open files' } as const;
const DENIED = { is: 'denied', why: 'no right to read', allow: null } as const;

/** A log of which one line was read before it was renamed, and a follower that is started again. */
async function renamed(scene: Scene): Promise<void> {
  await scene.begun();
  await scene.stop();
  appendFileSync(scene.log, 'a2\n');
  renameSync(scene.log, scene.path('error.log.1'));
  writeFileSync(scene.log, 'b1\n');
}

test.each([
  ['the directory may not be listed', (door: LogDoor): Partial<LogDoor> => ({ ...door, list: async () => DENIED })],
  ['the directory cannot be listed', (door: LogDoor): Partial<LogDoor> => ({ ...door, list: async () => FAILED })],
  [
    'no earlier file can be opened',
    (door: LogDoor): Partial<LogDoor> => ({
      ...door,
      open: async (path, links) => (path.endsWith('.1') ? FAILED : door.open(path, links)),
    }),
  ],
])('while %s, nothing is given up', async (_, broken) => {
  await using scene = new Scene();
  await renamed(scene);
  const real = createLogDoor();
  const door = { ...real, ...broken(real) };
  const follower = await scene.follow({}, door);
  await later(200);
  expect(scene.lines).toEqual(['a1', 'b1']);
  expect(follower.status().lost).toBe(0);
  Object.assign(door, real);
  await scene.until(() => scene.lines.length === 3);
  expect(scene.lines).toEqual(['a1', 'b1', 'a2']);
  expect(follower.status().lost).toBe(0);
});

test('while the log itself cannot be opened, what was read of it is not given up', async () => {
  await using scene = new Scene();
  await scene.begun();
  await scene.stop();
  appendFileSync(scene.log, 'a2\n');
  const real = createLogDoor();
  const door = { ...real, open: async () => FAILED };
  const follower = await scene.follow({}, door);
  await later(200);
  expect(follower.status()).toMatchObject({ state: 'refused', lost: 0 });
  Object.assign(door, real);
  await scene.until(() => scene.lines.length === 2);
  expect(follower.status().lost).toBe(0);
});

test('emptied while nobody looked, with a long beginning that is always the same: what stands behind it is read', async () => {
  await using scene = new Scene();
  const header = `${'# fields of this log '.repeat(20)}\n`;
  writeFileSync(scene.log, '');
  await scene.follow();
  appendFileSync(scene.log, `${header}a1\na2\na3\n`);
  await scene.until(() => scene.lines.length === 4);
  await scene.stop();
  truncateSync(scene.log, 0);
  appendFileSync(scene.log, `${header}b1\n`);
  await scene.follow();
  await scene.until(() => scene.lines.includes('b1'));
  expect(scene.lines.filter((line) => !line.startsWith('#'))).toEqual(['a1', 'a2', 'a3', 'b1']);
});

test('a packed copy that holds more, and cannot be opened for a moment, is looked at again', async () => {
  await using scene = new Scene();
  await scene.begun();
  await scene.stop();
  writeFileSync(scene.path('edited'), 'a1\na2\n');
  renameSync(scene.path('edited'), scene.path('error.log.1'));
  execFileSync('gzip', [scene.path('error.log.1')]);
  await later(350);
  const real = createLogDoor();
  let opens = 0;
  let isBusy = true;
  const door: LogDoor = {
    ...real,
    // Its beginning is read first, then its size.
    open: async (path, links) =>
      isBusy && path.endsWith('.gz') && ++opens % 2 === 0 ? FAILED : real.open(path, links),
  };
  setTimeout(() => {
    isBusy = false;
  }, 700);
  await scene.follow({}, door);
  await scene.until(() => scene.lines.length === 2);
  expect(scene.lines).toEqual(['a1', 'a2']);
});
