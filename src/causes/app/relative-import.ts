import type { LogEvent } from '../../core/event.ts';
import { absent, defineCause, present } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEvent, someWords } from '../shared/example-facts.ts';
import { entryOf } from '../shared/modules.ts';
import { isSafe } from '../shared/paths.ts';
import { byHand, gitRestore, homeOf, inProject, spoiled, upAgain } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { fileIn, placeIn, telling } from '../shared/telling.ts';

/** The file with the import: the error's own, else the one that the start command names. */
function fileOf(event: LogEvent, facts: SeenFacts): string | null {
  const file = fileIn(event);
  if (file?.startsWith('/')) return file;
  const entry = entryOf(facts)?.module;
  const home = homeOf(facts);
  return entry && home ? `${home}/${entry.replaceAll('.', '/')}.py` : null;
}

/** `from .config import x` → `from config import x`, `from . import y` → `import y`. */
const SCRIPT = String.raw`s/^([[:space:]]*)from \.([A-Za-z_])/\1from \2/; s/^([[:space:]]*)from \. import /\1import /`;

export const rule = defineCause({
  id: 'app.relative-import',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project', 'process'],
  leadsTo: { 'unit.failed': 0.1, 'http-5xx': 0.02, 'process.hung': 0.02 },
  title: {
    en: 'A relative import outside of a package',
    ko: '패키지 밖에서 상대 임포트 사용',
    zh: '在包外使用了相对导入',
  },
  why: {
    en: 'The file is run as a top-level module, so `from .x import y` has no package to start from, and the app ends.',
  },
  look: "journalctl -u {subject} -n 100 --no-pager | grep 'attempted relative import'",
  judge(facts, context) {
    const told = telling(context, 'app.relative-import');
    if (told === null) return absent;
    const file = fileOf(told.event, facts);
    const place = placeIn(told.event) ?? file ?? 'the start module';
    return present({
      subject: file ?? place,
      confidence: told.confidence,
      says: {
        en: `${place} uses a relative import, but it is run as a top-level module`,
        ko: `${place}에서 상대 임포트를 사용하지만 최상위 모듈로 실행되고 있습니다`,
        zh: `${place} 使用了相对导入，却作为顶层模块运行`,
      },
      evidence: [told.evidence],
      data: file === null ? {} : { file },
    });
  },
  fix({ data }, context, facts) {
    const again = upAgain(facts, context);
    const file = data?.file;
    if (file === undefined || !isSafe(file) || !file.endsWith('.py'))
      return [
        byHand(
          'Write `from config import …` instead of `from .config import …`, or start the app as a package (`package.main:app`).',
        ),
        ...again,
      ];
    const changed = spoiled(facts, (name) => name === inProject(facts, file));
    if (changed.length > 0) return [...gitRestore(facts, changed, false), ...again];
    return [
      {
        command: `sed -i.why502 -E ${quote(SCRIPT)} ${quote(file)}`,
        why: { en: 'Makes the imports of this file absolute, as a top-level module needs them.' },
        risk: 'caution',
        undo: `mv ${quote(`${file}.why502`)} ${quote(file)}`,
      },
      ...again,
    ];
  },
  examples: {
    present: [
      {
        name: 'uvicorn main:app',
        facts: {
          words: someWords(
            anEvent('app.relative-import', 'ImportError: attempted relative import with no known parent package', {
              file: '/opt/app/backend/main.py',
              line: '4',
            }),
          ),
          unit: aFailedUnit(1, null, { command: '/opt/app/venv/bin/uvicorn main:app --port 8000' }),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
