import { describe, expect, it } from 'vitest';
import { fact } from '../../../src/facts/dependency.ts';
import { greet } from '../../../src/trace/leans/greet.ts';
import { protocolFor } from '../../../src/trace/leans/protocols.ts';
import type { DependencyRef } from '../../../src/trace/leans/ref.ts';
import { parseLocks } from '../../../src/trace/leans/sqlite.ts';
import { type Fake, fakeHost } from '../host/fake-host.ts';

const postgres: DependencyRef = {
  kind: 'postgresql',
  host: '127.0.0.1',
  port: 5432,
  path: null,
  database: 'uniuni',
  user: 'uniuni',
  source: 'x',
};
const redis: DependencyRef = { ...postgres, kind: 'redis', port: 6379, database: null, user: null };

async function look(ref: DependencyRef, fake: Fake) {
  const reading = await greet(fakeHost(fake), ref, null);
  if (reading.is !== 'seen') throw new Error(reading.why);
  expect(fact.schema.safeParse(reading.value).error).toBeUndefined();
  return reading.value;
}

/** Recorded from PostgreSQL 15.18 and Redis 7.0 of Debian 12. */
const SAID = {
  password: 'R\0\0\0\u0017\0\0\0\nSCRAM-SHA-256\0\0',
  missing:
    'R\0\0\0\b\0\0\0\0E\0\0\0\\SFATAL\0VFATAL\0C3D000\0Mdatabase "nothere" does not exist\0Fpostinit.c\0L948\0RInitPostgres\0\0',
  full: 'E\0\0\0USFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0Fproc.c\0L357\0RInitProcess\0\0',
  stopping:
    'E\0\0\0jSFATAL\0VFATAL\0C57P03\0Mthe database system is shutting down\0Fpostmaster.c\0L2432\0RProcessStartupPacket\0\0',
};

describe('greeting', () => {
  it.each([
    [SAID.password, null],
    [SAID.missing, '3D000 database "nothere" does not exist'],
    [SAID.full, '53300 sorry, too many clients already'],
    [SAID.stopping, '57P03 the database system is shutting down'],
  ])('PostgreSQL %#', async (received, greeting) => {
    expect(await look(postgres, { connects: { '127.0.0.1:5432': { received } } })).toMatchObject({
      outcome: 'greeted',
      greeting,
    });
  });

  it('Redis', async () => {
    for (const line of ['+PONG', '-NOAUTH Authentication required.'])
      expect(await look(redis, { connects: { '127.0.0.1:6379': { received: `${line}\r\n` } } })).toMatchObject({
        outcome: 'greeted',
        greeting: line,
      });
  });

  it('MySQL: a version, or a refusal', async () => {
    const mysql: DependencyRef = { ...postgres, kind: 'mysql', port: 3306 };
    const received = 'I\0\0\0\n8.0.36-0ubuntu0\0\u0005\0\0\0';
    expect(await look(mysql, { connects: { '127.0.0.1:3306': { received } } })).toMatchObject({
      greeting: '8.0.36-0ubuntu0',
    });
    const full = '\u0017\0\0\0\u00ff\u0010\u0004Too many connections';
    expect(await look(mysql, { connects: { '127.0.0.1:3306': { received: full } } })).toMatchObject({
      greeting: '1040 Too many connections',
    });
  });

  it('keeps the four stories of errno apart', async () => {
    const outcome = async (errno: string): Promise<string> =>
      (await look(postgres, { connects: { '127.0.0.1:5432': { errno } } })).outcome;
    expect(await Promise.all(['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET'].map(outcome))).toEqual([
      'refused',
      'timeout',
      'unreachable',
      'failed',
    ]);
    const socket = { ...postgres, host: null, port: null, path: '/run/x.sock' };
    expect((await look(socket, { connects: { 'unix:/run/x.sock': { errno: 'ENOENT' } } })).outcome).toBe('missing');
    expect((await look(socket, { connects: { 'unix:/run/x.sock': { errno: 'EACCES' } } })).outcome).toBe('denied');
    expect(await look({ ...postgres, host: 'nowhere' }, {})).toMatchObject({ outcome: 'unresolved', resolved: false });
  });

  it('tries the next address of a name', async () => {
    const fake = { names: { db: ['::1', '10.0.0.3'] }, connects: { '10.0.0.3:5432': { received: SAID.password } } };
    expect(await look({ ...postgres, host: 'db' }, fake)).toMatchObject({
      outcome: 'greeted',
      addresses: ['::1', '10.0.0.3'],
    });
  });

  it('does not log in as another over a Unix socket', () => {
    expect(protocolFor(postgres)?.send).toContain('user\0uniuni\0database\0uniuni\0');
    expect(protocolFor({ ...postgres, path: '/run/x' })?.send).toBe('\0\0\0\b\u0004\u00d2\u0016/');
  });
});

describe('a SQLite file', () => {
  const ref: DependencyRef = {
    kind: 'sqlite',
    host: null,
    port: null,
    path: '/srv/app/db.sqlite3',
    database: null,
    user: null,
    source: 'x',
  };
  const user = { name: 'app', uid: 1000, gid: 1000, groups: [1000] };
  // Recorded while `BEGIN IMMEDIATE` was open in sqlite3.
  const locks =
    '1: POSIX  ADVISORY  READ  901 08:01:77 1073741826 1073742335\n2: POSIX  ADVISORY  WRITE 901 08:01:77 1073741825 1073741825\n3: FLOCK  ADVISORY  WRITE 5 08:01:77 0 EOF\n';

  it('says who may write it and who has it locked', async () => {
    const files = { '/proc/locks': locks };
    const infos = {
      '/srv/app': { kind: 'directory', uid: 1000, mode: 0o755 },
      '/srv/app/db.sqlite3': { uid: 0, mode: 0o644, inode: 77, size: 4096 },
    } as const;
    const reading = await greet(fakeHost({ files, infos }), ref, user);
    expect(reading).toMatchObject({
      value: {
        outcome: 'denied',
        file: {
          exists: true,
          sizeBytes: 4096,
          writableByApp: false,
          directoryExists: true,
          directoryWritableByApp: true,
          lockedByPids: [901],
        },
      },
    });
    expect(parseLocks(locks)).toHaveLength(1);
  });

  it('says when it is missing', async () => {
    expect(await greet(fakeHost({}), ref, user)).toMatchObject({
      value: { outcome: 'missing', file: { exists: false, directoryExists: false } },
    });
  });
});
