import type { Draft } from './draft.ts';
import type { Line } from './lines.ts';
import type { TimeOptions } from './time.ts';

/** TODO */
export function readProxyDraft(_line: Line, _program: string | null, _options: TimeOptions): Draft | 'dull' | null {
  return null;
}
