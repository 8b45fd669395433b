/** How a message relates to an upstream failure: A names one, B is about configuration or start, C a local shortage that looks like one, D harmless. */
export type Tier = 'A' | 'B' | 'C' | 'D';

/** What a message points at: a cause or symptom of the catalogue, and how strongly (0–1) the message alone says so. */
export interface Hint {
  readonly id: string;
  readonly weight: number;
}

/** A log line (or a whole traceback) recognised. Text is already sanitised, redacted and capped. */
export interface LogEvent {
  readonly program: string;
  readonly signature: string;
  readonly tier: Tier;
  /** Milliseconds since the epoch, or null when the line carries no usable time. */
  readonly at: number | null;
  readonly pid: number | null;
  /** The decisive line, for people: the last line of a traceback, the message of an error-log record. */
  readonly text: string;
  /** The whole message when it has more lines than `text`; at most 4 KiB. */
  readonly detail: string | null;
  /** What was taken out of the message: `module`, `upstream`, `errno`, `path`, `user`, `request` … */
  readonly fields: Readonly<Record<string, string>>;
  readonly hints: readonly Hint[];
  /** Line number in the text that was read, counted from 1. */
  readonly line: number;
}
