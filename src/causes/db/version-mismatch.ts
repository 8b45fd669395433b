import { absent, defineCause } from '../../core/rule.ts';
import { LEANING, whereIs } from '../shared/dependency.ts';
import { aDependency, anEvent, someWords } from '../shared/example-facts.ts';
import { leaned, toldOf } from '../shared/leaning.ts';
import { byHand } from '../shared/repair.ts';
import { isFailed } from '../shared/unit-state.ts';

export const rule = defineCause({
  id: 'db.version-mismatch',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words', 'unit'],
  leadsTo: { ...LEANING, 'db.crashed': 0.05, 'db.unreachable': 0.03 },
  fits: () => 0.2,
  title: {
    en: 'The data belong to another version of the database',
    ko: '데이터 디렉터리의 DB 버전이 다름',
    zh: '数据目录属于其他版本的数据库',
  },
  why: { en: 'The server was upgraded, its data directory was not: it refuses to start on it.' },
  look: 'pg_lsclusters',
  judge({ dependency, unit }, context) {
    const told = toldOf(context, 'db.version-mismatch');
    if (told === null) return absent;
    const name = unit?.name ?? (dependency ? whereIs(dependency) : 'the database');
    return leaned(context, told, {
      subject: name,
      confidence: unit && isFailed(unit) ? Math.max(0.9, told.confidence) : told.confidence,
      says: {
        en: `The data directory of ${name} belongs to another version: ${told.event.text}`,
        ko: `${name}의 데이터 디렉터리 버전이 서버와 다릅니다`,
        zh: `${name} 的数据目录与服务器版本不一致`,
      },
    });
  },
  fix: () => [
    byHand(
      'Run the version that the data belong to, or upgrade the data after a back-up (Debian: pg_lsclusters, then pg_upgradecluster).',
    ),
  ],
  examples: {
    present: [
      {
        name: 'after an upgrade',
        facts: {
          dependency: aDependency({ outcome: 'refused' }),
          words: someWords(anEvent('db.version-mismatch', 'FATAL:  database files are incompatible with server')),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { dependency: aDependency(), words: someWords() } }],
  },
});
