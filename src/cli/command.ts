import type { Lang } from '../core/text.ts';

/** What a command may touch of its surroundings; tests give their own. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** All of standard input. */
  stdin(): Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Null when standard output is no terminal. */
  readonly columns: number | null;
  /** True when standard input is a terminal: nothing was piped in. */
  readonly stdinIsTty: boolean;
}

/** An option of `node:util` parseArgs, with words for the help, the man page and the completions. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly value?: string;
  readonly help: string;
  /** Works, but is not shown: an older spelling, or a tool of the project's own tests. */
  readonly hidden?: boolean;
}

/** What a command is given: parsed, checked, and with the common options taken out. */
export interface Call {
  readonly io: Io;
  readonly args: readonly string[];
  readonly json: boolean;
  readonly lang: Lang;
  readonly color: boolean;
  flag(name: string): boolean;
  text(name: string): string | null;
  texts(name: string): readonly string[];
}

/** One verb. The file is imported at every start: whatever is heavy is imported inside `run`. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows the verb in the usage line. */
  readonly usage: string;
  readonly details?: string;
  readonly examples?: readonly string[];
  readonly options?: Readonly<Record<string, Option>>;
  /** Exit codes beyond 0 and 2, for the help. */
  readonly exits?: Readonly<Record<number, string>>;
  /** The exit code. */
  run(call: Call): Promise<number>;
}

/** Ends a command with one line on standard error. */
export class CliError extends Error {
  readonly exit: number;

  constructor(message: string, exit = 2) {
    super(message);
    this.name = 'CliError';
    this.exit = exit;
  }
}
