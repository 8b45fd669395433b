import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { aFailedUnit, anEvent, aProject, someWords } from '../shared/example-facts.ts';
import { byHand, gitRestore, inProject, spoiled, upAgain } from '../shared/repair.ts';
import { fileIn, placeIn, surer, telling } from '../shared/telling.ts';

export const rule = defineCause({
  id: 'app.syntax-error',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project'],
  leadsTo: { 'unit.failed': 0.1, 'http-5xx': 0.04, 'process.hung': 0.02, 'process.dropped-connection': 0.03 },
  title: { en: "The app's code has a syntax error", ko: '앱 코드에 문법 오류가 있음', zh: '应用代码有语法错误' },
  why: { en: 'A file that the app needs cannot be parsed, so the app ends while loading it.' },
  look: "journalctl -u {subject} -n 100 --no-pager | grep -B4 -E 'SyntaxError|IndentationError'",
  judge(facts, context) {
    const told = telling(context, 'app.syntax-error');
    if (told === null) return absent;
    const named = placeIn(told.event);
    const place = named ?? 'a file of the app';
    const own = inProject(facts, fileIn(told.event) ?? '');
    const changed = spoiled(facts, (file) => file === own);
    return present({
      subject: fileIn(told.event) ?? place,
      confidence: changed.length > 0 ? surer(told.confidence) : told.confidence,
      says: {
        en: `${place} cannot be parsed: ${told.event.text}`,
        ko: `${place}에 문법 오류가 있습니다`,
        zh: `${place} 有语法错误`,
      },
      evidence: [
        told.evidence,
        ...(named === null ? [] : [saw(told.evidence.source, named, told.event.at)]),
        ...(changed.length > 0
          ? [saw(facts.project?.root ?? 'git', `differs from what is committed: ${changed.join(', ')}`)]
          : []),
      ],
    });
  },
  fix(_finding, context, facts) {
    const told = telling(context, 'app.syntax-error');
    const own = inProject(facts, told ? (fileIn(told.event) ?? '') : '');
    const changed = spoiled(facts, (file) => file === own);
    const edit = byHand(`Correct ${told ? (placeIn(told.event) ?? 'the file that the log names') : 'the file'}.`);
    return [...(changed.length > 0 ? gitRestore(facts, changed, false) : [edit]), ...upAgain(facts, context)];
  },
  examples: {
    present: [
      {
        name: 'edited on the server',
        facts: {
          words: someWords(
            anEvent('app.syntax-error', 'SyntaxError: invalid syntax', {
              file: '/srv/shop/shop/settings.py',
              line: '31',
            }),
          ),
          unit: aFailedUnit(3),
          project: aProject({
            git: {
              branch: 'main',
              head: '1f2e3d4',
              upstream: null,
              differsFromUpstream: null,
              fetchedAt: null,
              missingFiles: ['shop/settings.py'],
              onlyUpstream: null,
            },
          }),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
