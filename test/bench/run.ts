// `npm run bench [-- NAME…]`: figures side by side with peers or limits, measured in the same run. Never fails on a figure.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { endAll, FOLDER, has, type Row } from './lib.ts';
import { agentRows } from './rows/agent.ts';
import { diagnosisRows } from './rows/diagnosis.ts';
import { followRows, stormRows } from './rows/follow.ts';
import { incidentRows } from './rows/incident.ts';
import { probeRows } from './rows/probe.ts';
import { scanRows } from './rows/scan.ts';

const BENCHES: Readonly<Record<string, () => Promise<Row[]>>> = {
  probe: probeRows,
  follow: followRows,
  storm: stormRows,
  scan: scanRows,
  diagnosis: diagnosisRows,
  incident: incidentRows,
  agent: agentRows,
};

function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.ours,
    row.peer ?? '',
    row.ratio === null || !Number.isFinite(row.ratio) ? '' : row.ratio.toFixed(2),
    row.goal,
    row.note ?? '',
  ]);
  const all = [['what', 'why502', 'peer', 'ratio', 'goal', 'note'], ...cells];
  const widths = (all[0] ?? []).map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

async function rowsOf(name: string): Promise<readonly Row[]> {
  console.error(`bench: ${name}`);
  try {
    return (await BENCHES[name]?.()) ?? [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ name, ours: 'could not be measured', peer: null, goal: '', ratio: null, note: why.slice(0, 120) }];
  } finally {
    await endAll();
  }
}

// Other proxies of this machine would be watched, too: as root everything runs where only its own processes are seen.
if (process.getuid?.() === 0 && process.env.WHY502_BENCH_INSIDE === undefined && has('unshare')) {
  const inside = ['--pid', '--fork', '--kill-child', '--mount-proc', process.execPath, ...process.argv.slice(1)];
  const env = { ...process.env, WHY502_BENCH_INSIDE: 'yes' };
  process.exit(spawnSync('unshare', inside, { stdio: 'inherit', env }).status ?? 1);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`bench: unknown: ${unknown.join(', ')} (known: ${Object.keys(BENCHES).join(', ')})`);
  process.exit(2);
}
mkdirSync(FOLDER, { recursive: true });
const rows: Row[] = [];
for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHES)) rows.push(...(await rowsOf(name)));
const model = /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown';
const machine = `${cpus().length} × ${model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`;
console.log(`${machine}\n\n${table(rows)}`);
writeFileSync(`${FOLDER}/last.json`, `${JSON.stringify({ at: new Date().toISOString(), machine, rows }, null, 2)}\n`);
process.exit(0);
