import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { readLog } from '../../src/cli/read-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'why502-read-log-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, lines: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

const dull = (n: number): string =>
  `2026/11/27 10:00:00 [info] 31#31: *${n} client 203.0.113.9 closed keepalive connection`;
const refused = (port: number): string =>
  `2026/11/27 10:00:01 [error] 31#31: *7 connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.9, server: a.example, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:${port}/", host: "a.example"`;
const lines = (count: number, line: (n: number) => string): string[] =>
  Array.from({ length: count }, (_, n) => line(n));

describe('a log of any size', () => {
  it('is read whole when it is short', async () => {
    expect(await readLog(file('short', ['a', 'b']))).toBe('a\nb\n');
  });

  it('is read when rotation packed it', async () => {
    const path = join(folder, 'error.log.2.gz');
    writeFileSync(path, gzipSync('a\nb\n'));
    expect(await readLog(path)).toBe('a\nb\n');
    writeFileSync(path, Buffer.from([0x1f, 0x8b, 1, 2, 3]));
    await expect(readLog(path)).rejects.toThrow('cannot be unpacked');
  });

  it('of nginx keeps what stands for the failures in its middle, in their order', async () => {
    const middle = [...lines(100, () => refused(8001)), refused(8002), ...lines(5, () => refused(8001))];
    const all = [...lines(12_000, dull), ...middle, ...lines(16_000, dull)];
    const text = await readLog(file('error', all));
    expect(text.length).toBeLessThan(2_000_000);
    expect(text.startsWith(`${dull(0)}\n`)).toBe(true);
    expect(text.endsWith(`${dull(15_999)}\n`)).toBe(true);
    const told = text.split('\n').filter((line) => line.includes('[error]'));
    expect(told.filter((line) => line === refused(8001))).toHaveLength(30);
    expect(told.indexOf(refused(8002))).toBe(25);
    expect(text.split('\n').every((line) => line === '' || all.includes(line))).toBe(true);
  });

  it('and when it was packed', async () => {
    const all = [...lines(12_000, dull), refused(8001), ...lines(16_000, dull)];
    const path = join(folder, 'error.log.3.gz');
    writeFileSync(path, gzipSync(`${all.join('\n')}\n`));
    expect(await readLog(path)).toBe(await readLog(file('error.log.3', all)));
  });

  it('of visitors too', async () => {
    const visit = (status: number): string =>
      `203.0.113.9 - - [27/Nov/2026:10:00:00 +0000] "GET /a HTTP/1.1" ${status} 157 "-" "curl/8"`;
    const text = await readLog(
      file('access', [...lines(20_000, () => visit(200)), visit(502), ...lines(20_000, () => visit(200))]),
    );
    expect(text.split('\n').filter((line) => line === visit(502))).toHaveLength(1);
  });

  it('of another program keeps its beginning and its end', async () => {
    const text = await readLog(
      file(
        'other',
        lines(200_000, (n) => `worker says ${n}`),
      ),
    );
    expect(text).toMatch(/^worker says 0\n[\s\S]*worker says 199999\n$/);
    expect(text.length).toBeLessThan(1_450_000);
    expect(text.split('\n').every((line) => line === '' || /^worker says \d+$/.test(line))).toBe(true);
  });

  it('that is none is refused', async () => {
    await expect(readLog(folder)).rejects.toThrow(/EISDIR/);
    await expect(readLog(join(folder, 'none'))).rejects.toThrow(/ENOENT/);
  });
});
