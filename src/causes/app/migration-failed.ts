import { absent, defineCause, present } from '../../core/rule.ts';
import { aFailedUnit, anEvent, aProject, someWords } from '../shared/example-facts.ts';
import { byHand, manage, upAgain } from '../shared/repair.ts';
import { telling } from '../shared/telling.ts';

export const rule = defineCause({
  id: 'app.migration-failed',
  on: ['backend'],
  needs: ['words'],
  wants: ['unit', 'project'],
  leadsTo: { 'unit.failed': 0.06, 'app.migration-missing': 0.1 },
  title: {
    en: 'A migration fails while the app starts',
    ko: '시작할 때 마이그레이션이 실패함',
    zh: '启动时数据库迁移失败',
  },
  why: { en: 'The start-up runs the migrations, one fails, and the start stops there.' },
  look: 'journalctl -u {subject} -n 200 --no-pager',
  judge(_facts, context) {
    const told = telling(context, 'app.migration-failed');
    if (told === null) return absent;
    const name = told.event.fields.name ?? told.event.fields.migration ?? 'a migration';
    return present({
      subject: name,
      confidence: told.confidence,
      says: {
        en: `${name} fails at start: ${told.event.text}`,
        ko: `시작할 때 마이그레이션(${name})이 실패했습니다`,
        zh: `启动时迁移 ${name} 失败`,
      },
      evidence: [told.evidence],
    });
  },
  fix(_finding, context, facts) {
    const show = manage(facts, 'showmigrations');
    return [
      byHand(`Correct the migration or the data that stop it${show ? `; to see which are applied: ${show}` : ''}.`),
      ...upAgain(facts, context),
    ];
  },
  examples: {
    present: [
      {
        name: 'a conflict',
        facts: {
          words: someWords(
            anEvent(
              'app.migration-failed',
              'CommandError: Conflicting migrations detected; multiple leaf nodes in the migration graph',
            ),
          ),
          unit: aFailedUnit(1),
          project: aProject(),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
