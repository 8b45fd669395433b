import { absent, type Context, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { LEANING } from '../shared/dependency.ts';
import { anEvent, aSqliteFile, someWords } from '../shared/example-facts.ts';
import { leaned, toldOf } from '../shared/leaning.ts';
import { byHand } from '../shared/repair.ts';
import { surer } from '../shared/telling.ts';

/** Processes that hold the file's lock and are not the app's. */
function strangers(pids: readonly number[], context: Context): readonly number[] {
  const own = context.above.process?.processes.map((one) => one.pid) ?? [];
  return pids.filter((pid) => !own.includes(pid));
}

export const rule = defineCause({
  id: 'db.locked',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words'],
  leadsTo: LEANING,
  fits: () => 0.3,
  title: { en: 'The SQLite database is locked', ko: 'SQLite 데이터베이스가 잠겨 있음', zh: 'SQLite 数据库被锁定' },
  why: { en: 'Another process holds the lock longer than the app is willing to wait.' },
  look: 'fuser -v {subject}',
  judge({ dependency }, context) {
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
        name: 'by another process',
        facts: {
          dependency: aSqliteFile({ lockedByPids: [903] }),
          words: someWords(anEvent('db.locked', 'django.db.utils.OperationalError: database is locked')),
        },
      },
    ],
    absent: [{ name: 'free', facts: { dependency: aSqliteFile() } }],
  },
});
