import { redact } from './redact.ts';
import { withoutKeys } from './redact-keys.ts';
import { sanitise } from './sanitise.ts';

/** Lines of a log, fit to be shown, as many as there were. A key has many lines, of which one alone is not known. */
export function cleanLines(lines: readonly string[]): string[] {
  return withoutKeys(lines.map(sanitise)).map(redact);
}
