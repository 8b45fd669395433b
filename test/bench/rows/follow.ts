import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FOLDER, percentile, type Row } from '../lib.ts';

interface Latencies {
  readonly seen: number[];
  readonly polled: number[];
}

interface Storm {
  readonly written: number;
  readonly counted: number;
  readonly dropped: number;
  readonly longestTurnMs: number;
  readonly maxDelayMs: number;
  readonly p99DelayMs: number;
  readonly idleMaxMs: number;
  readonly rss: number;
  readonly seconds: number;
}

async function child<T>(args: readonly string[]): Promise<T> {
  const run = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  run.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString('utf8');
  });
  await new Promise((done) => run.once('close', done));
  return JSON.parse(out) as T;
}

/** Appended line → handed on, against polling every 250 ms. */
export async function followRows(): Promise<Row[]> {
  const folder = resolve(FOLDER, 'follow');
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/error.log`, '');
  const { seen, polled } = await child<Latencies>(['test/bench/work/follow.ts', `${folder}/error.log`]);
  return [
    {
      name: 'appended line → seen',
      ours: `p50 ${percentile(seen, 0.5).toFixed(3)} ms, p95 ${percentile(seen, 0.95).toFixed(3)} ms`,
      peer: `p50 ${percentile(polled, 0.5).toFixed(0)} ms, p95 ${percentile(polled, 0.95).toFixed(0)} ms (polling 250 ms)`,
      goal: 'p95 ≤ 1 ms',
      ratio: percentile(seen, 0.95) / percentile(polled, 0.95),
    },
  ];
}

/** 50,000 lines/s for 20 s, every one a failure: nginx's in two logs; then for 5 s each of the proxies whose words are read by signatures. */
export async function stormRows(): Promise<Row[]> {
  const rows = await stormOf('nginx', 20);
  for (const program of ['apache', 'haproxy', 'caddy']) rows.push(...(await stormOf(program, 5)).slice(0, 3));
  return rows;
}

async function stormOf(program: string, seconds: number): Promise<Row[]> {
  const folder = resolve(FOLDER, 'storm');
  mkdirSync(folder, { recursive: true });
  for (const name of ['error.log', 'access.log']) writeFileSync(`${folder}/${name}`, '');
  const storm = await child<Storm>(['test/bench/work/storm.ts', folder, String(seconds), program]);
  const what = `storm of ${program}`;
  const rate = Math.round(storm.written / storm.seconds);
  return [
    {
      name: `${what}: longest turn of the event loop (processor time)`,
      ours: `${storm.longestTurnMs.toFixed(0)} ms`,
      peer: null,
      goal: '≤ 50 ms',
      ratio: storm.longestTurnMs / 50,
      note: `${rate} lines/s for ${storm.seconds.toFixed(0)} s`,
    },
    {
      name: `${what}: longest halt (on the clock)`,
      ours: `${storm.maxDelayMs.toFixed(0)} ms (p99 ${storm.p99DelayMs.toFixed(0)})`,
      peer: `${storm.idleMaxMs.toFixed(0)} ms (an idle thread beside it)`,
      goal: '≤ 50 ms on an idle machine',
      ratio: storm.maxDelayMs / storm.idleMaxMs,
    },
    {
      name: `${what}: lines not accounted for`,
      ours: String(storm.written - storm.counted - storm.dropped),
      peer: null,
      goal: '0',
      ratio: null,
      note: `${storm.written} written, ${storm.counted} counted, ${storm.dropped} dropped`,
    },
    { name: `${what}: memory (RSS)`, ours: `${storm.rss.toFixed(0)} MiB`, peer: null, goal: 'bounded', ratio: null },
  ];
}
