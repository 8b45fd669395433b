// Measures how long an appended line takes to be handed on. The writer is another process; both read the same clock.
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createLogDoor } from '../../../src/host/watch.ts';
import { FileFollower } from '../../../src/logs/follow.ts';

const [path = ''] = process.argv.slice(2);
const COUNT = 400;
const WRITER = `const fs = require('node:fs'); const fd = fs.openSync(process.argv[1], 'a'); let n = 0;
const next = () => { fs.writeSync(fd, process.hrtime.bigint() + '\\n'); if (++n < ${COUNT}) setTimeout(next, 15 + Math.random() * 60); };
setTimeout(next, 500);`;

const now = (): number => Number(process.hrtime.bigint());

function collect(text: string, into: number[]): void {
  for (const line of text.split('\n')) if (line !== '') into.push((now() - Number(line)) / 1e6);
}

const seen: number[] = [];
const polled: number[] = [];
const follower = new FileFollower(createLogDoor(), { path }, ({ bytes, start, end }) =>
  collect(bytes.toString('latin1', start, end), seen),
);
await follower.start();
const fd = openSync(path, 'r');
let at = fstatSync(fd).size;
const buffer = Buffer.alloc(64 * 1024);
const poll = setInterval(() => {
  for (
    let got = readSync(fd, buffer, 0, buffer.length, at);
    got > 0;
    got = readSync(fd, buffer, 0, buffer.length, at)
  ) {
    at += got;
    collect(buffer.toString('latin1', 0, got), polled);
  }
}, 250);
const writer = spawn(process.execPath, ['-e', WRITER, path], { stdio: 'ignore' });
await new Promise((resolve) => writer.once('exit', resolve));
await new Promise((resolve) => setTimeout(resolve, 400));
clearInterval(poll);
closeSync(fd);
await follower.stop();
console.log(JSON.stringify({ seen, polled }));
