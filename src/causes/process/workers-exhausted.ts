import { absent, type Context, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aListener, anEvent, aProbe, someProcesses, someWords } from '../shared/example-facts.ts';
import { byHand, upAgain } from '../shared/repair.ts';
import { NOW } from '../shared/scene.ts';
import { changeCommand } from '../shared/start-command.ts';
import { telling } from '../shared/telling.ts';
import { isChurning, isEventLoop, isSilent, isStopped, waiting, workersOf } from '../shared/workers.ts';

function moreWorkers(facts: SeenFacts, context: Context): readonly FixStep[] {
  const { unit, process } = facts;
  if (!unit || !process || process.server !== 'gunicorn') return [];
  const now = process.workersWanted ?? workersOf(process).length;
  const wanted = Math.max(now * 2, 2 * (context.host.load?.cpus ?? 1) + 1);
  return changeCommand(
    unit,
    /(?:--workers|-w)[ =]\d+/,
    `--workers ${wanted}`,
    `Starts ${wanted} workers instead of ${now}; each needs memory of its own.`,
    context.at,
  );
}

/** More workers; where the command cannot be changed, at least a start without the requests that hold them. */
function anew(facts: SeenFacts, context: Context): readonly FixStep[] {
  const more = moreWorkers(facts, context);
  return more.length > 0 ? more : upAgain(facts, context, 'Ends the requests that hold the workers.');
}

export const rule = defineCause({
  id: 'process.workers-exhausted',
  on: ['backend'],
  needs: ['process'],
  wants: ['listener', 'probe', 'words', 'unit'],
  leadsTo: {
    'read-timeout': 0.25,
    'connect-eagain': 0.4,
    'connect-timeout': 0.15,
    'http-504': 0.2,
    'http-503': 0.15,
    'socket.backlog-full': 0.4,
    'connect-refused': 0.02,
  },
  title: { en: 'All workers are busy', ko: '모든 워커가 사용 중', zh: '所有工作进程都在忙' },
  why: { en: 'Every worker holds a request, so new ones wait in the queue until the proxy gives up.' },
  look: 'ss -lnp; ps -o pid,stat,time,cmd --ppid "$(systemctl show -p MainPID --value {subject})"',
  judge({ process, listener, probe, unit }, context) {
    const told = telling(context, 'process.workers-exhausted');
    const queue = waiting(listener);
    const workers = workersOf(process);
    const name = unit?.name ?? context.link.runtime?.name ?? context.link.name;
    const silent = isSilent(probe);
    if (queue?.queue === 0 && told === null) return ruledOut(`no connection waits for a worker of ${name}`);
    const queued = queue !== null && queue.queue > 0;
    if (told === null && isChurning(process, context.at)) return absent;
    const crowded = queued && silent !== false && !isEventLoop(process) && !workers.some(isStopped);
    if (!crowded && (told === null || silent === false)) return absent;
    const number = process.workersWanted ?? workers.length;
    return present({
      subject: name,
      confidence: told && queued ? 0.93 : crowded ? 0.82 : Math.min(0.8, told?.confidence ?? 0.5),
      says: {
        en: `All ${number} workers of ${name} are busy${queued ? `, ${queue.queue} requests wait` : ''}`,
        ko: `${name}의 워커 ${number}개가 모두 사용 중입니다`,
        zh: `${name} 的 ${number} 个工作进程都在忙`,
      },
      evidence: [
        queue
          ? saw(
              'listen queue',
              `${queue.queue} connections wait to be accepted${queue.backlog === null ? '' : `, limit ${queue.backlog}`}`,
            )
          : saw('/proc', `${workers.length} workers`),
        saw('/proc', `${number} workers of ${name}, none of them free`),
        ...(told ? [told.evidence] : []),
      ],
    });
  },
  fix: (_finding, context, facts) => [
    ...anew(facts, context),
    byHand(
      'Find out which requests are slow (access log, database), and give those more workers, threads, or a queue of their own.',
    ),
  ],
  examples: {
    present: [
      {
        name: 'requests wait',
        facts: {
          process: someProcesses([{ pid: 4711 }, { pid: 4712, parent: 4711 }, { pid: 4713, parent: 4711 }], {
            workersWanted: 2,
          }),
          listener: aListener({}, { queue: 9 }),
          probe: aProbe({ outcome: 'read-timeout', status: null }),
        },
      },
      {
        name: 'PHP says so',
        facts: {
          process: someProcesses([{}], { server: 'php-fpm' }),
          words: someWords(
            anEvent(
              'process.workers-exhausted',
              'WARNING: [pool www] server reached pm.max_children setting (5), consider raising it',
            ),
          ),
        },
      },
    ],
    absent: [
      {
        name: 'workers that end as soon as they start',
        facts: {
          process: someProcesses([
            { pid: 4711, startedAt: NOW - 60_000 },
            { pid: 4790, parent: 4711, startedAt: NOW - 900 },
            { pid: 4791, parent: 4711, startedAt: NOW - 300 },
          ]),
          listener: aListener({}, { queue: 4 }),
          probe: aProbe({ outcome: 'read-timeout', status: null }),
        },
      },
      { name: 'nobody waits', facts: { process: someProcesses(), listener: aListener() } },
      {
        name: 'an event loop, which is another cause',
        facts: {
          process: someProcesses([{}], { server: 'uvicorn' }),
          listener: aListener({}, { queue: 3 }),
          probe: aProbe({ outcome: 'read-timeout', status: null }),
        },
      },
    ],
  },
});
