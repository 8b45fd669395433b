import { absent, type Context, defineCause, type FixStep, present } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { anEvent, aUnit, someWords } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { changeCommand } from '../shared/start-command.ts';
import { telling } from '../shared/telling.ts';

function spread(facts: SeenFacts, context: Context): readonly FixStep[] {
  const { unit } = facts;
  if (!unit || !/gunicorn/.test(unit.command) || /--max-requests-jitter/.test(unit.command)) return [];
  const now = Number(/--max-requests[ =](\d+)/.exec(unit.command)?.[1] ?? 0);
  if (now === 0) return [];
  const more = Math.max(1_000, now * 10);
  return changeCommand(
    unit,
    /--max-requests[ =]\d+/,
    `--max-requests ${more} --max-requests-jitter ${Math.round(more / 10)}`,
    'Retires workers more rarely, and not all at once.',
    context.at,
  );
}

export const rule = defineCause({
  id: 'process.worker-recycled',
  on: ['backend'],
  needs: ['words'],
  wants: ['unit', 'proxy-words'],
  leadsTo: { 'premature-close': 0.08, reset: 0.1, 'process.dropped-connection': 0.1, 'connect-refused': 0.01 },
  title: {
    en: 'A worker retired and cut its queue',
    ko: '워커가 교체되며 대기 요청이 끊김',
    zh: '工作进程轮换时切断了排队的请求',
  },
  why: { en: 'A worker ends after its number of requests (max_requests), and what was queued on it is cut.' },
  look: "journalctl -u {subject} -n 200 --no-pager | grep -iE 'autorestarting|max.requests'",
  judge({ unit }, context) {
    const told = telling(context, 'process.worker-recycled');
    if (told === null) return absent;
    const name = unit?.name ?? context.link.runtime?.name ?? context.link.name;
    return present({
      subject: name,
      confidence: Math.min(0.7, told.confidence),
      says: {
        en: `A worker of ${name} retired and cut the requests that waited on it`,
        ko: `${name}의 워커가 교체되면서 요청이 끊겼습니다`,
        zh: `${name} 的工作进程轮换，切断了等待中的请求`,
      },
      evidence: [told.evidence],
    });
  },
  fix: (_finding, context, facts) => [
    ...spread(facts, context),
    byHand(
      'Raise max_requests or turn it off, add max_requests_jitter, and let the proxy try another worker (proxy_next_upstream error).',
    ),
  ],
  examples: {
    present: [
      {
        name: 'gunicorn',
        facts: {
          words: someWords(anEvent('process.worker-recycled', '[INFO] Autorestarting worker after current request.')),
          unit: aUnit({ command: '/srv/shop/venv/bin/gunicorn --max-requests 20 shop.wsgi:application' }),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
