import { absent, type Context, defineCause, type FixStep, present, unknown, type Verdict } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { anEvent, aUnit, someWords } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { NOW } from '../shared/scene.ts';
import { changeCommand } from '../shared/start-command.ts';
import { type Telling, telling } from '../shared/telling.ts';
import { showed, type Unit } from '../shared/unit-state.ts';

/** As far back as the proxy's logs count. */
const RECENT_MS = 20 * 60_000;
/** uvicorn's own: the only process ends after so many requests. Versions before 0.20 do not say so. */
const WHOLE_SERVER = /\s--limit-max-requests[ =](\d+)/;

/** A server of one process that ends itself after so many requests, and was started anew by systemd not long ago. */
function endsItself(unit: Unit | undefined, at: number): boolean {
  if (!unit || !WHOLE_SERVER.test(unit.command) || /--workers[ =](?:[2-9]|\d{2})/.test(unit.command)) return false;
  const clean = unit.exitStatus === null || unit.exitStatus === 0;
  if (clean && unit.subState === 'auto-restart') return true;
  return clean && unit.restarts > 0 && unit.startedAt !== null && at - unit.startedAt < RECENT_MS;
}

function spread(facts: SeenFacts, context: Context): readonly FixStep[] {
  const { unit } = facts;
  if (unit && WHOLE_SERVER.test(unit.command))
    return changeCommand(
      unit,
      WHOLE_SERVER,
      '',
      'Lets the server run on. Where it leaks memory, give it several workers instead (gunicorn with --max-requests).',
      context.at,
    );
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

function wholeServer(unit: Unit, told: Telling | null): Verdict {
  const option = WHOLE_SERVER.exec(unit.command)?.[0].trim() ?? '';
  return present({
    subject: unit.name,
    confidence: told ? 0.9 : 0.78,
    says: {
      en: `${unit.name} ends itself after every ${option.replace(/\D+/, '')} requests, and answers nobody until systemd has started it again`,
      ko: `${unit.name}이(가) ${option} 설정으로 스스로 종료되어, 다시 시작될 때까지 응답하지 않습니다`,
      zh: `${unit.name} 因 ${option} 自行退出，重新启动前无法响应`,
    },
    evidence: [showed(unit, `ExecStart has ${option}`, `NRestarts=${unit.restarts}`), ...(told ? [told.evidence] : [])],
  });
}

export const rule = defineCause({
  id: 'process.worker-recycled',
  on: ['backend'],
  needs: [],
  wants: ['words', 'unit', 'proxy-words'],
  leadsTo: {
    'premature-close': 0.08,
    reset: 0.1,
    'process.dropped-connection': 0.1,
    'connect-refused': 0.02,
    'port.not-listening': 0.02,
    'process.booting': 0.05,
  },
  title: {
    en: 'A worker retired and cut its queue',
    ko: '워커가 교체되며 대기 요청이 끊김',
    zh: '工作进程轮换时切断了排队的请求',
  },
  why: { en: 'A worker ends after its number of requests (max_requests), and what was queued on it is cut.' },
  look: "journalctl -u {subject} -n 200 --no-pager | grep -iE 'autorestarting|max.requests'",
  judge({ unit, words }, context) {
    const told = telling(context, 'process.worker-recycled');
    const name = unit?.name ?? context.link.runtime?.name ?? context.link.name;
    const whole = unit && endsItself(unit, context.at) ? unit : null;
    if (whole) return wholeServer(whole, told);
    if (told === null) return words === undefined ? unknown('words') : absent;
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
        name: 'uvicorn without workers, which does not say so',
        facts: {
          words: someWords(),
          unit: aUnit({
            command: '/srv/shop/venv/bin/uvicorn main:app --limit-max-requests 20',
            restarts: 3,
            startedAt: NOW - 60_000,
          }),
        },
      },
      {
        name: 'gunicorn',
        facts: {
          words: someWords(anEvent('process.worker-recycled', '[INFO] Autorestarting worker after current request.')),
          unit: aUnit({ command: '/srv/shop/venv/bin/gunicorn --max-requests 20 shop.wsgi:application' }),
        },
      },
    ],
    absent: [
      { name: 'nothing of the kind', facts: { words: someWords() } },
      {
        name: 'it may end itself, and never did',
        facts: {
          words: someWords(),
          unit: aUnit({ command: '/srv/shop/venv/bin/uvicorn main:app --limit-max-requests 9000' }),
        },
      },
    ],
  },
});
