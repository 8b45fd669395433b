import type { LogEvent } from '../../core/event.ts';
import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { failingThrough, freshWords, message, newestFirst, quoted, sawThrough } from '../shared/probe.ts';
import { configTest, reload } from '../shared/proxy.ts';
import { answer, event, NOW, probe, proxyAnswer, proxyWords } from '../shared/scene.ts';

const full = event('768 worker_connections are not enough while connecting to upstream', { tier: 'C' });

export const rule = defineCause({
  id: 'proxy.worker-connections',
  on: ['backend'],
  needs: ['probe', 'proxy-words'],
  wants: ['traffic'],
  leadsTo: { 'proxy-unreachable': 0.05, 'http-5xx': 0.02, reset: 0.02, 'http-502': 0.02, 'premature-close': 0.01 },
  title: {
    en: "The proxy's workers have no connection left",
    ko: '프록시 워커의 연결이 모자람',
    zh: '代理的连接数已用尽',
  },
  why: {
    en: 'Each proxied request takes two of worker_connections; without a free one nginx answers 500 or drops the client.',
  },
  look: 'grep "worker_connections are not enough" in the error log; ss -s',
  examples: {
    present: [
      {
        name: '768 are not enough',
        facts: { probe: probe([proxyAnswer(500)], [answer(200)]), 'proxy-words': proxyWords(full) },
      },
    ],
    absent: [
      {
        name: 'over by now',
        facts: { probe: probe([answer(200)]), 'proxy-words': proxyWords({ ...full, at: NOW - 300_000 }) },
      },
    ],
  },
  judge(facts, context) {
    const isSaid = (line: LogEvent): boolean => /worker_connections are not enough/.test(message(line));
    const [through] = failingThrough(facts.probe);
    const recent = newestFirst(facts['proxy-words'].events).find(isSaid);
    const group = facts.traffic?.groups.find(
      (one) => one.lastFailAt !== null && recent?.at != null && Math.abs(one.lastFailAt - recent.at) < 10_000,
    );
    // nginx drops a client without a word once it has said so: a line of the last minute still speaks of now.
    const lately =
      recent?.at != null && recent.at > context.at - 60_000 && (through !== undefined || group !== undefined);
    const said = (through ? freshWords(facts).find(isSaid) : undefined) ?? (lately ? recent : undefined);
    if (!said)
      return facts['proxy-words'].events.length > 0
        ? ruledOut('the proxy does not say that connections are short')
        : absent;
    const own = new Set(context.route.listens.map((listen) => listen.port));
    const loop = context.route.targets.some(
      (target) =>
        target.address.is === 'tcp' &&
        /^(?:127\.|localhost$|::1$)/.test(target.address.host) &&
        own.has(target.address.port),
    );
    const limit =
      /(\d+) worker_connections/.exec(message(said))?.[1] ??
      String(context.proxy['proxy-state']?.workerConnections ?? '');
    return present({
      subject: `worker_connections ${limit}`.trim(),
      // A pass that leads back to the proxy's own port eats any number of connections.
      confidence: loop ? 0.5 : 0.93,
      says: {
        en: loop
          ? `the proxy calls itself until its ${limit} connections are used up`
          : `${limit} worker_connections are not enough`,
        ko: `worker_connections ${limit}이 모자랍니다`,
        zh: `worker_connections ${limit} 不够用`,
      },
      evidence: [
        quoted(said, facts),
        ...(through ? [sawThrough(through)] : []),
        ...(group && !through
          ? [
              saw(
                facts.traffic?.source ?? 'access log',
                group.sample ?? `${group.method} ${group.path}`,
                group.lastFailAt,
              ),
            ]
          : []),
        ...(loop ? [saw('configuration', `${context.route.passText} is a port of the proxy itself`)] : []),
      ],
      data: { limit, loop: loop ? 'yes' : 'no' },
    });
  },
  fix({ data }, context) {
    if (data?.loop === 'yes')
      return [
        {
          command: null,
          why: { en: `Point ${context.route.passText} to the app: it leads back to the proxy itself.` },
          risk: 'manual',
        },
      ];
    const swap = (to: number | string): string =>
      `sed -i --follow-symlinks -E 's/(worker_connections[[:space:]]+)[0-9]+/\\1${to}/' /etc/nginx/nginx.conf && ${reload(context)}`;
    const limit = Number(data?.limit ?? 0) || 512;
    return [
      {
        command: swap(Math.max(4096, limit * 4)),
        why: { en: 'Allows more connections per worker; each needs a file descriptor too (worker_rlimit_nofile).' },
        risk: 'caution',
        undo: swap(limit),
      },
    ];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
