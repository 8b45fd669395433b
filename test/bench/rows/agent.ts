import { appendFileSync } from 'node:fs';
import { startBlackbox } from '../blackbox.ts';
import { cpuOf, end, has, later, median, memoryOf, PORT, type Row, start } from '../lib.ts';
import { buildOnce, openSandbox, startAgent, warm } from '../sandbox.ts';

const UPSTREAMS = 20;
const REST_MS = 60_000;

/** Start to ready, and memory and processor at rest: 20 upstreams every 5 s, a log at 100 lines/s. */
export async function agentRows(): Promise<Row[]> {
  if (!has('nginx')) return [];
  const main = await buildOnce();
  const sandbox = await openSandbox(UPSTREAMS);
  await warm(main, sandbox.folder);
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
  const exporter = await startBlackbox(PORT + 12);
  let asked = 0;
  const asker = setInterval(() => {
    const target = `http://127.0.0.1:${PORT}/b${asked++ % UPSTREAMS}/`;
    if (exporter)
      fetch(exporter.probeUrl(target)).then(
        (answer) => answer.arrayBuffer(),
        () => {},
      );
  }, 5000 / UPSTREAMS);
  // The first minute holds the start and the deep discovery.
  await later(65_000);
  const before = cpuOf(agent.pid);
  const peerBefore = exporter === null ? 0 : cpuOf(exporter.child.pid ?? 0);
  const began = performance.now();
  await later(REST_MS);
  const minutes = (performance.now() - began) / 60_000;
  const cpu = (cpuOf(agent.pid) - before) / minutes;
  const peer = exporter === null ? null : (cpuOf(exporter.child.pid ?? 0) - peerBefore) / minutes;
  const peerMemory = exporter === null ? null : memoryOf(exporter.child.pid ?? 0);
  clearInterval(writer);
  clearInterval(asker);
  const memory = memoryOf(agent.pid);
  await end(agent.child);
  if (exporter) await end(exporter.child);
  const megabytes = (value: number | undefined): string | null =>
    value === undefined ? 'peer missing' : `${value.toFixed(0)} MiB (blackbox_exporter)`;
  return [
    {
      name: 'processor at rest, per minute',
      ours: `${cpu.toFixed(2)} s`,
      peer: peer === null ? 'peer missing' : `${peer.toFixed(2)} s (blackbox_exporter, the probes alone)`,
      goal: '≤ 0.12 s where blackbox_exporter takes 0.31: ≤ 0.39 × its',
      ratio: peer === null ? cpu / 0.12 : cpu / peer,
    },
    {
      name: 'memory at rest (RSS)',
      ours: `${memory.rss.toFixed(0)} MiB`,
      peer: megabytes(peerMemory?.rss),
      goal: '≤ 75 MiB',
      ratio: memory.rss / 75,
    },
    {
      name: 'memory at rest (anonymous)',
      ours: `${memory.anonymous.toFixed(0)} MiB`,
      peer: megabytes(peerMemory?.anonymous),
      goal: '≤ 24 MiB',
      ratio: memory.anonymous / 24,
    },
  ];
}
