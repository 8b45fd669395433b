import { absent, type Context, defineCause, type FixStep, present } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { anEvent, aUnit, someProcesses, someWords } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { changeCommand } from '../shared/start-command.ts';
import { telling } from '../shared/telling.ts';

function longer(facts: SeenFacts, context: Context): readonly FixStep[] {
  const { unit } = facts;
  if (!unit || (facts.process?.server ?? (unit.command.includes('gunicorn') ? 'gunicorn' : null)) !== 'gunicorn')
    return [];
  return changeCommand(
    unit,
    /(?:--timeout|-t)[ =]\d+/,
    '--timeout 120',
    'Gives each request 120 s before its worker is killed; a slow page stays slow.',
    context.at,
  );
}

export const rule = defineCause({
  id: 'process.worker-timeout',
  on: ['backend'],
  needs: ['words'],
  wants: ['unit', 'process'],
  leadsTo: {
    'premature-close': 0.35,
    reset: 0.25,
    'process.dropped-connection': 0.3,
    'read-timeout': 0.05,
    'http-502': 0.05,
    'http-5xx': 0.02,
  },
  fits: ({ events }) => (events.some(({ program }) => /gunicorn|uwsgi|php|unicorn|puma/.test(program)) ? 1.1 : 0.7),
  title: {
    en: 'A worker took too long and was killed',
    ko: '워커가 제한 시간을 넘겨 종료됨',
    zh: '工作进程超时被杀死',
  },
  why: {
    en: 'The app server kills a worker whose request takes longer than its time limit, and the visitor gets no answer.',
  },
  look: "journalctl -u {subject} -n 200 --no-pager | grep -E 'WORKER TIMEOUT|HARAKIRI|execution timed out'",
  judge({ unit }, context) {
    const told = telling(context, 'process.worker-timeout');
    if (told === null) return absent;
    const name = unit?.name ?? context.link.runtime?.name ?? context.link.name;
    return present({
      subject: name,
      confidence: Math.min(0.93, told.confidence),
      says: {
        en: `${name} killed a worker whose request took too long`,
        ko: `${name}이(가) 너무 오래 걸린 워커를 종료했습니다`,
        zh: `${name} 杀死了处理超时的工作进程`,
      },
      evidence: [told.evidence],
    });
  },
  fix: (_finding, context, facts) => [
    ...longer(facts, context),
    byHand(
      'Find out what the request waits for (a query, another service, a lock), and move long work out of requests.',
    ),
  ],
  examples: {
    present: [
      {
        name: 'gunicorn',
        facts: {
          words: someWords(anEvent('process.worker-timeout', '[CRITICAL] WORKER TIMEOUT (pid:4712)', { pid: '4712' })),
          unit: aUnit(),
          process: someProcesses(),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
