// The closing line of a test run: tests of the unit runner and trials of the lab, counted together.
import { existsSync, readFileSync } from 'node:fs';

interface UnitReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

interface LabReport {
  readonly totals: { readonly passed: number; readonly failed: number };
}

function read<T>(path: string): T | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : null;
}

const unit = read<UnitReport>('.lab/unit.json');
const labs = ['.lab/lab.json', '.lab/containers.json'].flatMap((path) => read<LabReport>(path)?.totals ?? []);
const passed = (unit?.numPassedTests ?? 0) + labs.reduce((sum, lab) => sum + lab.passed, 0);
const failed = (unit?.numFailedTests ?? 0) + labs.reduce((sum, lab) => sum + lab.failed, 0);
const skipped = unit?.numPendingTests ?? 0;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (unit === null || passed === 0) process.exit(1);
