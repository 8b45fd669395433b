import { expect, test } from 'vitest';
import { patiently } from '../../src/agent/patient.ts';
import type { Diagnosis, Result } from '../../src/core/diagnosis.ts';

const PASSING = new Set(['process.booting']);

function result(status: Result['status'], id: string | null): Result {
  const cause = id === null ? null : { id, subject: 'app', confidence: 0.7, summary: id, evidence: [] };
  return { upstream: 'app', status, summary: '', rootCause: cause } as unknown as Result;
}

function diagnosis(...results: Result[]): Diagnosis {
  return { schema: 'why502/diagnosis@1', host: 'vps', at: '', durationMs: 10, results };
}

async function answer(first: Result, next: readonly (Result | null)[]): Promise<{ id: string | null; asked: number }> {
  let asked = 0;
  const again = async (): Promise<Result | null> => next[asked++] ?? null;
  const { results } = await patiently(diagnosis(first), again, PASSING, async () => {});
  return { id: results[0]?.rootCause?.id ?? null, asked };
}

test('an app that dies while it starts is named by what it died of', async () => {
  const next = [result('down', 'process.booting'), result('down', 'app.module-not-found')];
  expect(await answer(result('down', 'process.booting'), next)).toEqual({ id: 'app.module-not-found', asked: 2 });
});

test('an app that comes up was booting', async () => {
  expect(await answer(result('down', 'process.booting'), [result('up', null)])).toEqual({
    id: 'process.booting',
    asked: 1,
  });
});

test('an app that starts for long is not waited for without end', async () => {
  const slow = Array.from({ length: 20 }, () => result('down', 'process.booting'));
  expect(await answer(result('down', 'process.booting'), slow)).toEqual({ id: 'process.booting', asked: 4 });
});

test('nothing else is looked at twice', async () => {
  expect(await answer(result('down', 'unit.failed'), [])).toEqual({ id: 'unit.failed', asked: 0 });
  expect(await answer(result('up', null), [])).toEqual({ id: null, asked: 0 });
});
