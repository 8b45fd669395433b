import { absent, defineCause, present, ruledOut } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { anExited } from '../shared/container-facts.ts';
import { inspected, wasStopped } from '../shared/container-state.ts';
import { answers, believed, called, LEANING } from '../shared/dependency.ts';
import { aDependency, aFailedUnit, anEvent, aUnit, someWords } from '../shared/example-facts.ts';
import { upAgain } from '../shared/repair.ts';
import { telling } from '../shared/telling.ts';
import { exitText, isFailing, showed } from '../shared/unit-state.ts';

/** Signals that others send: who died of one did not die of its own words. */
const BY_SIGNAL: ReadonlySet<number | null> = new Set([0, 130, 137, 143, null]);

/** Its container ended by an error of its own, and no other task of its service runs. */
function endedByItself({ container, service }: SeenFacts): boolean {
  if (container === undefined || (service?.running ?? 0) > 0 || wasStopped(container)) return false;
  return ['exited', 'dead', 'restarting'].includes(container.state) && !BY_SIGNAL.has(container.exitCode);
}

export const rule = defineCause({
  id: 'db.crashed',
  on: ['dependency'],
  needs: ['dependency'],
  wants: ['unit', 'words', 'container', 'service'],
  leadsTo: { 'db.unreachable': 0.3, 'cache.unreachable': 0.3, 'db.starting-up': 0.3, ...LEANING },
  title: { en: 'The database server died', ko: '데이터베이스 서버가 비정상 종료됨', zh: '数据库服务器崩溃' },
  why: { en: 'The server ended by an error of its own, so the app loses its connections and gets no new ones.' },
  look: 'journalctl -u {subject} -n 50 --no-pager',
  judge(facts, context) {
    const { dependency, unit, container } = facts;
    if (dependency.kind === 'sqlite') return absent;
    if (answers(dependency)) return ruledOut(`${called(dependency)} answers`);
    const told = telling(context, 'db.crashed');
    const failing = unit !== undefined && isFailing(unit, context.at);
    // Its container ended by itself and said of what.
    if (told !== null && container !== undefined && endedByItself(facts))
      return present({
        subject: container.service ?? container.name,
        // Its death is a second witness, of no more than the words say: "was not properly shut down" tells of an earlier one.
        confidence: believed(context, Math.min(0.93, told.confidence + 0.08)),
        says: {
          en: `${called(dependency)} does not run: ${told.event.text}`,
          ko: `${called(dependency)}이(가) 실행되지 않습니다: ${told.event.text}`,
          zh: `${called(dependency)} 未运行：${told.event.text}`,
        },
        evidence: [told.evidence, inspected(container)],
      });
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
      {
        name: 'its container ended and said why',
        facts: {
          dependency: aDependency({ outcome: 'unresolved' }),
          container: anExited(2, 'error of its program'),
          words: someWords(anEvent('db.crashed', 'postgres: could not find the database system', {})),
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
