import { expect, it } from 'vitest';
import { edits } from '../src/core/edits.ts';

it.each([
  ['web', 'web', 0],
  ['web', 'wbe', 1],
  ['backend', 'bakend', 1],
  ['--worker', '--workers', 1],
  ['a', 'abcdef', 5],
  ['', 'abc', 3],
])('from %s to %s: %i', (a, b, far) => {
  expect(edits(a, b)).toBe(far);
  expect(edits(b, a)).toBe(far);
});
