import { absent, type Context, defineCause, type FixStep, present, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEvent, aPath, aProject, someWords } from '../shared/example-facts.ts';
import { type Missing, missingModule } from '../shared/modules.ts';
import { byHand, gitPull, gitRestore, homeOf, upAgain } from '../shared/repair.ts';
import { placeIn } from '../shared/telling.ts';

function fileOf({ module, gone, event }: Missing): string {
  if (event.program === 'perl') return `${module.replaceAll('::', '/')}.pm`;
  const ending = /[./][A-Z][\w$]*$/.test(module) ? 'class' : 'py';
  return gone[0] ?? (/^[./]/.test(module) ? module : `${module.replaceAll('.', '/')}.${ending}`);
}

function repairs(missing: Missing, facts: SeenFacts, context: Context): readonly FixStep[] {
  const again = upAgain(facts, context, 'Starts the app with the file in place.');
  if (missing.back) return again;
  if (missing.gone.length > 0) return [...gitRestore(facts, missing.gone, true), ...again];
  const behind = facts.project?.git?.differsFromUpstream === true;
  if (behind)
    return [
      ...gitPull(facts, 'The checkout differs from its remote branch: this takes what is newer there.'),
      ...again,
    ];
  const from = placeIn(missing.event);
  return [
    byHand(
      `Put ${fileOf(missing)} back in ${homeOf(facts) ?? 'the project'}, or correct the import${from ? ` in ${from}` : ''}.`,
    ),
    ...again,
  ];
}

export const rule = defineCause({
  id: 'app.module-not-found',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project', 'process'],
  leadsTo: { 'unit.failed': 0.25, 'http-5xx': 0.08, 'process.hung': 0.02, 'process.dropped-connection': 0.05 },
  title: { en: "A module of the app's own is missing", ko: '앱 자체 모듈을 찾을 수 없음', zh: '应用自身的模块缺失' },
  why: {
    en: 'The app imports a module that is not in its checkout: it ends while starting, or fails each request that needs it.',
  },
  look: "journalctl -u {subject} -n 100 --no-pager | grep -E 'ModuleNotFoundError|Cannot find module'",
  judge(facts, context) {
    const missing = missingModule(facts, context.at);
    if (missing?.kin !== 'own') return absent;
    const file = fileOf(missing);
    const from = placeIn(missing.event);
    const state = missing.back ? 'was missing when the app started' : 'is missing';
    return present({
      subject: missing.module,
      confidence: missing.confidence,
      says: {
        en: `The app cannot import its own module ${missing.module}: ${file} ${state}${from ? ` (wanted by ${from})` : ''}`,
        ko: `앱이 자체 모듈 ${missing.module}을(를) 불러올 수 없습니다: ${file} 파일이 없습니다`,
        zh: `应用无法导入自身模块 ${missing.module}：缺少文件 ${file}`,
      },
      evidence: [
        missing.evidence,
        ...(missing.proof === null ? [] : [saw(facts.project?.root ?? 'project', missing.proof)]),
      ],
      data: { module: missing.module, file },
    });
  },
  fix(_finding, context, facts) {
    const missing = missingModule(facts, context.at);
    return missing === null ? [] : repairs(missing, facts, context);
  },
  examples: {
    present: [
      {
        name: 'a tracked file is gone',
        facts: {
          words: someWords(
            anEvent('app.module-not-found', "ModuleNotFoundError: No module named 'orders.urls'", {
              module: 'orders.urls',
              file: '/srv/shop/config/urls.py',
              line: '7',
            }),
          ),
          unit: aFailedUnit(3),
          project: aProject({
            git: {
              branch: 'main',
              head: '1f2e3d4',
              upstream: 'origin/main',
              differsFromUpstream: false,
              fetchedAt: null,
              missingFiles: ['orders/urls.py'],
              onlyUpstream: [],
            },
          }),
        },
      },
      {
        name: 'only the log is at hand',
        facts: {
          words: someWords(
            anEvent('app.module-not-found', "ModuleNotFoundError: No module named 'orders.urls'", {
              module: 'orders.urls',
            }),
          ),
        },
      },
      {
        name: 'a file of a Node app',
        facts: {
          words: someWords(
            anEvent('app.module-not-found', "Error: Cannot find module './routes/orders'", {
              module: './routes/orders',
            }),
          ),
        },
      },
    ],
    absent: [
      {
        name: 'a package of somebody else',
        facts: {
          words: someWords(
            anEvent('app.module-not-found', "ModuleNotFoundError: No module named 'rest_framework'", {
              module: 'rest_framework',
            }),
          ),
          project: aProject({ paths: [aPath('/srv/shop')] }),
        },
      },
      {
        name: 'what the start command names',
        facts: {
          words: someWords(
            anEvent('app.module-not-found', "ModuleNotFoundError: No module named 'shop.wsgi'", {
              module: 'shop.wsgi',
            }),
          ),
          unit: aFailedUnit(3),
        },
      },
      { name: 'nothing of the kind', facts: { words: someWords() } },
    ],
  },
});
