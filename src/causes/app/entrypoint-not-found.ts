import type { LogEvent } from '../../core/event.ts';
import { absent, type Context, defineCause, type FixStep, present, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEvent, aProject, someWords } from '../shared/example-facts.ts';
import { entryOf, missingModule } from '../shared/modules.ts';
import { byHand, gitPull, gitRestore, homeOf, swapInUnit, upAgain } from '../shared/repair.ts';
import { placeIn, telling } from '../shared/telling.ts';

/** The module is there and the object in it is not. */
function lacksObject(event: LogEvent): boolean {
  return /Failed to find attribute|Attribute ".*" not found|has no attribute|Failed to find application object|callable .* not found/i.test(
    event.text,
  );
}

/** What frameworks call the object, when the command names another. */
function usualObject(module: string, object: string): string | null {
  const usual = /(?:^|\.)[wa]sgi$/.test(module) ? 'application' : 'app';
  return object === usual ? null : usual;
}

function repairs(event: LogEvent | null, facts: SeenFacts, context: Context): readonly FixStep[] {
  const again = upAgain(facts, context);
  const entry = entryOf(facts);
  const missing = missingModule(facts, context.at);
  if (missing?.kin === 'entry' && missing.gone.length > 0) return [...gitRestore(facts, missing.gone, true), ...again];
  if (missing?.kin === 'entry' && facts.project?.git?.onlyUpstream?.length)
    return [...gitPull(facts, 'The remote branch has the missing file.'), ...again];
  const home = homeOf(facts);
  const edit = byHand(
    `Make ExecStart= of ${facts.unit?.name ?? 'the service'} name a module and an object that exist${home ? ` in ${home}` : ''}${entry ? `; it names ${entry.text}` : ''}.`,
  );
  const { unit } = facts;
  if (!unit || !entry?.object || event === null || !lacksObject(event)) return [edit, ...again];
  const usual = usualObject(entry.module, entry.object);
  if (usual === null) return [edit, ...again];
  return [
    swapInUnit(
      unit.name,
      entry.text,
      `${entry.module}:${usual}`,
      `${entry.module} has no ${entry.object}; it is usually called ${usual}.`,
    ),
    ...again,
  ];
}

export const rule = defineCause({
  id: 'app.entrypoint-not-found',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project', 'process'],
  leadsTo: { 'unit.failed': 0.12, 'http-5xx': 0.03, 'process.hung': 0.02 },
  title: {
    en: 'What the start command names is not there',
    ko: '시작 명령이 가리키는 모듈·객체가 없음',
    zh: '启动命令指定的模块或对象不存在',
  },
  why: { en: 'The app server finds no application to serve, and ends.' },
  look: 'systemctl cat {subject}; journalctl -u {subject} -n 50 --no-pager',
  judge(facts, context) {
    const missing = missingModule(facts, context.at);
    const entry = entryOf(facts);
    const named = missing?.kin === 'entry' ? missing : null;
    const told =
      named ?? telling(context, 'app.entrypoint-not-found', (event) => missing === null || missing.event !== event);
    if (told === null) return absent;
    const name =
      entry?.text ?? named?.module ?? told.event.fields.module ?? told.event.fields.name ?? 'the application';
    const place = placeIn(told.event);
    return present({
      subject: name,
      confidence: told.confidence,
      says: {
        en: `The start command names ${name}, which is not there: ${told.event.text}`,
        ko: `시작 명령이 가리키는 ${name}을(를) 찾을 수 없습니다`,
        zh: `启动命令指定的 ${name} 不存在`,
      },
      evidence: [
        told.evidence,
        ...(named?.proof ? [saw(facts.unit?.fragmentPath ?? 'start command', named.proof)] : []),
        ...(place ? [saw(place, 'named by the error')] : []),
      ],
    });
  },
  fix(_finding, context, facts) {
    const told = telling(context, 'app.entrypoint-not-found');
    return repairs(told?.event ?? null, facts, context);
  },
  examples: {
    present: [
      {
        name: 'no such object',
        facts: {
          words: someWords(
            anEvent('app.entrypoint-not-found', "Failed to find attribute 'application' in 'shop.wsgi'.", {
              name: 'application',
              module: 'shop.wsgi',
            }),
          ),
          unit: aFailedUnit(4),
        },
      },
      {
        name: 'no such module',
        facts: {
          words: someWords(
            anEvent('app.module-not-found', "ModuleNotFoundError: No module named 'shop'", { module: 'shop' }),
          ),
          unit: aFailedUnit(3),
          project: aProject(),
        },
      },
    ],
    absent: [
      {
        name: 'another module is missing',
        facts: {
          words: someWords(
            anEvent('app.module-not-found', "ModuleNotFoundError: No module named 'orders.urls'", {
              module: 'orders.urls',
            }),
          ),
          unit: aFailedUnit(3),
        },
      },
      { name: 'nothing of the kind', facts: { words: someWords() } },
    ],
  },
});
