import { CliError, type Io } from './command.ts';
import { main } from './program.ts';

/** Nobody pastes more; a whole log is better cut to the part around the failure. */
const MAX_STDIN = 64 * 1024 * 1024;

async function readStdin(): Promise<string> {
  const { decodeBytes } = await import('../logs/sanitise.ts');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size > MAX_STDIN) throw new CliError('standard input: more than 64 MiB; give the part around the failure');
  }
  return decodeBytes(Buffer.concat(chunks));
}

/** Runs the program on this process's own arguments and streams, and sets its exit code. */
export async function start(): Promise<void> {
  const { stdout, stderr, stdin, env } = process;
  // `why502 incidents | head` closes the pipe early: that is no failure.
  stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 74));
  const io: Io = {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    stdin: readStdin,
    env,
    cwd: process.cwd(),
    columns: stdout.isTTY ? stdout.columns || 80 : null,
    stdinIsTty: stdin.isTTY === true,
  };
  const code = await main(process.argv.slice(2), io);
  // A keep-alive socket that still holds the event loop must not hold the shell.
  await new Promise((flushed) => stdout.write('', flushed));
  process.exit(code);
}

if (import.meta.main) await start();
