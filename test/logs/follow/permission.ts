// Run as root: becomes another user for reading, and root again for what root does to the log.
import { appendFileSync, chmodSync, renameSync, writeFileSync } from 'node:fs';
import { createLogDoor } from '../../../src/host/watch.ts';
import { FileFollower } from '../../../src/logs/follow.ts';
import { linesOf } from './scene.ts';

const path = process.argv[2] ?? '';
const NOBODY = 65534;
const lines: string[] = [];
const states: string[] = [];

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
function asRoot(work: () => void): void {
  process.seteuid?.(0);
  work();
  process.seteuid?.(NOBODY);
}

process.seteuid?.(NOBODY);
const follower = new FileFollower(
  createLogDoor(),
  { path, from: 'start', times: { quietMs: 50, alertMs: 20, busyMs: 20 } },
  (block) => lines.push(...linesOf(block)),
);
await follower.start();
states.push(follower.status().state);
asRoot(() => {
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'b1\n', { mode: 0o600 });
  chmodSync(path, 0o600);
  appendFileSync(`${path}.1`, 'a2\n');
});
await later(200);
states.push(follower.status().state);
asRoot(() => {
  chmodSync(path, 0o644);
  appendFileSync(path, 'b2\n');
});
await later(200);
states.push(follower.status().state);
await follower.stop();
console.log(JSON.stringify({ lines, states }));
