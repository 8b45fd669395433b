import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { read, readKept } from '../../src/host/files.ts';
import { socketOwners } from '../../src/host/proc.ts';

const folder = mkdtempSync(join(tmpdir(), 'why502-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('reading a file', () => {
  const path = join(folder, 'text');
  writeFileSync(path, '0123456789');

  it.each([
    [{}, '0123456789', false],
    [{ maxBytes: 4 }, '0123', true],
    [{ maxBytes: 4, from: 'end' as const }, '6789', true],
    [{ as: 'base64' as const }, 'MDEyMzQ1Njc4OQ==', false],
  ])('%j', async (options, text, truncated) => {
    expect(await read(path, options)).toMatchObject({ is: 'seen', value: { text, truncated, size: 10 } });
  });

  it('reads what says that it is empty to its end', async () => {
    const look = await read('/proc/self/status');
    expect(look.is === 'seen' && look.value.text).toMatch(/^Name:[\s\S]*nonvoluntary_ctxt_switches:\s*\d+\n$/);
  });

  it('beyond the buffers that are shared, and many at once', async () => {
    const large = join(folder, 'large');
    const text = Array.from({ length: 40_000 }, (_, i) => `${i}\n`).join('');
    writeFileSync(large, text);
    const [whole, end, ...small] = await Promise.all([
      read(large, { maxBytes: 1_000_000 }),
      read(large, { maxBytes: 100_000, from: 'end' }),
      ...Array.from({ length: 20 }, () => read(path)),
    ]);
    expect(whole?.is === 'seen' && whole.value.text).toBe(text);
    expect(end?.is === 'seen' && end.value.text).toBe(text.slice(-100_000));
    for (const look of small) expect(look).toMatchObject({ value: { text: '0123456789' } });
    const sockets = await read('/proc/self/net/tcp', { maxBytes: 8_000_000 });
    expect(
      sockets.is === 'seen' &&
        sockets.value.text
          .split('\n')
          .slice(1, -1)
          .every((row) => /^ *\d+: [0-9A-F]{8}:/.test(row)),
    ).toBe(true);
  });

  it('from memory only while it is the same, and was not changed a moment ago', async () => {
    const file = join(folder, 'kept');
    const says = async (now?: number): Promise<unknown> => {
      const look = await readKept(file, {}, now);
      return look.is === 'seen' ? look.value : look.is;
    };
    expect(await says()).toBe('absent');
    for (const text of ['one', 'two']) {
      writeFileSync(file, text);
      expect([await says(), await says()]).toMatchObject([{ text }, { text }]);
    }
    const later = Date.now() + 10_000;
    const first = await says(later);
    expect(await says(later)).toBe(first);
    writeFileSync(file, 'three');
    const third = await says(later);
    expect(third).toMatchObject({ text: 'three' });
    expect(await says(later)).toBe(third);
    rmSync(file);
    expect(await says(later)).toBe('absent');
  });

  it.each([
    ['/nowhere/at/all', { is: 'absent' }],
    [folder, { is: 'failed', why: `${folder} is not a regular file` }],
  ])('%s is refused', async (wrong, answer) => {
    expect(await read(wrong)).toEqual(answer);
  });
});

describe('owners of sockets', () => {
  it('finds this process by the inode of its listener', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const table = await read('/proc/self/net/tcp');
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    const row =
      table.is === 'seen' ? table.value.text.split('\n').find((line) => line.includes(`:${hex} 00000000`)) : '';
    const inode = Number(row?.trim().split(/\s+/)[9]);
    expect(inode).toBeGreaterThan(0);
    const owners = await socketOwners([inode]);
    server.close();
    expect(owners).toEqual({ is: 'seen', value: [{ inode, pid: process.pid }] });
  });
});
