import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KeptPositions } from '../../src/agent/positions.ts';
import { silent } from '../../src/core/log.ts';
import { openJournal } from '../../src/store/journal.ts';

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('positions are written together, at once and again a moment later, and by the end', async () => {
  const written: Record<string, string>[] = [];
  const positions = new KeptPositions(
    { get: () => null, set: () => {}, setAll: (values) => written.push(Object.fromEntries(values)) },
    silent,
  );
  for (const value of ['1', '2']) positions.set('a', value);
  positions.set('b', '1');
  expect(positions.get('a')).toBe('2');
  await later(40);
  positions.set('a', '3');
  expect(written).toEqual([{ a: '2', b: '1' }]);
  await later(200);
  positions.set('a', '4');
  positions.flush();
  expect(written).toEqual([{ a: '2', b: '1' }, { a: '3' }, { a: '4' }]);
});

test('they are in the store when the process ends without a word', () => {
  const folder = mkdtempSync(join(tmpdir(), 'why502-positions-'));
  const store = openJournal(join(folder, 'journal.db'));
  const positions = new KeptPositions(store, silent);
  positions.set('a', '1');
  positions.flush();
  // Not closed: as after a kill.
  const next = openJournal(join(folder, 'journal.db'));
  expect(next.get('a')).toBe('1');
  for (const one of [next, store]) one.close();
  rmSync(folder, { recursive: true });
});

test('what the store does not take is told once, kept, and written the next time', async () => {
  const written: Record<string, string>[] = [];
  const told: unknown[] = [];
  let isClosed = true;
  const positions = new KeptPositions(
    {
      get: () => null,
      set: () => {},
      setAll: (values) => {
        if (isClosed) throw new Error('database is closed');
        written.push(Object.fromEntries(values));
      },
    },
    { ...silent, error: (fields) => void told.push(fields) },
  );
  positions.set('a', '1');
  await later(40);
  positions.set('b', '1');
  await later(200);
  expect(told).toEqual([{ error: 'Error: database is closed' }]);
  isClosed = false;
  positions.set('a', '2');
  await later(200);
  expect(written).toEqual([{ a: '2', b: '1' }]);
});
