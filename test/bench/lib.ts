import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export const FOLDER = '.bench';
/** Ports of everything that the bench starts, on loopback. */
export const PORT = 18_500;

/** One line of the table. */
export interface Row {
  readonly name: string;
  /** What was measured, with its unit. */
  readonly ours: string;
  /** The same of a peer in the same run; null when there is none. */
  readonly peer: string | null;
  /** The goal of anchors/performance.md. */
  readonly goal: string;
  /** Ours divided by the peer's, or by the goal. */
  readonly ratio: number | null;
  readonly note?: string;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function has(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** Installs a Debian package when root and it is missing; false when the program is not there afterwards. */
export function provide(program: string, debianPackage: string): boolean {
  if (has(program)) return true;
  if (process.getuid?.() !== 0 || !has('apt-get')) return false;
  console.error(`bench: installing ${debianPackage}`);
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', debianPackage], {
    stdio: 'ignore',
    timeout: 180_000,
  });
  return has(program);
}

/** Processes that the bench started; ended by their ids, whatever happens. */
const started = new Set<ChildProcess>();

export function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  started.add(child);
  child.on('exit', () => started.delete(child));
  child.stderr?.resume();
  return child;
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await over;
  clearTimeout(timer);
}

export async function endAll(): Promise<void> {
  await Promise.all([...started].map(end));
}

/** Seconds of processor time that a process has used (a clock tick is 10 ms). */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident and anonymous memory of a process, MiB. */
export function memoryOf(pid: number): { readonly rss: number; readonly anonymous: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1024;
  return { rss: field('Rss'), anonymous: field('Anonymous') };
}

/** Waits until a URL answers 200; the time of that answer. */
export async function ready(url: string, timeoutMs = 15_000): Promise<number> {
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    const ok = await fetch(url).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.ok;
      },
      () => false,
    );
    if (ok) return performance.now();
    await later(5);
  }
  throw new Error(`${url} did not answer`);
}

/** Runs a command to its end; processor seconds (its own) and its output. */
export function timed(command: string): {
  readonly cpu: number;
  readonly wall: number;
  readonly out: string;
  readonly ok: boolean;
} {
  const run = spawnSync('bash', ['-c', `TIMEFORMAT='cpu %U %S %R'; time { ${command}; }`], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const match = /cpu ([\d.]+) ([\d.]+) ([\d.]+)/.exec(run.stderr);
  return {
    cpu: Number(match?.[1] ?? 0) + Number(match?.[2] ?? 0),
    wall: Number(match?.[3] ?? 0),
    out: run.stdout,
    ok: run.status === 0,
  };
}

/** Keeps both cores busy until it is called off. */
export function busy(): () => Promise<void> {
  const spinners = [1, 2].map(() => start(process.execPath, ['-e', 'for(;;);']));
  return async () => {
    await Promise.all(spinners.map(end));
  };
}
