// The closing line of a test run: tests of the unit runner and trials of the lab, counted together.
import { existsSync, readFileSync } from 'node:fs';

interface UnitReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

interface LabReport {
  readonly totals: { readonly passed: number; readonly failed: number };
  /** Faults that the time limit left out. */
  readonly skipped: number;
}

function read<T>(path: string): T | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : null;
}

const unit = read<UnitReport>('.lab/unit.json');
const lab = read<LabReport>('.lab/lab.json');
const passed = (unit?.numPassedTests ?? 0) + (lab?.totals.passed ?? 0);
const failed = (unit?.numFailedTests ?? 0) + (lab?.totals.failed ?? 0);
const skipped = (unit?.numPendingTests ?? 0) + (lab?.skipped ?? 0);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (unit === null || passed === 0) process.exit(1);
