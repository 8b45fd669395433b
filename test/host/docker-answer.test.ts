import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { demultiplex, jsonLines, readTar } from '../../src/host/docker-answer.ts';
import { readEnvironment, withoutSecretOptions, withoutSecrets } from '../../src/host/docker-env.ts';

describe('tar', () => {
  const folder = mkdtempSync(join(tmpdir(), 'why502-tar-'));
  const long = `nginx/${'a'.repeat(90)}/${'b'.repeat(90)}.conf`;
  mkdirSync(join(folder, 'nginx', 'a'.repeat(90)), { recursive: true });
  writeFileSync(join(folder, 'nginx/nginx.conf'), 'events {}\n');
  writeFileSync(join(folder, long), 'server {}\n');
  writeFileSync(join(folder, 'nginx/logo.png'), Buffer.from([0x89, 0x50, 0, 1]));
  symlinkSync('/dev/stdout', join(folder, 'nginx/access.log'));
  const formats = ['ustar', 'pax', 'gnu'] as const;

  test.each(formats)('%s', (format) => {
    const files = format === 'ustar' ? ['nginx/nginx.conf', 'nginx/access.log', 'nginx/logo.png'] : ['nginx'];
    const entries = readTar(execFileSync('tar', ['-C', folder, `--format=${format}`, '-c', ...files]));
    const find = (path: string) => entries.find((entry) => entry.path === path);
    expect(find('nginx/nginx.conf')).toMatchObject({ kind: 'file', text: 'events {}\n', size: 10 });
    expect(find('nginx/access.log')).toMatchObject({ kind: 'link', target: '/dev/stdout' });
    expect(find('nginx/logo.png')).toMatchObject({ text: null, head: '89500001' });
    if (format !== 'ustar') expect(find(long)?.text).toBe('server {}\n');
  });

  test('one that was cut gives what it has', () => {
    const whole = execFileSync('tar', ['-C', folder, '-c', 'nginx']);
    expect(readTar(whole.subarray(0, 700)).length).toBeGreaterThan(0);
    expect(readTar(Buffer.alloc(0))).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe('streams', () => {
  const frame = (stream: number, text: string): Buffer => {
    const head = Buffer.alloc(8);
    head[0] = stream;
    head.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([head, Buffer.from(text)]);
  };
  test('frames are joined, a terminal is taken as it is', () => {
    expect(demultiplex(Buffer.concat([frame(1, 'a\n'), frame(2, 'é\n')]))).toBe('a\né\n');
    expect(demultiplex(Buffer.from('plain text of a terminal\n'))).toBe('plain text of a terminal\n');
  });
  test('events: a cut line is left out', () => {
    expect(jsonLines('{"a":1}\n{"b":')).toEqual([{ a: 1 }]);
  });
});

describe('environment', () => {
  test('names of all, values of places only', () => {
    const { names, connections } = readEnvironment([
      'SECRET_KEY=s1',
      'DB_PASSWORD=s2',
      'DB_HOST=srv-captain--postgres-db',
      'DB_NAME=multivendor_db',
      'DB_USER=postgres',
      'REDIS_URL=redis://:s3@cache:6379/0',
      'API_TOKEN=s4',
      'EMPTY=',
      'STRIPE_KEY=sk_live_s5',
      'DATABASE_URL=postgres://u:s6@db/x?sslmode=require&password=s7',
      'PGPASSWORD=s8',
    ]);
    expect(names).toHaveLength(11);
    expect(JSON.stringify(connections)).not.toMatch(/s[1-8]\b/);
    expect(connections.map((one) => one.name)).toEqual(['DB_HOST', 'DB_NAME', 'DB_USER', 'REDIS_URL', 'DATABASE_URL']);
  });
  test.each([
    ['postgres://u:p@h:5/d', 'postgres://u@h:5/d'],
    ['https://token@h/x', 'https://h/x'],
    ['amqp://u:a@b@h/', 'amqp://u@h/'],
    ['redis://h:6379/0', 'redis://h:6379/0'],
  ])('%s', (from, to) => {
    expect(withoutSecrets(from)).toBe(to);
  });
  test('options', () => {
    expect(withoutSecretOptions(['redis-server', '--requirepass', 'x', '--port', '1', '--token=y'])).toEqual([
      'redis-server',
      '--requirepass',
      '***',
      '--port',
      '1',
      '--token=***',
    ]);
  });
});
