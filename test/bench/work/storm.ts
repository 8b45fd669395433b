// The agent's followers under 50,000 failing lines of one proxy a second, written by another process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { Followers } from '../../../src/agent/followers.ts';
import { silent } from '../../../src/core/log.ts';
import { createHost } from '../../../src/host/real.ts';
import { forgetful } from '../../../src/logs/follow.ts';
import { Metrics } from '../../../src/metrics/registry.ts';
import { STORMS } from '../../logs/follow/storms.ts';

const [folder = '', seconds = '20', program = 'nginx'] = process.argv.slice(2);
const storm = STORMS[program];
if (storm === undefined) throw new Error(`no storm of ${program}`);
const logs = { error: `${folder}/error.log`, access: `${folder}/access.log` };
/** Half of the lines in each log, or all of them in the only one; the lines of a batch differ in their numbers. */
const WRITER = `const fs = require('node:fs'); const { logs, error, access, seconds } = JSON.parse(process.argv[1]);
const outs = [[logs.error, error], [access === null ? logs.error : logs.access, access ?? error]].map(([path, line]) => [fs.openSync(path, 'a'), line]);
let n = 0, start = performance.now(), batches = 0; const end = start + seconds * 1000;
const batch = () => { for (const [fd, line] of outs) { let text = '';
 for (let i = 1; i <= 250; i++) text += line.replaceAll('#', n + i) + '\\n'; fs.writeSync(fd, text); } n += 250; batches++; };
const next = () => { const now = performance.now(); if (now > end) { console.log(n * 2, (now - start) / 1000); return; }
 while (batches < (now - start) / 10) batch(); setTimeout(next, 1); };
next();`;

const IDLE = `const { monitorEventLoopDelay } = require('node:perf_hooks'); const { parentPort } = require('node:worker_threads');
const delay = monitorEventLoopDelay({ resolution: 5 }); delay.enable(); const alive = setInterval(() => {}, 5);
parentPort.once('message', () => { clearInterval(alive); parentPort.postMessage(delay.max / 1e6); });`;

const metrics = new Metrics();
const followers = new Followers({
  host: createHost(),
  journal: forgetful(),
  metrics,
  log: silent,
  now: Date.now,
  onHint: () => {},
  discover: () => storm.found(logs),
});
await followers.refresh();
const idle = new Worker(IDLE, { eval: true });
await once(idle, 'online');
const delay = monitorEventLoopDelay({ resolution: 5 });
/** Processor time of one turn of the event loop: what it takes when nobody else wants the core. */
const turns = { longestMs: 0, last: process.threadCpuUsage(), isOver: false };
function turn(): void {
  const now = process.threadCpuUsage();
  turns.longestMs = Math.max(turns.longestMs, (now.user + now.system - turns.last.user - turns.last.system) / 1000);
  turns.last = now;
  if (!turns.isOver) setImmediate(turn);
}
setImmediate(turn);
const writer = spawn(process.execPath, ['-e', WRITER, JSON.stringify({ logs, seconds, ...storm })], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let out = '';
writer.stdout.on('data', (bytes: Buffer) => {
  out += bytes.toString('utf8');
});
delay.enable();
let rss = 0;
const watch = setInterval(() => {
  rss = Math.max(rss, process.memoryUsage.rss());
}, 200);
await once(writer, 'close');
delay.disable();
turns.isOver = true;
const [written = 0, took = 0] = out.trim().split(' ').map(Number);

/** Sum of a metric over all its series. */
async function sum(name: string): Promise<number> {
  const text = await metrics.render();
  const values = text.split('\n').filter((line) => line.startsWith(`${name}{`));
  return values.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

const until = performance.now() + 30_000;
let counted = 0;
let dropped = 0;
while (counted + dropped < written && performance.now() < until) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  counted = await sum('why502_log_lines_total');
  dropped = await sum('why502_log_lines_dropped_total');
}
clearInterval(watch);
idle.postMessage('end');
const failed = await sum('why502_nginx_upstream_errors_total');
const [idleMaxMs] = (await once(idle, 'message')) as [number];
await followers.stop();
console.log(
  JSON.stringify({
    ...{ written, counted, dropped, failed, idleMaxMs, seconds: took },
    longestTurnMs: turns.longestMs,
    maxDelayMs: delay.max / 1e6,
    p99DelayMs: delay.percentile(99) / 1e6,
    rss: rss / 1024 ** 2,
  }),
);
process.exit(0);
