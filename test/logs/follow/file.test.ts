import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createLogDoor, type LogDoor } from '../../../src/host/watch.ts';
import { FileFollower, forgetful } from '../../../src/logs/follow.ts';
import { Scene } from './scene.ts';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What this process holds open; what is closed meanwhile is left out. */
function heldFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

describe('a followed file', () => {
  test('what stood there before the first start is not read, what is appended is', async () => {
    await using scene = new Scene();
    writeFileSync(scene.log, 'old 1\nold 2\nhalf');
    await scene.follow();
    appendFileSync(scene.log, ' whole\nnew\n');
    await scene.until(() => scene.lines.length === 2);
    expect(scene.lines).toEqual(['half whole', 'new']);
  });

  test('written to while it is opened, in a directory that is watched for its neighbour: read once', async () => {
    await using scene = new Scene();
    writeFileSync(scene.log, 'old\n'.repeat(20));
    writeFileSync(scene.path('neighbour.log'), '');
    const real = createLogDoor();
    const door: LogDoor = {
      ...real,
      // A busy site, and a machine that is slow to open a file.
      async open(path, links) {
        appendFileSync(path, 'new\n');
        await later(60);
        return real.open(path, links);
      },
    };
    const neighbour = new FileFollower(door, { path: scene.path('neighbour.log'), positions: forgetful() }, () => {});
    await neighbour.start();
    await scene.follow({}, door);
    appendFileSync(scene.log, 'last\n');
    await scene.until(() => scene.lines.includes('last'));
    await later(200);
    expect(scene.lines.filter((line) => line !== 'new')).toEqual(['last']);
    expect(scene.notes.map((note) => note.kind)).toEqual(['appeared']);
    await neighbour.stop();
  });

  test('a line is seen when it is written, not at the next look', async () => {
    await using scene = new Scene();
    writeFileSync(scene.log, '');
    const hour = 3_600_000;
    await scene.follow({ times: { quietMs: hour, alertMs: hour, busyMs: hour } });
    appendFileSync(scene.log, 'now\n');
    await scene.until(() => scene.lines.length === 1);
  });

  test('renamed and created anew, while the writer still writes to the old file', async () => {
    await using scene = new Scene();
    writeFileSync(scene.log, '');
    const follower = await scene.follow();
    const old = openSync(scene.log, 'a');
    writeSync(old, 'a1\n');
    await scene.until(() => scene.lines.length === 1);
    renameSync(scene.log, scene.path('error.log.1'));
    writeSync(old, 'a2\n');
    writeFileSync(scene.log, 'b1\n');
    await scene.until(() => scene.lines.length === 3);
    writeSync(old, 'a3 without end');
    closeSync(old);
    await scene.until(() => scene.lines.length === 4);
    expect(scene.lines.toSorted()).toEqual(['a1', 'a2', 'a3 without end', 'b1']);
    expect(follower.status()).toMatchObject({ state: 'following', unreadBytes: 0, renames: 1 });
  });

  test('files that came and went between two looks are found', async () => {
    await using scene = new Scene();
    writeFileSync(scene.log, 'a1\n');
    await scene.follow({ from: 'start' });
    expect(scene.lines).toEqual(['a1']);
    appendFileSync(scene.log, 'a2\n');
    renameSync(scene.log, scene.path('error.log.2'));
    writeFileSync(scene.log, 'b1\n');
    renameSync(scene.log, scene.path('error.log.1'));
    writeFileSync(scene.log, 'c1\n');
    await scene.until(() => scene.lines.length === 4);
    expect(scene.lines.toSorted()).toEqual(['a1', 'a2', 'b1', 'c1']);
  });

  test('emptied, and grown beyond the old place before anyone looked', async () => {
    await using scene = new Scene();
    const follower = await scene.begun();
    truncateSync(scene.log, 0);
    appendFileSync(scene.log, 'b1 is longer than what stood there\n');
    await scene.until(() => scene.lines.length === 2);
    expect(scene.lines[1]).toBe('b1 is longer than what stood there');
    expect(follower.status().truncations).toBe(1);
  });

  test('copied and emptied: what only the copy holds is read from the copy', async () => {
    await using scene = new Scene();
    await scene.begun();
    appendFileSync(scene.log, 'a2\n');
    copyFileSync(scene.log, scene.path('error.log.1'));
    truncateSync(scene.log, 0);
    appendFileSync(scene.log, 'b1\n');
    await scene.until(() => scene.lines.length === 3);
    await later(250);
    expect(scene.lines.toSorted()).toEqual(['a1', 'a2', 'b1']);
  });

  test('a writer that does not append leaves a hole behind a truncation', async () => {
    await using scene = new Scene();
    const writer = openSync(scene.log, 'w');
    await scene.follow();
    writeSync(writer, `${'a'.repeat(3000)}\n`);
    await scene.until(() => scene.lines.length === 1);
    truncateSync(scene.log, 0);
    writeSync(writer, 'behind the hole\n');
    writeSync(writer, 'and on\n');
    await scene.until(() => scene.lines.length === 3);
    closeSync(writer);
    expect(scene.lines.slice(1)).toEqual(['behind the hole', 'and on']);
  });

  test('deleted: read to its end, then let go; a new file is read from its start', async () => {
    await using scene = new Scene();
    writeFileSync(scene.log, '');
    const follower = await scene.follow();
    appendFileSync(scene.log, 'a1\n');
    unlinkSync(scene.log);
    await scene.until(() => scene.lines.length === 1);
    await scene.until(() => follower.status().state === 'absent');
    await later(400);
    expect(heldFiles()).not.toContain(`${scene.log} (deleted)`);
    writeFileSync(scene.log, 'b1\n');
    await scene.until(() => scene.lines.length === 2);
    expect(scene.lines).toEqual(['a1', 'b1']);
  });

  test('a log, and its directory, that come later', async () => {
    await using scene = new Scene();
    const path = scene.path('later/app.log');
    const follower = await scene.follow({ path });
    expect(follower.status()).toMatchObject({ state: 'absent' });
    execFileSync('mkdir', [scene.path('later')]);
    writeFileSync(path, 'first\n');
    await scene.until(() => scene.lines.length === 1);
    expect(scene.lines).toEqual(['first']);
  });

  test('FIFO, socket, device, directory and link are refused, and nothing is opened', async () => {
    await using scene = new Scene();
    execFileSync('mkfifo', [scene.log]);
    const follower = await scene.follow();
    expect(follower.status()).toMatchObject({ state: 'refused' });
    expect(follower.status().why).toContain('FIFO');
    rmSync(scene.log);
    writeFileSync(scene.path('real'), 'secret\n');
    symlinkSync(scene.path('real'), scene.log);
    await scene.until(() => follower.status().why?.includes('symbolic link') === true);
    rmSync(scene.log);
    writeFileSync(scene.log, 'plain\n');
    await scene.until(() => scene.lines.length === 1);
    expect(scene.lines).toEqual(['plain']);
  });

  test('a link that is switched, when links are followed', async () => {
    await using scene = new Scene();
    writeFileSync(scene.path('one'), 'a1\n');
    symlinkSync('one', scene.log);
    await scene.follow({ links: 'follow', from: 'start' });
    appendFileSync(scene.path('one'), 'a2\n');
    await scene.until(() => scene.lines.length === 2);
    writeFileSync(scene.path('two'), 'b1\n');
    symlinkSync('two', scene.path('next'));
    renameSync(scene.path('next'), scene.log);
    appendFileSync(scene.path('one'), 'a3\n');
    await scene.until(() => scene.lines.length === 4);
    expect(scene.lines.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  test('lines of any length: cut at 16 KiB, the next ones whole', async () => {
    await using scene = new Scene();
    writeFileSync(scene.log, '');
    await scene.follow();
    appendFileSync(scene.log, `before\n${'x'.repeat(10_000_000)}`);
    appendFileSync(scene.log, `${'y'.repeat(1000)}\nafter\n`);
    await scene.until(() => scene.lines.includes('after'));
    expect(scene.lines.map((line) => line.length)).toEqual([6, 16 * 1024, 5]);
  });

  test('the lag is exact to the byte', async () => {
    await using scene = new Scene();
    writeFileSync(scene.log, '');
    const follower = await scene.follow({ times: { quietMs: 60_000, alertMs: 60_000, busyMs: 60_000 } });
    await later(20);
    appendFileSync(scene.log, 'x'.repeat(12_345));
    expect(await follower.lag()).toBe(12_345);
    appendFileSync(scene.log, '\n');
    await scene.until(() => scene.lines.length === 1);
    expect(await follower.lag()).toBe(0);
    appendFileSync(scene.log, 'abc');
    await later(50);
    expect(follower.status().unreadBytes).toBe(3);
  });

  test('too much unread: dropped lines are counted to the line', async () => {
    await using scene = new Scene();
    const line = `${'z'.repeat(99)}\n`;
    writeFileSync(scene.log, line.repeat(50_000));
    const follower = await scene.follow({ from: 'start', mostUnreadBytes: 1_000_000 });
    const { droppedLines, droppedBytes } = follower.status();
    expect(droppedLines).toBeGreaterThan(30_000);
    expect(droppedBytes).toBe(droppedLines * 100);
    expect(scene.lines.length + droppedLines).toBe(50_000);
  });
});

describe('a follower that is started again', () => {
  test('goes on where it was', async () => {
    await using scene = new Scene();
    writeFileSync(scene.log, '');
    await scene.follow();
    appendFileSync(scene.log, 'a1\na2 is not ye');
    await scene.until(() => scene.lines.length === 1);
    await scene.stop();
    appendFileSync(scene.log, 't whole\na3\n');
    await scene.follow();
    expect(scene.lines).toEqual(['a1', 'a2 is not yet whole', 'a3']);
  });

  test('finds what was renamed, copied and packed meanwhile', async () => {
    await using scene = new Scene();
    await scene.begun();
    await scene.stop();
    appendFileSync(scene.log, 'a2\n');
    renameSync(scene.log, scene.path('error.log.3'));
    execFileSync('gzip', [scene.path('error.log.3')]);
    writeFileSync(scene.log, 'b1\n');
    renameSync(scene.log, scene.path('error.log.2'));
    writeFileSync(scene.log, 'c1\n');
    copyFileSync(scene.log, scene.path('error.log.1'));
    truncateSync(scene.log, 0);
    appendFileSync(scene.log, 'd1\n');
    await scene.follow();
    await scene.until(() => scene.lines.length === 5);
    expect(scene.lines.toSorted()).toEqual(['a1', 'a2', 'b1', 'c1', 'd1']);
    await scene.until(() => scene.notes.some((note) => note.kind === 'unpacked'));
  });

  test('says what it could not see', async () => {
    await using scene = new Scene();
    await scene.begun();
    await scene.stop();
    appendFileSync(scene.log, 'a2\n');
    unlinkSync(scene.log);
    writeFileSync(scene.log, 'b1\n');
    const follower = await scene.follow();
    expect(scene.lines).toEqual(['a1', 'b1']);
    expect(follower.status().lost).toBe(1);
    expect(scene.notes.some((note) => note.kind === 'lost')).toBe(true);
  });

  test('old files are not news: packed again, renamed, or copied', async () => {
    await using scene = new Scene();
    writeFileSync(scene.path('error.log.1'), 'yesterday\n');
    utimesSync(scene.path('error.log.1'), 1_700_000_000, 1_700_000_000);
    writeFileSync(scene.log, 'today\n');
    await scene.follow();
    renameSync(scene.path('error.log.1'), scene.path('error.log.2'));
    renameSync(scene.log, scene.path('error.log.1'));
    writeFileSync(scene.log, 'new\n');
    execFileSync('gzip', [scene.path('error.log.2')]);
    await scene.until(() => scene.lines.length === 1);
    await scene.stop();
    copyFileSync(scene.path('error.log.1'), scene.path('error.log.5'));
    await scene.follow();
    await later(200);
    expect(scene.lines).toEqual(['new']);
  });
});

test.runIf(process.getuid?.() === 0)('permission lost and regained, as another user', async () => {
  await using scene = new Scene();
  writeFileSync(scene.log, 'a1\n');
  chmodSync(scene.directory, 0o755);
  chmodSync(scene.log, 0o644);
  const run = spawnSync(process.execPath, [new URL('permission.ts', import.meta.url).pathname, scene.log], {
    encoding: 'utf8',
    timeout: 15_000,
  });
  expect(run.stderr).toBe('');
  expect(JSON.parse(run.stdout)).toEqual({
    lines: ['a1', 'a2', 'b1', 'b2'],
    states: ['following', 'denied', 'following'],
  });
});
