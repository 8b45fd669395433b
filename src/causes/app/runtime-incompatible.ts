import type { LogEvent } from '../../core/event.ts';
import { absent, defineCause, present } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import type { Text } from '../../core/text.ts';
import { aFailedUnit, anEvent, someWords } from '../shared/example-facts.ts';
import { byHand, python, upAgain } from '../shared/repair.ts';
import { telling } from '../shared/telling.ts';

function saysOf({ text, fields }: LogEvent): Text {
  const { name, since, runtime } = fields;
  const more =
    since === undefined ? '' : ` (${name} came with Node.js ${since}${runtime ? `, this is ${runtime}` : ''})`;
  return {
    en: `The app does not fit the version that it runs on: ${text}${more}`,
    ko: `앱이 설치된 런타임 또는 패키지 버전과 맞지 않습니다: ${text}${more}`,
    zh: `应用与当前运行时或软件包版本不兼容：${text}${more}`,
  };
}

function forPython(facts: SeenFacts): string {
  return `Run the app with the version that it was written for, or install packages that fit this one; ${python(facts)} --version and ${python(facts)} -m pip check say what is there.`;
}

function forNode({ signature, fields }: LogEvent): string {
  const { module, since } = fields;
  if (signature === 'require-esm' && module !== undefined)
    return `${module} is an ES module since this version of it: install its last version that can be loaded with require() (\`npm view ${module} versions\` lists them), load it with import(), or run the app with Node.js 22.12 or newer.`;
  const wanted = since === undefined ? 'the version of Node.js that it was written for' : `Node.js ${since} or newer`;
  return `Run the app with ${wanted} (\`node --version\` says what is there, "engines" in package.json what is wanted), or do without what that version brought.`;
}

export const rule = defineCause({
  id: 'app.runtime-incompatible',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project'],
  leadsTo: {
    'unit.failed': 0.08,
    'process.config-invalid': 0.05,
    'http-5xx': 0.02,
    'process.dropped-connection': 0.02,
  },
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
      subject:
        told.event.fields.module ?? facts.unit?.program?.interpreter ?? context.link.runtime?.name ?? context.link.name,
      confidence: told.confidence,
      says: saysOf(told.event),
      evidence: [told.evidence],
    });
  },
  fix: (_finding, context, facts) => {
    const event = telling(context, 'app.runtime-incompatible')?.event;
    return [byHand(event?.program === 'node' ? forNode(event) : forPython(facts)), ...upAgain(facts, context)];
  },
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
