import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { bundle } from '../../../scripts/build.ts';
import { NODE_ENVIRONMENT, NODE_FLAGS } from '../../../scripts/launch.ts';
import { FOLDER, median, provide, type Row, timed } from '../lib.ts';

const LINES = Number(process.env.WHY502_BENCH_LINES ?? 2_000_000);
const RUNS = 5;
/** The scanner, and what the agent does with the lines that it follows, as they are released: bundled, and started with the same flags. */
const SCANNER = `${FOLDER}/scan.cjs`;
const COUNTER = `${FOLDER}/count.cjs`;

function errorLine(i: number): string {
  const head = `2026/11/21 10:${String(Math.floor(i / 60) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')} [error] 1234#1234: *${i}`;
  const tail = `client: 203.0.113.${i % 250}, server: shop.example, request: "GET /api/items/${i} HTTP/1.1"`;
  if (i % 20 !== 0)
    return `${head} open() "/var/www/html/img/${i}.png" failed (2: No such file or directory), ${tail}, host: "shop.example"\n`;
  return `${head} connect() failed (111: Connection refused) while connecting to upstream, ${tail}, upstream: "http://127.0.0.1:8000/api/items/${i}", host: "shop.example"\n`;
}

/** A thousand requests a second. */
function accessLine(i: number): string {
  const time = `${String(Math.floor(i / 60_000) % 60).padStart(2, '0')}:${String(Math.floor(i / 1000) % 60).padStart(2, '0')}`;
  return `203.0.113.${i % 250} - - [21/Nov/2026:10:${time} +0000] "GET /api/items/${i} HTTP/1.1" ${i % 100 === 0 ? 502 : 200} ${i % 9000} "https://shop.example/" "Mozilla/5.0 (X11; Linux x86_64)"\n`;
}

function generate(path: string, line: (i: number) => string): void {
  const marker = `${path}.lines`;
  const made = `${LINES} ${line(0)}${line(LINES - 1)}`;
  if (existsSync(path) && existsSync(marker) && readFileSync(marker, 'utf8') === made) return;
  const fd = openSync(path, 'w');
  for (let i = 0; i < LINES; i += 10_000) {
    let text = '';
    for (let k = i; k < Math.min(LINES, i + 10_000); k++) text += line(k);
    writeSync(fd, text);
  }
  closeSync(fd);
  writeFileSync(marker, made);
}

/** Lines per second of processor time of a command that reads a file, its start included. */
function speed(command: string): number {
  const runs: number[] = [];
  for (let i = 0; i < RUNS; i++) runs.push(LINES / Math.max(0.01, timed(command).cpu));
  return median(runs);
}

function mtail(path: string, program: string): number | null {
  if (!provide('mtail', 'mtail')) return null;
  const short = `${path}.short`;
  const empty = `${path}.empty`;
  const lines = Math.min(LINES, 200_000);
  spawnSync('sh', ['-c', `head -n ${lines} ${path} > ${short}; : > ${empty}`]);
  writeFileSync(`${FOLDER}/bench.mtail`, program);
  const cpuOf = (log: string): number =>
    median(
      Array.from(
        { length: 3 },
        () =>
          timed(`mtail -one_shot -logtostderr=false -progs ${FOLDER}/bench.mtail -logs ${log} -port 0 >/dev/null 2>&1`)
            .cpu,
      ),
    );
  // Its start is left out, as ours is.
  const cpu = cpuOf(short) - cpuOf(empty);
  return cpu > 0 ? lines / cpu : null;
}

function million(perSecond: number): string {
  return `${(perSecond / 1e6).toFixed(2)} M lines/s`;
}

const ERROR_WORDS =
  'Connection refused|timed out|prematurely closed|no live upstreams|too big header|Permission denied|reset by peer|No such file or directory\\) while connecting|could not be resolved|invalid header|SSL_do_handshake|Resource temporarily unavailable';

interface Run {
  readonly linesPerSecond: number;
  readonly events: number;
  readonly rss: number;
}

function runsOf(program: string, kind: string, path: string): readonly Run[] {
  const env = { ...process.env, ...NODE_ENVIRONMENT };
  return Array.from({ length: RUNS }, () => {
    const run = spawnSync(process.execPath, [...NODE_FLAGS, program, kind, path], { encoding: 'utf8', env });
    return JSON.parse(run.stdout) as Run;
  });
}

function speedOf(runs: readonly Run[]): number {
  return median(runs.map((one) => one.linesPerSecond));
}

interface Scan {
  readonly log: string;
  readonly kind: 'nginx-error' | 'access';
  readonly line: (i: number) => string;
  readonly pattern: string;
  readonly program: string;
  readonly goal: string;
}

function scanRows2({ log, kind, line, pattern, program, goal }: Scan): Row[] {
  const path = `${FOLDER}/${kind}.log`;
  generate(path, line);
  const runs = runsOf(SCANNER, kind, path);
  const ours = speedOf(runs);
  const counted = runsOf(COUNTER, kind, path);
  const grep = speed(`grep -cE '${pattern}' ${path} | cat`);
  const other = mtail(path, program);
  const rss = Math.max(...runs.map((one) => one.rss));
  return [
    {
      name: `${log}, recognised, against grep -E`,
      ours: million(ours),
      peer: million(grep),
      goal,
      ratio: ours / grep,
      note: `${runs[0]?.events} events, ${rss.toFixed(0)} MiB`,
    },
    {
      name: `${log}, recognised, against mtail`,
      ours: million(ours),
      peer: other === null ? 'peer missing' : million(other),
      goal: '≥ 20 × mtail',
      ratio: other === null ? null : ours / other,
    },
    {
      name: `${log}, followed: counted by route`,
      ours: million(speedOf(counted)),
      peer: other === null ? 'peer missing' : million(other),
      goal: 'mtail counts by status or address only',
      ratio: other === null ? null : speedOf(counted) / other,
      note: `${counted[0]?.events} failures`,
    },
  ];
}

/** Lines per second of one core's processor time; higher is better, so is the ratio. */
export async function scanRows(): Promise<Row[]> {
  await bundle({ kind: 'main', entry: 'test/bench/work/scan.ts', outfile: SCANNER });
  await bundle({ kind: 'main', entry: 'test/bench/work/count.ts', outfile: COUNTER });
  return [
    ...scanRows2({
      log: 'error log',
      kind: 'nginx-error',
      line: errorLine,
      pattern: ERROR_WORDS,
      program: `counter hits by what\n/(Connection refused|timed out|prematurely closed|no live upstreams|too big header).*upstream: "(?P<u>[^"]+)"/ {\n  hits[$1]++\n}\n`,
      goal: '≥ 3 M lines/s, level with grep -E',
    }),
    ...scanRows2({
      log: 'access log',
      kind: 'access',
      line: accessLine,
      pattern: '" (502|503|504) ',
      program: `counter hits by code\n/" (?P<code>50[234]) / {\n  hits[$code]++\n}\n`,
      goal: '≥ 4 M lines/s, level with grep -E',
    }),
  ];
}
