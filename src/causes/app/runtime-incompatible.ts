import { absent, defineCause, present } from '../../core/rule.ts';
import { aFailedUnit, anEvent, someWords } from '../shared/example-facts.ts';
import { byHand, python, upAgain } from '../shared/repair.ts';
import { telling } from '../shared/telling.ts';

export const rule = defineCause({
  id: 'app.runtime-incompatible',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project'],
  leadsTo: { 'unit.failed': 0.08, 'http-5xx': 0.02 },
  title: {
    en: 'The runtime or a package has the wrong version',
    ko: '런타임·패키지 버전이 맞지 않음',
    zh: '运行时或软件包版本不兼容',
  },
  why: { en: 'The code relies on what this version of its language or framework does not have (any more), and ends.' },
  look: 'journalctl -u {subject} -n 100 --no-pager',
  judge(facts, context) {
    const told = telling(context, 'app.runtime-incompatible');
    if (told === null) return absent;
    return present({
      subject: facts.unit?.program?.interpreter ?? context.link.runtime?.name ?? context.link.name,
      confidence: told.confidence,
      says: {
        en: `The app does not fit the version that it runs on: ${told.event.text}`,
        ko: `앱이 설치된 런타임 또는 패키지 버전과 맞지 않습니다: ${told.event.text}`,
        zh: `应用与当前运行时或软件包版本不兼容：${told.event.text}`,
      },
      evidence: [told.evidence],
    });
  },
  fix: (_finding, context, facts) => [
    byHand(
      `Run the app with the version that it was written for, or install packages that fit this one; ${python(facts)} --version and ${python(facts)} -m pip check say what is there.`,
    ),
    ...upAgain(facts, context),
  ],
  examples: {
    present: [
      {
        name: 'a module that Python lost',
        facts: {
          words: someWords(
            anEvent('app.runtime-incompatible', "ImportError: cannot import name 'Mapping' from 'collections'"),
          ),
          unit: aFailedUnit(1),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
