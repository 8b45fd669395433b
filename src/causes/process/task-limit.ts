import { absent, type Context, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { anEvent, aUnit, someWords } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { dropIn, quote, undoDropIn } from '../shared/shell.ts';
import { telling } from '../shared/telling.ts';

/** Enough for a pool of threads in every worker, and still a limit. */
const ENOUGH = 4096;

/** A container has its own limit, which the engine sets. */
function inContainer(context: Context): readonly FixStep[] | null {
  const { runtime } = context.link;
  if (runtime?.kind === 'service')
    return [byHand(`Raise the limit of ${runtime.name}: docker service update --limit-pids ${ENOUGH} ${runtime.name}`)];
  if (runtime?.kind !== 'container') return null;
  return [
    {
      command: `docker update --pids-limit ${ENOUGH} ${quote(runtime.name)} && docker restart ${quote(runtime.name)}`,
      why: { en: 'Raises the limit of the running container.' },
      risk: 'caution',
    },
    byHand('To make it last, set pids_limit where the container is described (docker-compose.yml).'),
  ];
}

export const rule = defineCause({
  id: 'process.task-limit',
  on: ['backend', 'dependency'],
  needs: [],
  wants: ['unit', 'words'],
  leadsTo: {
    'http-5xx': 0.05,
    'premature-close': 0.03,
    reset: 0.03,
    'read-timeout': 0.03,
    'process.hung': 0.05,
    'process.dropped-connection': 0.05,
    'process.workers-exhausted': 0.03,
    'unit.failed': 0.02,
    'unit.start-limit-hit': 0.02,
    'app.unhandled-exception': 0.05,
    'db.crashed': 0.02,
  },
  title: {
    en: 'The service may not start another thread or process',
    ko: '스레드나 프로세스를 더 만들 수 없음',
    zh: '服务无法再创建线程或进程',
  },
  why: {
    en: 'TasksMax=, a pids limit of the container or ulimit -u is reached: fork and thread creation give EAGAIN.',
  },
  look: 'systemctl show {subject} -p TasksCurrent -p TasksMax',
  judge({ unit }, context) {
    const told = telling(context, 'process.task-limit');
    const { now = null, limit = null, refused = null } = unit?.tasks ?? {};
    const isFull = now !== null && limit !== null && now >= limit;
    const wasRefused = (refused ?? 0) > 0;
    const name = unit?.name ?? context.link.runtime?.name ?? context.link.name;
    if (told === null && !(isFull && wasRefused))
      return refused === 0 ? ruledOut(`no limit kept ${name} from starting threads`) : absent;
    const state = `TasksCurrent=${now ?? '?'} TasksMax=${limit ?? 'infinity'}`;
    const count = wasRefused ? `${state}; ${refused} were refused (pids.events)` : state;
    const ofGroup = isFull || wasRefused ? [saw(`systemctl show ${name}`, count)] : [];
    const [first, ...rest] = [...(told ? [told.evidence] : []), ...ofGroup];
    if (first === undefined) return absent;
    const by = limit !== null && ofGroup.length > 0 ? ` (TasksMax=${limit})` : '';
    return present({
      subject: name,
      confidence: told === null ? 0.75 : ofGroup.length > 0 ? 0.95 : Math.min(0.85, told.confidence),
      says: {
        en: `${name} has reached its limit of threads and processes${by}`,
        ko: `${name}의 스레드·프로세스 수가 한도에 이르렀습니다${by}`,
        zh: `${name} 的线程和进程数已达上限${by}`,
      },
      evidence: [first, ...rest],
      data: { ofGroup: ofGroup.length > 0 ? 'yes' : 'no' },
    });
  },
  fix({ data }, context, facts) {
    const { unit } = facts;
    const leak = byHand(
      'If the number of threads grows for ever, the app forgets to end some: ps -o nlwp,pid,args tells which.',
    );
    const contained = inContainer(context);
    if (contained !== null || !unit) return [...(contained ?? []), leak];
    const lines = data?.ofGroup === 'yes' ? [`TasksMax=${ENOUGH}`] : [`TasksMax=${ENOUGH}`, `LimitNPROC=${ENOUGH}`];
    return [
      {
        command: `${dropIn(unit.name, 'tasks', lines)} && systemctl restart ${quote(unit.name)}`,
        why: { en: 'Raises the limit and starts the service anew.' },
        risk: 'caution',
        undo: undoDropIn(unit.name, 'tasks'),
      },
      leak,
    ];
  },
  examples: {
    present: [
      {
        name: 'a thread was refused',
        facts: {
          unit: aUnit({ tasks: { now: 4, limit: 4, refused: 9 } }),
          words: someWords(anEvent('process.task-limit', "RuntimeError: can't start new thread")),
        },
      },
    ],
    absent: [
      { name: 'room left', facts: { unit: aUnit({ tasks: { now: 4, limit: 4915, refused: 0 } }), words: someWords() } },
      {
        name: 'it was refused once, long ago',
        facts: { unit: aUnit({ tasks: { now: 4, limit: 64, refused: 2 } }), words: someWords() },
      },
    ],
  },
});
