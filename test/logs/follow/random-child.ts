// Follows a log until it is killed. Lines and the position behind them reach the disk in one write, so that a kill at any
// moment loses neither or both.
import { openSync, readFileSync, writeSync } from 'node:fs';
import { createLogDoor } from '../../../src/host/watch.ts';
import { FileFollower, type Positions } from '../../../src/logs/follow.ts';
import { linesOf, recordsOf } from './scene.ts';

const [path = '', outPath = '', links = 'refuse'] = process.argv.slice(2);
const out = openSync(outPath, 'a');
let pending: string[] = [];

// What a kill cut off ends here.
writeSync(out, '\n');

const positions: Positions = {
  get: () => recordsOf(readFileSync(outPath, 'utf8')).at(-1)?.position ?? null,
  set(_key, position) {
    writeSync(out, `${JSON.stringify({ pid: process.pid, lines: pending, position })}\n`);
    pending = [];
  },
};

const follower = new FileFollower(
  createLogDoor(),
  {
    path,
    positions,
    from: 'start',
    links: links === 'follow' ? 'follow' : 'refuse',
    graceMs: 400,
    times: { quietMs: 60, alertMs: 25, busyMs: 15 },
    onNote: (note) => writeSync(out, `# ${process.pid} ${note.kind} ${note.says}\n`),
  },
  (block) => {
    pending.push(...linesOf(block));
  },
);
// Root could read whatever it is denied.
if (process.getuid?.() === 0) process.seteuid?.(65_534);
await follower.start();
process.send?.('ready');
process.on('SIGTERM', () => void follower.stop().then(() => process.exit(0)));
