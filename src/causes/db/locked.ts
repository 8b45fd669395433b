import { absent, type Context, defineCause, type Present, present, ruledOut, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { LEANING } from '../shared/dependency.ts';
import { aDependency, anEvent, aSqliteFile, someProcesses, someWords } from '../shared/example-facts.ts';
import { asPostgres, leaned, toldOf } from '../shared/leaning.ts';
import { byHand } from '../shared/repair.ts';
import { surer } from '../shared/telling.ts';

/** A session as PostgreSQL's process titles have it: `postgres: 15/main: user database host(port) state`. */
const SESSION = /^postgres: (?:[\w/.-]+: )?(?<user>\S+) (?<database>\S+) (?:\S+\(\d+\)|\[local\]) (?<state>.+)$/;

interface Sessions {
  /** Titles of those that wait for a lock. */
  readonly waiting: readonly string[];
  /** Titles of those that hold what they locked, and do nothing. */
  readonly idle: readonly string[];
}

/** The sessions of the app's database that wait for one that forgot to end its transaction. */
function sessionsOf({ process, dependency }: SeenFacts): Sessions {
  const sessions = (process?.processes ?? []).flatMap(({ command, pid }) => {
    const { database, state } = SESSION.exec(command)?.groups ?? {};
    if (state === undefined || (dependency?.database && database !== dependency.database)) return [];
    return [{ title: `${command} (pid ${pid})`, state }];
  });
  const titles = (state: RegExp): string[] => sessions.filter((one) => state.test(one.state)).map(({ title }) => title);
  return { waiting: titles(/ waiting$/), idle: titles(/^idle in transaction/) };
}

/** Ends those who hold a lock that another waits for, and have nothing to do (pg_blocking_pids). */
const END_IDLE = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND pid IN (SELECT unnest(pg_blocking_pids(pid)) FROM pg_stat_activity WHERE wait_event_type = 'Lock')`;
const WHO = `SELECT pid, usename, state, xact_start, query FROM pg_stat_activity WHERE pid IN (SELECT unnest(pg_blocking_pids(pid)) FROM pg_stat_activity WHERE wait_event_type = 'Lock')`;

const PREVENT =
  "idle_in_transaction_session_timeout = '5min' in postgresql.conf ends forgotten transactions; lock_timeout lets the app fail early instead of waiting.";

function waitingSessions(facts: SeenFacts, { waiting, idle }: Sessions): Present | typeof absent {
  const { dependency } = facts;
  const [first, ...more] = waiting;
  if (dependency?.kind !== 'postgresql' || first === undefined) return absent;
  const name = dependency.database ?? 'the database';
  const [holder] = idle;
  const by = holder === undefined ? '' : ', held by a transaction that was left open';
  const many = `${waiting.length} session${waiting.length === 1 ? '' : 's'}`;
  return present({
    subject: name,
    confidence: holder === undefined ? 0.75 : 0.9,
    says: {
      en: `${many} of the database ${name} wait${waiting.length === 1 ? 's' : ''} for a lock${by}`,
      ko: `데이터베이스 ${name}의 세션 ${waiting.length}개가 잠금을 기다리고 있습니다`,
      zh: `数据库 ${name} 有 ${waiting.length} 个会话在等待锁`,
    },
    evidence: [saw('ps', first), ...[...more.slice(0, 2), ...idle.slice(0, 2)].map((title) => saw('ps', title))],
    data: { kind: 'postgresql', local: 'yes', idle: holder === undefined ? 'no' : 'yes' },
  });
}

/** Processes that hold the file's lock and are not the app's. */
function strangers(pids: readonly number[], context: Context): readonly number[] {
  const own = context.above.process?.processes.map((one) => one.pid) ?? [];
  return pids.filter((pid) => !own.includes(pid));
}

export const rule = defineCause({
  id: 'db.locked',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words', 'process'],
  leadsTo: { ...LEANING, 'read-timeout': 0.1, 'http-504': 0.1, 'process.workers-exhausted': 0.1, 'process.hung': 0.05 },
  fits: () => 0.3,
  title: { en: 'The database is locked', ko: '데이터베이스가 잠겨 있음', zh: '数据库被锁定' },
  why: { en: 'Another process or session holds the lock longer than the app is willing to wait.' },
  look: 'fuser -v {subject}; ps -eo pid,args | grep -E "postgres: .* (waiting|idle in transaction)"',
  judge(facts, context) {
    const { dependency } = facts;
    const sessions = sessionsOf(facts);
    if (sessions.waiting.length > 0) return waitingSessions(facts, sessions);
    const told = toldOf(context, 'db.locked', (one) => one.kind === 'sqlite');
    const pids = dependency?.file?.lockedByPids ?? [];
    const others = strangers(pids, context);
    if (told === null)
      return dependency?.kind === 'sqlite' && pids.length === 0 ? ruledOut('nobody holds its lock') : absent;
    const file = dependency?.path ?? told.event.fields.target ?? 'the SQLite database';
    const by = others.length > 0 ? ` by process ${others.join(', ')}` : '';
    const says = {
      en: `${file} is locked${by}`,
      ko: `${file} 데이터베이스가 잠겨 있습니다${others.length > 0 ? ` (프로세스 ${others.join(', ')})` : ''}`,
      zh: `${file} 被锁定${others.length > 0 ? `（进程 ${others.join(', ')}）` : ''}`,
    };
    const data = { pids: others.join(' ') };
    if (others.length === 0) return leaned(context, told, { subject: file, says, data });
    return present({
      subject: file,
      confidence: surer(told.confidence),
      says,
      evidence: [told.evidence, saw('/proc/locks', `${file} is locked${by}`)],
      data,
    });
  },
  fix({ subject, data }) {
    const command = data?.idle === 'yes' ? asPostgres(data, END_IDLE) : null;
    if (command !== null) {
      const why = {
        en: 'Ends the forgotten transactions that others wait for; what they have not committed is undone.',
      };
      return [{ command, why, risk: 'caution' }, byHand(PREVENT)];
    }
    if (data?.idle === 'no') return [byHand(`See who holds the lock and what it does: ${asPostgres(data, WHO)}`)];
    const pids = data?.pids ?? '';
    if (!/^\d+( \d+)*$/.test(pids))
      return [
        byHand(
          `Find who holds the lock (fuser -v ${subject}) and let it finish; a longer timeout or WAL mode helps when the app locks itself out.`,
        ),
      ];
    return [
      {
        command: `kill ${pids}`,
        why: { en: `Ends the process that holds the lock. Look first what it is: ps -fp ${pids.replaceAll(' ', ',')}` },
        risk: 'caution',
      },
    ];
  },
  examples: {
    present: [
      {
        name: 'a forgotten transaction of PostgreSQL',
        facts: {
          dependency: aDependency({ kind: 'postgresql', database: 'shop' }),
          process: someProcesses([
            { command: 'postgres: 15/main: app shop 127.0.0.1(50312) SELECT waiting' },
            { command: 'postgres: 15/main: root shop [local] idle in transaction' },
          ]),
        },
      },
      {
        name: 'by another process',
        facts: {
          dependency: aSqliteFile({ lockedByPids: [903] }),
          words: someWords(anEvent('db.locked', 'django.db.utils.OperationalError: database is locked')),
        },
      },
    ],
    absent: [
      { name: 'free', facts: { dependency: aSqliteFile() } },
      {
        name: 'another database of the server waits',
        facts: {
          dependency: aDependency({ kind: 'postgresql', database: 'shop' }),
          process: someProcesses([{ command: 'postgres: 15/main: app other 127.0.0.1(50312) SELECT waiting' }]),
        },
      },
      {
        name: 'a transaction is open, and nobody waits',
        facts: {
          dependency: aDependency({ kind: 'postgresql', database: 'shop' }),
          process: someProcesses([{ command: 'postgres: 15/main: app shop [local] idle in transaction' }]),
        },
      },
    ],
  },
});
