import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogDoor } from '../../../src/host/watch.ts';
import { type Block, FileFollower, type FollowNote, type FollowOptions, forgetful } from '../../../src/logs/follow.ts';

/** Lines of a block, without their line feeds. */
export function linesOf(block: Block): string[] {
  const text = block.bytes.toString('utf8', block.start, block.end);
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** What a follower in another process wrote; a record that a kill cut off is none. */
export function recordsOf(text: string): { readonly lines: readonly string[]; readonly position: string }[] {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    try {
      return [JSON.parse(line) as { lines: string[]; position: string }];
    } catch {
      return [];
    }
  });
}

/** A directory of its own, a log in it, and what its follower said. */
export class Scene implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'why502-follow-'));
  readonly log = join(this.directory, 'error.log');
  readonly lines: string[] = [];
  readonly notes: FollowNote[] = [];
  readonly positions = forgetful();
  #follower: FileFollower | null = null;

  path(name: string): string {
    return join(this.directory, name);
  }

  async follow(options: Partial<FollowOptions> = {}, door = createLogDoor()): Promise<FileFollower> {
    const follower = new FileFollower(
      door,
      {
        path: this.log,
        positions: this.positions,
        graceMs: 150,
        times: { quietMs: 100, alertMs: 40, busyMs: 20 },
        onNote: (note) => this.notes.push(note),
        ...options,
      },
      (block) => this.lines.push(...linesOf(block)),
    );
    this.#follower = follower;
    await follower.start();
    return follower;
  }

  async stop(): Promise<void> {
    await this.#follower?.stop();
    this.#follower = null;
  }

  /** Waits for a condition at most some seconds. */
  /** Follows an empty log until its first line, `a1`, was read. */
  async begun(): Promise<FileFollower> {
    writeFileSync(this.log, '');
    const follower = await this.follow();
    appendFileSync(this.log, 'a1\n');
    await this.until(() => this.lines.length === 1);
    return follower;
  }

  async until(isTrue: () => boolean, seconds = 5): Promise<void> {
    const end = performance.now() + seconds * 1000;
    while (!isTrue() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
    if (!isTrue())
      throw new Error(
        `not so after ${seconds} s: ${JSON.stringify({ lines: this.lines.slice(-6), notes: this.notes })}`,
      );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
