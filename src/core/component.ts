/** A part of the running agent. Constructing one does nothing; `stop` is bounded, idempotent, and called in reverse order. */
export interface Component {
  readonly name: string;
  start(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
}
