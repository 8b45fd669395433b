// The agent's followers under 50,000 failing lines a second, written by another process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { Followers } from '../../../src/agent/followers.ts';
import { silent } from '../../../src/core/log.ts';
import { createHost } from '../../../src/host/real.ts';
import { forgetful } from '../../../src/logs/follow.ts';
import { Metrics } from '../../../src/metrics/registry.ts';
import { foundRoutes } from '../../logs/follow/routes.ts';

const [folder = '', seconds = '20'] = process.argv.slice(2);
const WRITER = `const fs = require('node:fs'); const [folder, seconds] = process.argv.slice(1);
const error = fs.openSync(folder + '/error.log', 'a'), access = fs.openSync(folder + '/access.log', 'a');
let n = 0, start = performance.now(), batches = 0; const end = start + seconds * 1000;
const batch = () => { let a = '', b = ''; for (let i = 0; i < 250; i++) { n++;
 a += '2026/11/21 10:04:05 [error] 123#123: *' + n + ' connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.9, server: shop.example, request: "GET /api/items/' + n + ' HTTP/1.1", upstream: "http://127.0.0.1:3000/api/items/' + n + '", host: "shop.example"\\n';
 b += '203.0.113.9 - - [21/Nov/2026:10:04:05 +0000] "GET /api/items/' + n + ' HTTP/1.1" 502 157 "-" "curl/8"\\n'; }
 fs.writeSync(error, a); fs.writeSync(access, b); batches++; };
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
  discover: () => foundRoutes({ error: `${folder}/error.log`, access: `${folder}/access.log` }),
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
const writer = spawn(process.execPath, ['-e', WRITER, folder, seconds], { stdio: ['ignore', 'pipe', 'inherit'] });
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
const [idleMaxMs] = (await once(idle, 'message')) as [number];
await followers.stop();
console.log(
  JSON.stringify({
    ...{ written, counted, dropped, idleMaxMs, seconds: took },
    longestTurnMs: turns.longestMs,
    maxDelayMs: delay.max / 1e6,
    p99DelayMs: delay.percentile(99) / 1e6,
    rss: rss / 1024 ** 2,
  }),
);
process.exit(0);
