import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { coverageOf, renderCoverage, type Sample } from './coverage.ts';

const samples = JSON.parse(readFileSync(new URL('./taxonomy.json', import.meta.url), 'utf8')) as Sample[];
const covered = coverageOf(samples);

function share(program: (name: string) => boolean, tier: string): number {
  const listed = covered.filter(
    (one) => program(one.sample.program) && one.sample.tier === tier && one.outcome !== 'skipped',
  );
  return listed.filter((one) => one.outcome === 'recognised').length / listed.length;
}

it('recognises every upstream failure that nginx can print', () => {
  expect(
    covered
      .filter(
        (one) =>
          one.sample.program === 'nginx' && one.sample.tier === 'A' && !['recognised', 'skipped'].includes(one.outcome),
      )
      .map((one) => one.sample.sample),
  ).toEqual([]);
});

it('recognises at least 95 % of tier A of every other program', () => {
  for (const program of new Set(samples.map((one) => one.program))) {
    if (samples.some((one) => one.program === program && one.tier === 'A'))
      expect(
        share((name) => name === program, 'A'),
        program,
      ).toBeGreaterThanOrEqual(0.95);
  }
});

it('recognises most of the other tiers', () => {
  for (const tier of ['B', 'C', 'D'])
    expect(
      share(() => true, tier),
      tier,
    ).toBeGreaterThanOrEqual(0.85);
});

it('has a current page in docs', () => {
  expect(readFileSync(new URL('../../docs/log-coverage.md', import.meta.url), 'utf8')).toBe(renderCoverage(covered));
});
