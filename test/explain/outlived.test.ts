import { describe, expect, test } from 'vitest';
import { causes } from '../../src/causes/causes.generated.ts';
import { explain } from '../../src/explain/explain.ts';
import { symptoms } from '../../src/symptoms/symptoms.generated.ts';

const rules = [...symptoms, ...causes];

function answer(lines: readonly string[], now = Date.UTC(2026, 10, 21)) {
  return explain(lines.join('\n'), rules, 'en', { now });
}

function rootOf(lines: readonly string[]): string | undefined {
  return answer(lines).rootCause?.id;
}

/** How sure the older cause still is. */
function older(lines: readonly string[], now?: number): number {
  return answer(lines, now).alternatives.find(({ id }) => id === 'app.dependency-missing')?.confidence ?? 0;
}

const IMPORT = [
  "Nov 19 08:00:00 vps gunicorn[800]: ModuleNotFoundError: No module named 'flask'",
  'Nov 19 08:00:01 vps systemd[1]: gunicorn.service: Main process exited, code=exited, status=3/NOTIMPLEMENTED',
];
const SERVES =
  'Nov 19 08:30:01 vps gunicorn[900]: [2026-11-19 08:30:01 +0000] [900] [INFO] Listening at: http://127.0.0.1:8000 (900)';
const STARTED = 'Nov 19 08:30:00 vps systemd[1]: Started gunicorn.service - gunicorn daemon.';
const KILLED = [
  'Nov 20 10:00:00 vps kernel: Out of memory: Killed process 901 (gunicorn) total-vm:1234567kB, anon-rss:654321kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:2345kB oom_score_adj:0',
  '2026/11/20 10:00:00 [error] 9#9: *4 recv() failed (104: Connection reset by peer) while reading response header from upstream, client: 203.0.113.4, server: a, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:8000/", host: "a"',
];

describe('an outage that was over before another began', () => {
  test.each([
    ['in order', [...IMPORT, STARTED, SERVES, ...KILLED]],
    ['pasted the other way round', [...KILLED, ...IMPORT, SERVES]],
    ['with the unit started by systemd only', [...IMPORT, STARTED, ...KILLED]],
  ])('%s', (_name, lines) => {
    expect(rootOf(lines)).toBe('process.oom-killed');
    expect(older(lines)).toBeLessThan(0.5);
  });

  test('whatever the year is when somebody asks', () => {
    const lines = [...IMPORT, STARTED, ...KILLED.map((line) => line.replace('2026/11/20', '2024/11/20'))];
    expect(older(lines, Date.UTC(2024, 10, 21))).toBeLessThan(0.5);
  });

  test('a unit that has nothing to do with it proves nothing', () => {
    const other = 'Nov 19 08:30:00 vps systemd[1]: Started apt-daily.service - Daily apt download activities.';
    expect(rootOf([...IMPORT, other, ...KILLED])).toBe('process.oom-killed');
    expect(older([...IMPORT, other, ...KILLED])).toBeGreaterThan(0.5);
  });

  test('what comes again is not over', () => {
    const again = IMPORT.map((line) => line.replace('Nov 19 08', 'Nov 20 10'));
    expect(rootOf([...IMPORT, STARTED, SERVES, ...again])).toBe('app.dependency-missing');
  });
});
