import { absent, defineCause, present, ruledOut } from '../../core/rule.ts';
import { answers, believed, called, LEANING } from '../shared/dependency.ts';
import { aDependency, aFailedUnit, aUnit } from '../shared/example-facts.ts';
import { upAgain } from '../shared/repair.ts';
import { telling } from '../shared/telling.ts';
import { exitText, isFailing, showed } from '../shared/unit-state.ts';

export const rule = defineCause({
  id: 'db.crashed',
  on: ['dependency'],
  needs: ['dependency'],
  wants: ['unit', 'words'],
  leadsTo: { 'db.unreachable': 0.3, 'cache.unreachable': 0.3, 'db.starting-up': 0.3, ...LEANING },
  title: { en: 'The database server died', ko: '데이터베이스 서버가 비정상 종료됨', zh: '数据库服务器崩溃' },
  why: { en: 'The server ended by an error of its own, so the app loses its connections and gets no new ones.' },
  look: 'journalctl -u {subject} -n 50 --no-pager',
  judge({ dependency, unit }, context) {
    if (dependency.kind === 'sqlite') return absent;
    if (answers(dependency)) return ruledOut(`${called(dependency)} answers`);
    const told = telling(context, 'db.crashed');
    const failing = unit !== undefined && isFailing(unit, context.at);
    if (!failing)
      return told === null || unit
        ? absent
        : present({
            subject: called(dependency),
            confidence: Math.min(0.7, told.confidence),
            says: { en: `${called(dependency)} died: ${told.event.text}` },
            evidence: [told.evidence],
          });
    const how = told?.event.text ?? (exitText(unit) || 'it failed');
    return present({
      subject: unit.name,
      confidence: believed(context, told ? 0.93 : 0.88),
      says: {
        en: `${unit.name} is down: ${how}`,
        ko: `${unit.name} 데이터베이스가 비정상 종료되었습니다: ${how}`,
        zh: `${unit.name} 已崩溃：${how}`,
      },
      evidence: [showed(unit), ...(told ? [told.evidence] : [])],
    });
  },
  fix: (_finding, context, facts) =>
    upAgain(facts, context, 'Starts the database again; its log says whether it recovers.'),
  verify: (_finding, _context, { unit }) => (unit ? [{ command: `systemctl is-active ${unit.name}` }] : []),
  examples: {
    present: [
      {
        name: 'its unit failed',
        facts: {
          dependency: aDependency({ outcome: 'refused' }),
          unit: aFailedUnit(1, null, { name: 'postgresql@15-main.service' }),
        },
      },
    ],
    absent: [
      { name: 'it answers', facts: { dependency: aDependency(), unit: aUnit() } },
      {
        name: 'stopped by a person',
        facts: {
          dependency: aDependency({ outcome: 'refused' }),
          unit: aUnit({ activeState: 'inactive', subState: 'dead' }),
        },
      },
    ],
  },
});
