import { fstatSync } from 'node:fs';
import type { Logger } from '../core/log.ts';

/** journald's priorities, by pino's levels. */
const PRIORITY: Readonly<Record<number, number>> = { 10: 7, 20: 7, 30: 6, 40: 4, 50: 3, 60: 2 };

/** Is standard output the journal itself (systemd.exec(5), $JOURNAL_STREAM), and not a file that it was sent on to? */
function isJournal(env: Readonly<Record<string, string | undefined>>): boolean {
  const stream = env.JOURNAL_STREAM;
  if (!stream) return false;
  const { dev, ino } = fstatSync(1);
  return stream === `${dev}:${ino}`;
}

export interface LogControl extends Logger {
  setLevel(level: string): void;
}

/** JSON lines on standard output; with journald's priority in front where the journal takes it off again. */
export async function createLogger(
  level: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LogControl> {
  const { pino } = await import('pino');
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const plain = pino.destination({ fd: 1, sync: true });
  const journal = {
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 30,
    write(line: string): void {
      plain.write(`<${PRIORITY[this.lastLevel] ?? 6}>${line}`);
    },
  };
  const logger = isJournal(env) ? pino(options, journal) : pino(options, plain);
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    setLevel(next) {
      logger.level = next;
    },
  };
}
