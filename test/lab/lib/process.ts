import { spawn } from 'node:child_process';

export type Done = { code: number; stdout: string; stderr: string; ms: number };

export type RunOptions = { input?: string; timeoutMs?: number; onLine?: (line: string) => void };

/** Runs a program to its end; never throws for an exit status. A time-out counts as status 124. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Done> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.timeoutMs ?? 120_000);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      for (const line of text.split('\n')) if (line.trim() !== '') options.onLine?.(line);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: timedOut ? 124 : (code ?? 125), stdout, stderr, ms: performance.now() - started });
    });
  });
}

/** As `run`, but an exit status other than 0 is an error that quotes the last lines. */
export async function must(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const done = await run(program, args, options);
  if (done.code === 0) return done.stdout;
  const tail = `${done.stdout}\n${done.stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${program} ${args.slice(0, 3).join(' ')} … exited ${done.code}\n${tail}`);
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
