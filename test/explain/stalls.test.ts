import { describe, expect, test } from 'vitest';
import { formatsIn } from '../../src/explain/formats.ts';
import { plain } from '../../src/explain/plain.ts';
import { prose } from '../../src/explain/prose.ts';
import { withoutStrangers } from '../../src/logs/strangers.ts';

const BYTES = 900_000;
/** What is quadratic takes minutes; what is linear takes a fraction of this, on a busy machine too. */
const MOST_MS = 5000;

describe('a megabyte that somebody pasted to stall it', () => {
  test.each([
    '{\n',
    '{\n {\n  {\n   {\n',
    'A_B=1\n',
    'MESSAGE=1\n_PID=2\n',
    'log_format a ',
    "log_format a '",
    "log_format a 'x' ",
    '"GET a" HTTP/ ',
    `${' '.repeat(4000)}\n`,
    '[error] 1#1',
    '<p a=',
    '&#',
    `2026-11-20 ${'x'.repeat(69)}\n`,
    'Not Found: /',
    '\\"',
  ])('%j', (piece) => {
    const text = piece.repeat(Math.ceil(BYTES / piece.length)).slice(0, BYTES);
    const start = performance.now();
    plain(text);
    prose(text);
    formatsIn(text);
    withoutStrangers(text.slice(0, 16_384));
    expect(performance.now() - start).toBeLessThan(MOST_MS);
  });
});
