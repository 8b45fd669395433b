import type { Trial } from './trial.ts';

const mark = (value: boolean | null | undefined): string => (value == null ? '·' : value ? 'y' : 'N');

/** One line per fault. */
export function trialLine(trial: Trial): string {
  const { fault, verdict } = trial;
  const seconds = `${(trial.totalMs / 1000).toFixed(1)}s`;
  if (trial.broken !== '') return `lab broken  ${fault.id.padEnd(44)} ${seconds}  ${trial.broken}`;
  const word = trial.passed ? 'ok    ' : 'FAILED';
  if (verdict === null) {
    return `${word}  ${fault.id.padEnd(44)} ${seconds.padStart(6)}  ${trial.statuses}  ${trial.notes.join('; ')}`;
  }
  const flags = `top1 ${mark(verdict.top1)} ev ${mark(verdict.evidence)} fix ${mark(trial.repaired)}`;
  const said = `${verdict.root} ${verdict.confidence.toFixed(2)}`;
  const ms = `${Math.round(trial.diagnoseMs)}ms`;
  const notes = trial.notes.length > 0 ? `\n        ${trial.notes.join('\n        ')}` : '';
  return `${word}  ${fault.id.padEnd(44)} ${seconds.padStart(6)} ${ms.padStart(7)}  ${flags}  ${said}${notes}`;
}

type Share = { right: number; of: number };

function share(trials: readonly Trial[], pick: (trial: Trial) => boolean | null | undefined): Share {
  const judged = trials.map(pick).filter((value) => value != null);
  return { right: judged.filter(Boolean).length, of: judged.length };
}

function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? 0;
}

export type Totals = {
  top1: Share;
  top3: Share;
  evidence: Share;
  repaired: Share;
  both: Share;
  falseAlarms: number;
  confidentlyWrong: number;
  medianMs: number;
  p95Ms: number;
  passed: number;
  failed: number;
  labBroken: number;
};

export function totalsOf(trials: readonly Trial[]): Totals {
  const times = trials.filter((trial) => trial.diagnosis !== null).map((trial) => trial.diagnoseMs);
  // A fault for which the product said nothing at all counts as wrong, not as unjudged.
  const silent = (trial: Trial, applies: boolean): boolean | null =>
    trial.verdict === null && trial.broken === '' && applies ? false : null;
  const has = (trial: Trial): boolean => trial.fault.expect.rootCause !== undefined;
  const wantsCommand = (trial: Trial): boolean => trial.fault.expect.repair === 'command';
  return {
    top1: share(trials, (trial) => trial.verdict?.top1 ?? silent(trial, has(trial))),
    top3: share(trials, (trial) => trial.verdict?.top3 ?? silent(trial, has(trial))),
    evidence: share(trials, (trial) => trial.verdict?.evidence ?? silent(trial, has(trial))),
    repaired: share(trials, (trial) => trial.repaired ?? silent(trial, wantsCommand(trial))),
    both: share(trials, (trial) => trial.verdict?.both),
    falseAlarms: trials.filter((trial) => trial.verdict?.falseAlarm).length,
    confidentlyWrong: trials.filter((trial) => trial.verdict?.confidentlyWrong).length,
    medianMs: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    passed: trials.filter((trial) => trial.passed).length,
    failed: trials.filter((trial) => !trial.passed).length,
    labBroken: trials.filter((trial) => trial.broken !== '').length,
  };
}

const rate = (value: Share): number => (value.of === 0 ? 1 : value.right / value.of);

/** What issue 2 requires; the names of what is not met. */
/** Times are required only where asked: a busy machine proves nothing about them. */
export function missedRequirements(totals: Totals, timing: boolean): string[] {
  const required: [string, boolean][] = [
    ['top-1 >= 95 %', rate(totals.top1) >= 0.95],
    ['evidence >= 95 %', rate(totals.evidence) >= 0.95],
    ['repaired >= 85 %', rate(totals.repaired) >= 0.85],
    ['no false alarm', totals.falseAlarms === 0],
    ['nothing confidently wrong', totals.confidentlyWrong === 0],
    ['both of two named', rate(totals.both) === 1],
    ['median <= 500 ms', !timing || totals.medianMs <= 500],
    ['p95 <= 1500 ms', !timing || totals.p95Ms <= 1500],
    // A busy machine may spoil a trial now and then: one in a hundred, and it is named.
    ['the lab itself works', totals.labBroken <= (totals.passed + totals.failed) / 100],
  ];
  return required.filter(([, met]) => !met).map(([name]) => name);
}

export function totalsTable(totals: Totals): string {
  const percent = (value: Share): string => `${(rate(value) * 100).toFixed(1)} %  (${value.right} of ${value.of})`;
  const rows: [string, string][] = [
    ['top-1', percent(totals.top1)],
    ['top-3', percent(totals.top3)],
    ['evidence right', percent(totals.evidence)],
    ['repaired by the printed fix', percent(totals.repaired)],
    ['both of two named', percent(totals.both)],
    ['false alarms', String(totals.falseAlarms)],
    ['confidently wrong', String(totals.confidentlyWrong)],
    ['median diagnosis', `${Math.round(totals.medianMs)} ms`],
    ['p95 diagnosis', `${Math.round(totals.p95Ms)} ms`],
    ['lab broken', String(totals.labBroken)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(30)} ${value}`).join('\n');
}
