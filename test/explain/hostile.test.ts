import { it } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { explain } from '../../src/explain/explain.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';
import { inLines } from '../helpers/in-lines.ts';
import { expectLinear } from '../helpers/linear.ts';

const rules = [...symptoms, ...causes];

/** Pieces of which a pasted text of any length may consist. */
const PIECES: Readonly<Record<string, string>> = {
  'line feeds': '\n',
  'blank lines': ' \n',
  tabs: '\t',
  blanks: ' ',
  letters: 'a',
  paths: 'a/',
  images: 'image: a\n',
  'images in one line': 'image: a/',
  runs: 'docker run a ',
  bullets: '- ',
  colons: 'a: ',
  equals: 'a=',
  quotes: '"',
  braces: '{',
  brackets: '[',
  escapes: '\x1b[31m',
  numbers: '1.2.3.4:80 ',
  frames: '  File "a", line 1\n',
  server: 'server ',
  listen: 'listen 1 ',
};

/** All in one line, as it comes; and in lines of a length that is read whole. */
const TEXTS = Object.entries(PIECES).flatMap(([name, piece]): [string, (size: number) => string][] => [
  [name, (size) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size)],
  ...(piece.includes('\n')
    ? []
    : [[`${name}, in lines`, (size: number) => inLines(piece, size)] as [string, (size: number) => string]]),
]);

it.each(TEXTS)(
  'any length of %s is explained in linear time',
  (_, text) => {
    expectLinear((size) => explain(text(size), rules), 400_000);
  },
  120_000,
);
