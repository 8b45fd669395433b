import { spawnSync } from 'node:child_process';
import { has, percentile, type Row } from '../lib.ts';
import { openSandbox } from '../sandbox.ts';

/** The whole chain for one route whose backend is gone, on this host. */
export async function diagnosisRows(): Promise<Row[]> {
  if (!has('nginx')) return [];
  const sandbox = await openSandbox(2);
  try {
    await sandbox.down(1);
    await fetch(`${sandbox.url}/b1/x`).then((answer) => answer.arrayBuffer());
    const run = spawnSync(process.execPath, ['test/bench/work/diagnose.ts', 'b1'], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    const times = JSON.parse(run.stdout || '[]') as number[];
    return [
      {
        name: 'diagnosis of one route',
        ours: `p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`,
        peer: null,
        goal: 'median ≤ 250 ms, p95 ≤ 800 ms',
        ratio: percentile(times, 0.5) / 250,
        ...(run.status === 0 ? {} : { note: String(run.stderr ?? run.error).slice(0, 200) }),
      },
    ];
  } finally {
    await sandbox.close();
  }
}
