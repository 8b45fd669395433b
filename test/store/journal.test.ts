import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/store/journal.ts';
import { incidentOf, noticeOf } from '../helpers/incident.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'why502-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the journal', () => {
  it('keeps an incident and its notices together, once, however often they are recorded', () => {
    const journal = openJournal(':memory:');
    const incident = incidentOf('01A', ['cynow']);
    journal.record(incident, [noticeOf(incident, 'firing', 'ops')]);
    journal.record(incident, [noticeOf(incident, 'firing', 'ops')]);
    expect(journal.incident('01A')).toEqual(incident);
    expect(journal.due(2000, 10)).toEqual([noticeOf(incident, 'firing', 'ops')]);
    expect(journal.pending()).toEqual({ ops: 1 });
  });

  it('records nothing when one part of the transaction fails', () => {
    const path = join(folder, 'journal.db');
    const journal = openJournal(path);
    const incident = incidentOf('01A', ['cynow']);
    const broken = { ...noticeOf(incident, 'firing', 'ops'), receiver: null as unknown as string };
    expect(() => journal.record(incident, [broken])).toThrow();
    journal.close();
    const db = new DatabaseSync(path);
    expect(db.prepare('SELECT count(*) AS n FROM incidents').get()?.n).toBe(0);
    db.close();
  });

  it('delivers a resolve after the firing that it belongs to, never before', () => {
    const journal = openJournal(':memory:');
    const incident = incidentOf('01A', ['cynow']);
    const other = incidentOf('01B', ['api']);
    journal.record(incident, [noticeOf(incident, 'firing', 'ops')]);
    journal.settle('01A:1:firing:ops', { is: 'retry', reason: 'timeout' }, 2000, 60_000);
    journal.record({ ...incident, state: 'resolved' }, [noticeOf(incident, 'resolved', 'ops', 3000)]);
    journal.record(other, [noticeOf(other, 'firing', 'ops', 3500)]);
    expect(journal.due(10_000, 10).map((n) => n.key)).toEqual(['01B:1:firing:ops']);
    expect(journal.due(60_000, 10).map((n) => n.key)).toEqual(['01A:1:firing:ops', '01B:1:firing:ops']);
    journal.settle('01A:1:firing:ops', { is: 'delivered' }, 61_000, null);
    expect(journal.due(61_000, 10).map((n) => n.key)).toEqual(['01A:1:resolved:ops', '01B:1:firing:ops']);
  });

  it('counts attempts and forgets nothing over a restart', () => {
    const path = join(folder, 'sub', 'journal.db');
    const first = openJournal(path);
    const incident = incidentOf('01A', ['cynow']);
    first.record(incident, [noticeOf(incident, 'firing', 'ops'), noticeOf(incident, 'firing', 'dev')]);
    first.settle('01A:1:firing:ops', { is: 'retry', reason: 'timeout' }, 2000, 5000);
    first.settle('01A:1:firing:dev', { is: 'refused', reason: 'client_error 404' }, 2000, null);
    first.set('log /var/log/nginx/error.log', '1234');
    first.sample('cynow', 1000, 'down', null);
    first.close();
    const second = openJournal(path);
    expect(second.due(4999, 10)).toEqual([]);
    expect(second.due(5000, 10)).toMatchObject([{ key: '01A:1:firing:ops', attempts: 1 }]);
    expect(second.pending()).toEqual({ ops: 1 });
    expect(second.get('log /var/log/nginx/error.log')).toBe('1234');
    expect(second.history('cynow', 0)).toEqual([{ at: 1000, status: 'down', ms: null }]);
    second.close();
  });

  it('pages through incidents, newest first, by state and upstream', () => {
    const journal = openJournal(':memory:');
    for (const id of ['01A', '01B', '01C', '01D'])
      journal.record(
        { ...incidentOf(id, [id < '01C' ? 'old' : 'new', 'both']), state: id === '01D' ? 'open' : 'resolved' },
        [],
      );
    const ids = (query: Parameters<typeof journal.incidents>[0]) => journal.incidents(query).map((one) => one.id);
    expect(ids({ limit: 2 })).toEqual(['01D', '01C']);
    expect(ids({ limit: 2, cursor: '01C' })).toEqual(['01B', '01A']);
    expect(ids({ limit: 9, state: 'open' })).toEqual(['01D']);
    expect(ids({ limit: 9, upstream: 'old' })).toEqual(['01B', '01A']);
    expect(ids({ limit: 9, upstream: "x' OR 1=1 --" })).toEqual([]);
  });

  it('forgets old news, but nothing that is open or not yet told', () => {
    const journal = openJournal(':memory:');
    const done = { ...incidentOf('01A', ['a']), state: 'resolved' as const, closedAt: 100 };
    const untold = { ...incidentOf('01B', ['b']), state: 'resolved' as const, closedAt: 100 };
    journal.record(done, []);
    journal.record(untold, [noticeOf(untold, 'resolved', 'ops', 100)]);
    journal.record(incidentOf('01C', ['c']), []);
    journal.prune(1_000_000);
    expect(journal.incidents({ limit: 9 }).map((one) => one.id)).toEqual(['01C', '01B']);
    expect(journal.due(1_000_000, 9)).toHaveLength(1);
  });
});

