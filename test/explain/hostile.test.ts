import { expect, it } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { explain } from '../../src/explain/explain.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';

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

function cpu(run: () => void): number {
  const start = process.cpuUsage().user;
  run();
  return (process.cpuUsage().user - start) / 1000;
}

it.each(Object.entries(PIECES))(
  'any length of %s is explained in linear time',
  (_, piece) => {
    const text = piece.repeat(Math.ceil(400_000 / piece.length));
    const half = cpu(() => explain(text.slice(0, 200_000), rules));
    expect(cpu(() => explain(text, rules))).toBeLessThan(Math.max(1500, half * 3.2 + 200));
  },
  120_000,
);
