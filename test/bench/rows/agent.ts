import { appendFileSync } from 'node:fs';
import { cpuOf, end, has, later, median, memoryOf, type Row, start } from '../lib.ts';
import { buildOnce, openSandbox, startAgent, warm } from '../sandbox.ts';

const UPSTREAMS = 20;
const REST_MS = 60_000;

/** Start to ready, and memory and processor at rest: 20 upstreams every 5 s, a log at 100 lines/s. */
export async function agentRows(): Promise<Row[]> {
  if (!has('nginx')) return [];
  const main = await buildOnce();
  warm(main);
  const sandbox = await openSandbox(UPSTREAMS);
  try {
    const starts: number[] = [];
    for (let i = 0; i < 5; i++) {
      const agent = await startAgent(main, sandbox.folder, '{ every: 5s }');
      starts.push(agent.readyMs);
      await end(agent.child);
    }
    const bare: number[] = [];
    for (let i = 0; i < 5; i++) {
      const began = performance.now();
      const child = start(process.execPath, ['-e', '0']);
      await new Promise((resolve) => child.once('exit', resolve));
      bare.push(performance.now() - began);
    }
    const startRow: Row = {
      name: 'start to ready',
      ours: `${median(starts).toFixed(0)} ms`,
      peer: `${median(bare).toFixed(0)} ms (empty Node)`,
      goal: '≤ 150 ms (empty Node 43 on an idle machine)',
      ratio: median(starts) / median(bare),
    };
    return [startRow, ...(await atRest(main, sandbox.folder, sandbox.accessLog))];
  } finally {
    await sandbox.close();
  }
}

async function atRest(main: string, folder: string, log: string): Promise<Row[]> {
  const agent = await startAgent(main, folder, '{ every: 5s }');
  const line = `203.0.113.9 - - [21/Nov/2026:10:04:05 +0000] "GET /b1/x HTTP/1.1" 200 3 "-" "curl/8.1"\n`;
  const writer = setInterval(() => appendFileSync(log, line), 10);
  await later(15_000);
  const before = cpuOf(agent.pid);
  const began = performance.now();
  await later(REST_MS);
  const minutes = (performance.now() - began) / 60_000;
  const cpu = (cpuOf(agent.pid) - before) / minutes;
  clearInterval(writer);
  const memory = memoryOf(agent.pid);
  await end(agent.child);
  return [
    {
      name: 'processor at rest, per minute',
      ours: `${cpu.toFixed(2)} s`,
      peer: null,
      goal: '≤ 0.12 s',
      ratio: cpu / 0.12,
    },
    {
      name: 'memory at rest (RSS)',
      ours: `${memory.rss.toFixed(0)} MiB`,
      peer: null,
      goal: '≤ 75 MiB',
      ratio: memory.rss / 75,
    },
    {
      name: 'memory at rest (anonymous)',
      ours: `${memory.anonymous.toFixed(0)} MiB`,
      peer: null,
      goal: '≤ 24 MiB',
      ratio: memory.anonymous / 24,
    },
  ];
}
