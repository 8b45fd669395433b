import type { LogEvent } from '../../core/event.ts';
import { absent, defineCause, present, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEvent, aProject, someWords } from '../shared/example-facts.ts';
import { asUser, byHand, gitPull, gitRestore, inProject, ownerOf, python, spoiled, upAgain } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { fileIn, placeIn, surer, telling } from '../shared/telling.ts';

interface Import {
  readonly name: string;
  readonly module: string;
  /** The file that was looked into. */
  readonly file: string | null;
  readonly circular: boolean;
}

function readImport({ text, fields }: LogEvent): Import {
  const match =
    /cannot import name '?([\w.]+)'? from (?:partially initialized module )?'?([\w.]+)'?[^(]*(?:\((?:most likely due to a circular import\) \()?([^)]*)\))?/.exec(
      text,
    );
  const path = fields.target ?? match?.[3] ?? null;
  return {
    name: fields.name ?? match?.[1] ?? 'a name',
    module: fields.module ?? match?.[2] ?? 'a module',
    file: path?.startsWith('/') ? path : null,
    circular: /circular import|partially initialized/.test(text),
  };
}

function isForeign(file: string | null): boolean {
  return file !== null && /\/(?:site|dist)-packages\/|\/node_modules\//.test(file);
}

/** Tracked files of the module, or those that import from it, that somebody changed here. */
function changed(found: Import, event: LogEvent, facts: SeenFacts): readonly string[] {
  const path = found.module.replaceAll('.', '/');
  const own = [found.file, fileIn(event)].flatMap((file) => (file ? [inProject(facts, file)] : []));
  return spoiled(facts, (file) => own.includes(file) || file === `${path}.py` || file === `${path}/__init__.py`);
}

export const rule = defineCause({
  id: 'app.import-error',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project'],
  leadsTo: { 'unit.failed': 0.15, 'http-5xx': 0.05, 'process.hung': 0.02, 'process.dropped-connection': 0.03 },
  title: { en: 'A name that the app imports does not exist', ko: '불러올 이름이 모듈에 없음', zh: '导入的名称不存在' },
  why: { en: 'Two parts of the code do not fit each other: one imports what the other does not have.' },
  look: "journalctl -u {subject} -n 100 --no-pager | grep 'ImportError'",
  judge(facts, context) {
    const told = telling(context, 'app.import-error');
    if (told === null) return absent;
    const found = readImport(told.event);
    const files = changed(found, told.event, facts);
    const from = placeIn(told.event);
    const why = found.circular ? ' (the two import each other)' : '';
    return present({
      subject: `${found.module}.${found.name}`,
      confidence: files.length > 0 ? surer(told.confidence) : told.confidence,
      says: {
        en: `The app cannot import ${found.name} from ${found.module}${why}${from ? `, wanted by ${from}` : ''}`,
        ko: `앱이 ${found.module}에서 ${found.name}을(를) 불러올 수 없습니다`,
        zh: `应用无法从 ${found.module} 导入 ${found.name}`,
      },
      evidence: [
        told.evidence,
        ...(files.length > 0
          ? [saw(facts.project?.root ?? 'git', `differs from what is committed: ${files.join(', ')}`)]
          : []),
      ],
    });
  },
  fix(_finding, context, facts) {
    const told = telling(context, 'app.import-error');
    if (told === null) return [];
    const found = readImport(told.event);
    const files = changed(found, told.event, facts);
    const again = upAgain(facts, context);
    if (files.length > 0) return [...gitRestore(facts, files, false), ...again];
    const manifest = facts.project?.manifest;
    if (isForeign(found.file) && manifest?.endsWith('.txt')) {
      return [
        {
          command: asUser(ownerOf(facts), `${quote(python(facts))} -m pip install -r ${quote(manifest)}`),
          why: { en: `${found.module} is a package: this installs the version that the project lists.` },
          risk: 'caution',
        },
        ...again,
      ];
    }
    if (facts.project?.git?.differsFromUpstream)
      return [...gitPull(facts, 'The checkout differs from its remote branch.'), ...again];
    return [
      byHand(
        `Define ${found.name} in ${found.file ?? found.module}, or correct the import${placeIn(told.event) ? ` in ${placeIn(told.event)}` : ''}.`,
      ),
      ...again,
    ];
  },
  examples: {
    present: [
      {
        name: 'a name that was removed',
        facts: {
          words: someWords(
            anEvent(
              'app.import-error',
              "ImportError: cannot import name 'Order' from 'orders.models' (/srv/shop/orders/models.py)",
              { file: '/srv/shop/orders/views.py', line: '3' },
            ),
          ),
          unit: aFailedUnit(3),
          project: aProject(),
        },
      },
      {
        name: 'a circle',
        facts: {
          words: someWords(
            anEvent(
              'app.import-error',
              "ImportError: cannot import name 'a' from partially initialized module 'b' (most likely due to a circular import) (/srv/shop/b.py)",
            ),
          ),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
