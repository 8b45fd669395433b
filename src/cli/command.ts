import type { ParseArgsOptionsConfig } from 'node:util';
import type { Lang } from '../core/text.ts';
import type { Style } from './style.ts';

/** What every verb gets: its own options and words, and where to print. */
export interface Invocation {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly words: readonly string[];
  readonly json: boolean;
  readonly lang: Lang;
  readonly style: Style;
  print(text: string): void;
  warn(text: string): void;
}

/** A verb of the program: one file in `commands/`. */
export interface Command {
  readonly name: string;
  /** One line for `why502 help`. */
  readonly about: string;
  /** The usage behind the name: `[TARGET…]`. */
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  readonly examples: readonly string[];
  /** Does the work and answers with the exit code. Loaded lazily: a verb imports what it needs inside. */
  run(invocation: Invocation): Promise<number>;
}

/** Exit codes of the contract. */
export const exit = { ok: 0, problem: 1, usage: 2, blind: 3, noAgent: 4 } as const;

/** An error for people: one line that says what and where, and the exit code. */
export class CommandError extends Error {
  readonly code: number;

  constructor(message: string, code: number = exit.usage) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
  }
}