describe('kill -9 between record and delivery', () => {
  it('loses no message', async () => {
    const path = join(folder, 'journal.db');
    const script = join(folder, 'record.ts');
    const here = join(import.meta.dirname, '..', '..');
    writeFileSync(
      script,
      `import { openJournal } from '${here}/src/store/journal.ts';
       import { incidentOf, noticeOf } from '${here}/test/helpers/incident.ts';
       const journal = openJournal(${JSON.stringify(path)});
       for (let i = 0; ; i++) {
         const incident = incidentOf(String(i).padStart(8, '0'), ['cynow']);
         journal.record(incident, [noticeOf(incident, 'firing', 'ops')]);
         process.stdout.write(incident.id + '\\n');
       }`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.split('\n').length > 50) child.kill('SIGKILL');
      });
      child.on('close', () => resolve());
    });
    const recorded = said.split('\n').slice(0, -1);
    expect(recorded.length).toBeGreaterThan(40);
    const journal = openJournal(path);
    const due = journal.due(Date.now(), 100_000).map((notice) => notice.incident.id);
    const kept = journal.incidents({ limit: 100_000 }).map((one) => one.id);
    expect(due).toEqual(expect.arrayContaining(recorded));
    expect(kept.toSorted()).toEqual(due.toSorted());
    journal.close();
  });
});

describe('a disk that cannot be written', () => {
  const big = 'x'.repeat(20_000);
  const large = (id: string) => {
    const incident = incidentOf(id, ['cynow']);
    return { ...incident, diagnosis: { ...incident.diagnosis, summary: big } };
  };

  it('goes on in memory when it is full, says so, and has everything there', () => {
    const path = join(folder, 'journal.db');
    const log: string[] = [];
    const note = (_fields: object, message: string) => void log.push(message);
    const logger = { debug: note, info: note, warn: note, error: note };
    const journal = openJournal(path, { maxBytes: 200_000, now: () => 0, log: logger });
    const ids = Array.from({ length: 12 }, (_, i) => `01${String(i).padStart(3, '0')}`);
    for (const id of ids) journal.record(large(id), [noticeOf(large(id), 'firing', 'ops')]);
    expect(journal.health().degraded).toMatch(/full/);
    expect(journal.health().writeFailures).toBeGreaterThan(0);
    expect(log[0]).toMatch(/going on in memory/);
    expect(journal.incidents({ limit: 99 }).map((one) => one.id)).toEqual(ids.toReversed());
    expect(journal.due(1e9, 99)).toHaveLength(12);
    journal.close();
    const again = openJournal(path, { maxBytes: 10_000_000 });
    expect(again.health().degraded).toBeNull();
    expect(again.incidents({ limit: 99 }).length).toBeGreaterThan(0);
    again.close();
  });

  it('loses nothing when the place becomes writable while it runs', () => {
    let now = 0;
    const path = join(folder, 'later', 'journal.db');
    writeFileSync(join(folder, 'later'), 'a file where the directory should be');
    const journal = openJournal(path, { now: () => now });
    const incident = incidentOf('01A', ['cynow']);
    journal.record(incident, [noticeOf(incident, 'firing', 'ops')]);
    expect(journal.health().degraded).not.toBeNull();
    rmSync(join(folder, 'later'));
    now = 6000;
    journal.settle('01A:1:firing:ops', { is: 'delivered' }, now, null);
    expect(journal.health()).toMatchObject({ degraded: null });
    journal.close();
    const again = openJournal(path);
    expect(again.incident('01A')).toEqual(incident);
    expect(again.pending()).toEqual({});
    again.close();
  });

  it('does not touch a store that a newer why502 wrote', () => {
    const path = join(folder, 'journal.db');
    openJournal(path).close();
    const db = new DatabaseSync(path);
    db.exec('PRAGMA user_version = 99');
    db.close();
    const journal = openJournal(path);
    expect(journal.health().degraded).toMatch(/newer/);
    journal.close();
  });
});
