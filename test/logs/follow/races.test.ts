import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createLogDoor, type LogDoor } from '../../../src/host/watch.ts';
import { Scene } from './scene.ts';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A follower that has read one line, and was then ended as a kill would. */
async function begun(scene: Scene): Promise<void> {
  await scene.begun();
  await scene.stop();
}

describe('what happens between two looks', () => {
  test.each([
    ['a copy is packed', (scene: Scene): void => void execFileSync('gzip', ['-f', scene.path('error.log.1')])],
    ['a copy is renamed', (scene: Scene): void => renameSync(scene.path('error.log.1'), scene.path('error.log.2'))],
    [
      'a copy is renamed, and another file takes its name',
      (scene: Scene): void => {
        renameSync(scene.path('error.log.1'), scene.path('error.log.2'));
        copyFileSync(scene.log, scene.path('error.log.1'));
      },
    ],
  ])('%s while the directory is looked at: what it holds is not given up', async (_, move) => {
    await using scene = new Scene();
    await begun(scene);
    appendFileSync(scene.log, 'a2\n');
    copyFileSync(scene.log, scene.path('error.log.1'));
    truncateSync(scene.log, 0);
    appendFileSync(scene.log, 'b1\n');
    const real = createLogDoor();
    let isMoved = false;
    const door: LogDoor = {
      ...real,
      list: async (directory) => {
        const names = await real.list(directory);
        if (!isMoved) move(scene);
        isMoved = true;
        return names;
      },
    };
    const follower = await scene.follow({}, door);
    await scene.until(() => scene.lines.length === 3);
    await later(200);
    expect(scene.lines.toSorted()).toEqual(['a1', 'a2', 'b1']);
    expect(follower.status().lost).toBe(0);
  });

  test('a file that is still being packed is read from the plain one', async () => {
    await using scene = new Scene();
    await begun(scene);
    const more = Array.from({ length: 3000 }, () => randomBytes(30).toString('hex'));
    appendFileSync(scene.log, `${more.join('\n')}\n`);
    renameSync(scene.log, scene.path('error.log.1'));
    writeFileSync(scene.log, 'b1\n');
    const packed = scene.path('error.log.1.gz');
    writeFileSync(packed, execFileSync('gzip', ['-c', scene.path('error.log.1')]).subarray(0, 50_000));
    utimesSync(packed, 1_790_000_000, 1_790_000_000);
    const follower = await scene.follow();
    await scene.until(() => scene.lines.length >= 3002);
    await later(200);
    expect(scene.lines.toSorted()).toEqual(['a1', 'b1', ...more].toSorted());
    expect(follower.status().lost).toBe(0);
  });
});

test('a log that was edited, copied, emptied and packed between two looks', async () => {
  await using scene = new Scene();
  await begun(scene);
  copyFileSync(scene.log, scene.path('copy'));
  renameSync(scene.path('copy'), scene.log);
  appendFileSync(scene.log, 'a2\n');
  copyFileSync(scene.log, scene.path('error.log.1'));
  execFileSync('gzip', [scene.path('error.log.1')]);
  truncateSync(scene.log, 0);
  appendFileSync(scene.log, 'b1\n');
  // The file that was read has no name any more, so its number is free; what is packed begins as it did.
  const follower = await scene.follow();
  await scene.until(() => scene.lines.length === 3);
  await scene.stop();
  appendFileSync(scene.log, 'b2\n');
  await scene.follow();
  await later(500);
  expect(scene.lines.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2']);
  expect(follower.status().lost).toBe(0);
});

test('a packed copy of what is read that holds more', async () => {
  await using scene = new Scene();
  await scene.begun();
  // The reader holds the old file; the edited one comes and goes unseen, as far as its name is concerned.
  const edited = scene.path('edited');
  writeFileSync(edited, 'a1\na2\n');
  renameSync(edited, scene.path('error.log.1'));
  execFileSync('gzip', ['-f', scene.path('error.log.1')]);
  await scene.until(() => scene.lines.length === 2);
  renameSync(scene.path('error.log.1.gz'), scene.path('error.log.2.gz'));
  await later(500);
  expect(scene.lines).toEqual(['a1', 'a2']);
});

test('started while the log may not be read: what is copied and emptied meanwhile is read in the end', async () => {
  await using scene = new Scene();
  await begun(scene);
  let isDenied = true;
  const real = createLogDoor();
  const door: LogDoor = {
    ...real,
    open: async (path, links) =>
      isDenied ? { is: 'denied', why: 'no right to read', allow: null } : real.open(path, links),
  };
  const follower = await scene.follow({}, door);
  appendFileSync(scene.log, 'a2\n');
  await later(150);
  expect(follower.status()).toMatchObject({ state: 'denied', lost: 0 });
  copyFileSync(scene.log, scene.path('error.log.1'));
  truncateSync(scene.log, 0);
  appendFileSync(scene.log, 'b1\n');
  await later(150);
  isDenied = false;
  await scene.until(() => scene.lines.length === 3);
  expect(scene.lines.toSorted()).toEqual(['a1', 'a2', 'b1']);
  expect(follower.status().lost).toBe(0);
});

test('a copy that may not be read for a while is waited for, even under the number of a file that is long gone', async () => {
  await using scene = new Scene();
  writeFileSync(scene.path('error.log.9'), 'long gone\n');
  const number = String(statSync(scene.path('error.log.9')).ino);
  await begun(scene);
  rmSync(scene.path('error.log.9'));
  let isDenied = true;
  const copy = scene.path('error.log.1');
  const real = createLogDoor();
  const renumbered = <T extends Awaited<ReturnType<LogDoor['look']>>>(look: T): T =>
    look.is === 'seen' ? { ...look, value: { ...look.value, inode: number } } : look;
  const door: LogDoor = {
    ...real,
    look: async (path, links) => {
      const look = await real.look(path, links);
      return path === `${copy}.gz` ? renumbered(look) : look;
    },
    open: async (path, links) =>
      isDenied && path.startsWith(copy)
        ? { is: 'denied', why: 'no right to read', allow: null }
        : real.open(path, links),
  };
  appendFileSync(scene.log, 'a2\n');
  copyFileSync(scene.log, copy);
  execFileSync('gzip', [copy]);
  truncateSync(scene.log, 0);
  appendFileSync(scene.log, 'b1\n');
  const follower = await scene.follow({}, door);
  await later(600);
  expect(scene.lines).toEqual(['a1', 'b1']);
  isDenied = false;
  await scene.until(() => scene.lines.length === 3);
  expect(scene.lines).toEqual(['a1', 'b1', 'a2']);
  expect(follower.status().lost).toBe(0);
});

test('an edited log is told by its content, also under the number of an empty file that is over', async () => {
  await using scene = new Scene();
  await begun(scene);
  copyFileSync(scene.log, scene.path('copy'));
  renameSync(scene.path('copy'), scene.log);
  const key = `follow ${scene.log}`;
  const kept = JSON.parse(scene.positions.get(key) ?? '') as { generations: { dev: string }[] };
  const { dev } = kept.generations[0] ?? { dev: '' };
  const print = { length: 0, hash: '' };
  kept.generations.unshift({ dev, ...{ inode: String(statSync(scene.log).ino), offset: 0, print, state: 'done' } });
  scene.positions.set(key, JSON.stringify(kept));
  appendFileSync(scene.log, 'a2\n');
  await scene.follow();
  await later(100);
  expect(scene.lines).toEqual(['a1', 'a2']);
});
