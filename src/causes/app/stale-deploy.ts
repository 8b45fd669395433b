import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { aFailedUnit, anEvent, aProject, someWords } from '../shared/example-facts.ts';
import { missingModule, moduleIn } from '../shared/modules.ts';
import { byHand, gitPull, upAgain } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { plainest } from '../shared/telling.ts';

export const rule = defineCause({
  id: 'app.stale-deploy',
  on: ['backend', 'dependency'],
  needs: ['words', 'project'],
  wants: ['unit'],
  leadsTo: { 'app.module-not-found': 0.4, 'app.import-error': 0.3, 'app.entrypoint-not-found': 0.1 },
  title: {
    en: 'The checkout is behind what it should run',
    ko: '최신 코드가 서버에 반영되지 않음',
    zh: '服务器代码落后于应部署的版本',
  },
  why: { en: 'Code that the running part relies on is in the remote branch and not on this host.' },
  look: 'git -C {subject} status -sb',
  judge(facts, context) {
    const { git, root } = facts.project;
    if (!git) return absent;
    const told = plainest(facts.words.events, 'app.import-error', facts, context.at);
    const module = missingModule(facts, context.at)?.module ?? (told === null ? null : moduleIn(told.event));
    if (module === null) return absent;
    // Being behind is common and harmless: it is the reason only when the remote branch has exactly what is missing here.
    const path = module.replaceAll('.', '/');
    const there = git.onlyUpstream?.find((file) => file === `${path}.py` || file.startsWith(`${path}/`));
    if (there === undefined) return absent;
    const branch = git.upstream ?? 'the remote branch';
    return present({
      subject: root,
      confidence: 0.94,
      says: {
        en: `The checkout in ${root} is behind ${branch}, which has the missing ${there}`,
        ko: `${root}의 코드가 ${branch}보다 뒤처져 있어 ${there} 파일이 없습니다`,
        zh: `${root} 的代码落后于 ${branch}，缺少 ${there}`,
      },
      evidence: [
        saw(`git -C ${root}`, `HEAD ${git.head ?? '?'} is not ${branch}; ${there} is only there`, git.fetchedAt),
      ],
    });
  },
  fix(_finding, context, facts) {
    const { project } = facts;
    const after = byHand(
      `If the new code brings migrations or packages, run them too: see ${quote(project?.root ?? '.')}.`,
    );
    return [...gitPull(facts, 'Takes the commits that the remote branch has.'), ...upAgain(facts, context), after];
  },
  verify: ({ subject }) => [{ command: `git -C ${quote(subject)} status -sb` }],
  examples: {
    present: [
      {
        name: 'the remote branch has the missing file',
        facts: {
          words: someWords(
            anEvent('app.module-not-found', "ModuleNotFoundError: No module named 'orders.urls'", {
              module: 'orders.urls',
            }),
          ),
          unit: aFailedUnit(3),
          project: aProject({
            git: {
              branch: 'main',
              head: '1f2e3d4',
              upstream: 'origin/main',
              differsFromUpstream: true,
              fetchedAt: null,
              missingFiles: [],
              onlyUpstream: ['orders/urls.py'],
            },
          }),
        },
      },
    ],
    absent: [
      {
        name: 'behind, but nothing is missing',
        facts: {
          words: someWords(),
          project: aProject({
            git: {
              branch: 'main',
              head: '1f2e3d4',
              upstream: 'origin/main',
              differsFromUpstream: true,
              fetchedAt: null,
              missingFiles: [],
              onlyUpstream: [],
            },
          }),
        },
      },
      {
        name: 'the file was deleted here',
        facts: {
          words: someWords(
            anEvent('app.module-not-found', "ModuleNotFoundError: No module named 'orders.urls'", {
              module: 'orders.urls',
            }),
          ),
          project: aProject(),
        },
      },
    ],
  },
});
