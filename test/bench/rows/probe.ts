import { createServer } from 'node:http';
import { startBlackbox } from '../blackbox.ts';
import { cpuOf, end, median, PORT, type Row, start } from '../lib.ts';

const TARGET = PORT + 10;
const BLACKBOX = PORT + 11;
const PROBES = 2000;

async function blackbox(): Promise<number | null> {
  const exporter = await startBlackbox(BLACKBOX);
  if (exporter === null) return null;
  const { child, probeUrl } = exporter;
  try {
    const url = probeUrl(`http://127.0.0.1:${TARGET}/`);
    const runs: number[] = [];
    for (let run = 0; run < 5; run++) {
      const before = cpuOf(child.pid ?? 0);
      for (let i = 0; i < PROBES / 5; i++) await (await fetch(url)).arrayBuffer();
      runs.push(((cpuOf(child.pid ?? 0) - before) * 1e6) / (PROBES / 5));
    }
    return median(runs);
  } finally {
    await end(child);
  }
}

/** Processor time of one HTTP probe with everything that is recorded of it, a new connection each. */
export async function probeRows(): Promise<Row[]> {
  const server = createServer((_request, answer) => answer.end('ok\n'));
  await new Promise<void>((resolve) => server.listen(TARGET, '127.0.0.1', resolve));
  try {
    const child = start(process.execPath, ['test/bench/work/probe.ts', String(TARGET), String(PROBES)]);
    let out = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      out += bytes.toString('utf8');
    });
    await new Promise((resolve) => child.once('close', resolve));
    const ours = median(JSON.parse(out) as number[]);
    const peer = await blackbox();
    return [
      {
        name: 'processor per HTTP probe',
        ours: `${ours.toFixed(0)} µs`,
        peer: peer === null ? 'peer missing' : `${peer.toFixed(0)} µs (blackbox_exporter)`,
        goal: '≤ 0.3 × blackbox_exporter',
        ratio: peer === null ? null : ours / peer,
      },
    ];
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
