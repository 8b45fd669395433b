import { describe, test } from 'vitest';
import { formatsIn } from '../../src/explain/formats.ts';
import { plain } from '../../src/explain/plain.ts';
import { prose } from '../../src/explain/prose.ts';
import { withoutStrangers } from '../../src/logs/strangers.ts';
import { inLines } from '../helpers/in-lines.ts';
import { expectLinear } from '../helpers/linear.ts';

const BYTES = 900_000;

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
    // An unclosed quote of a browser's name.
    `1.2.3.4 - - [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "${'\\"'.repeat(1900)}\n`,
    `systemctl ${'--a '.repeat(900)}!\n`,
  ])('%j', (piece) => {
    for (const text of [inLines(piece, BYTES), piece.repeat(Math.ceil(BYTES / piece.length)).slice(0, BYTES)]) {
      expectLinear((size) => {
        const part = text.slice(0, size);
        plain(part);
        prose(part);
        formatsIn(part);
      }, BYTES);
      expectLinear((size) => withoutStrangers(text.slice(0, size)), 100_000);
    }
  });
});
