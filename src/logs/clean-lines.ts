import { redact } from './redact.ts';
import { sanitise } from './sanitise.ts';

/** Lines of a log, fit to be shown. Looked at together: a key has many lines, of which one alone is not known. */
export function cleanLines(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return redact(lines.map(sanitise).join('\n')).split('\n');
}
