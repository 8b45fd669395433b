import type { Step } from '../core/snapshot.ts';

/** Collects the looks of one path for people: what was checked, how it went, how long it took. */
export class StepLog {
  readonly steps: Step[] = [];

  /** Runs a look and keeps its outcome. `tell` turns the answer into a status and a sentence. */
  async take<T>(
    check: string,
    subject: string,
    look: () => Promise<T>,
    tell: (value: T) => readonly [Step['status'], string],
  ): Promise<T> {
    const start = performance.now();
    const value = await look();
    const [status, summary] = tell(value);
    this.steps.push({ check, subject, status, ms: Math.round(performance.now() - start), summary });
    return value;
  }

  skip(check: string, subject: string, why: string): void {
    this.steps.push({ check, subject, status: 'skipped', ms: 0, summary: why });
  }
}
