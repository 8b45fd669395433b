import type { LogEvent } from '../../core/event.ts';
import { absent, defineCause, type FixStep, present, ruledOut } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import {
  failingThrough,
  freshWords,
  message,
  newestFirst,
  quoted,
  sawDirect,
  sawThrough,
  works,
} from '../shared/probe.ts';
import { configFile, programOf, reload } from '../shared/proxy.ts';
import { answer, event, failure, NOW, probe, proxyAnswer, proxyWords } from '../shared/scene.ts';
import { staleConfig } from '../shared/stale-config.ts';

/** How proxies say that they leave a backend out, or that their own check of it fails. */
const HELD =
  /no live upstreams|disabled connection for|disabling worker|in error state|is DOWN, reason|is going DOWN|has no server available|<NOSRV>/;

const none = event('no live upstreams while connecting to upstream', { fields: { upstream: 'http://app/' } });

/** The proxy's own check of this server, when its last word is that it fails: `Layer7 wrong status, code: 500`. */
function failingCheck(facts: SeenFacts): { readonly event: LogEvent; readonly why: string } | null {
  const last = newestFirst(facts['proxy-words']?.events ?? []).find((line) =>
    /Server \S+ is (?:UP|DOWN), reason: /.test(message(line)),
  );
  const why = last && / is DOWN, reason: (Layer[67] .*?)(?:, check duration|, info: ""|\.|$)/.exec(message(last))?.[1];
  return last && why ? { event: last, why } : null;
}

export const rule = defineCause({
  id: 'proxy.peer-marked-down',
  on: ['backend'],
  needs: ['probe'],
  wants: ['proxy-words', 'socket-file'],
  leadsTo: { 'no-live-upstreams': 0.26, 'http-503': 0.1, 'http-502': 0.02 },
  lastResort: true,
  title: {
    en: 'The backend is well again, the proxy still holds it down',
    ko: '백엔드는 회복되었지만 프록시가 아직 제외 중',
    zh: '后端已恢复，代理仍将其视为下线',
  },
  why: {
    en: 'After failures a proxy leaves a server out for a while (nginx fail_timeout, Apache retry=60) or until its own health check passes.',
  },
  look: "curl the backend itself; then the proxy's own view (haproxy: show servers state; Apache: /balancer-manager)",
  examples: {
    present: [
      {
        name: 'no live upstreams, and the server answers',
        facts: { probe: probe([proxyAnswer(502)], [answer(200)]), 'proxy-words': proxyWords(none) },
      },
      {
        name: 'haproxy has no server',
        route: { proxy: 'haproxy' },
        facts: { probe: probe([proxyAnswer(503)], [answer(200)]) },
      },
      {
        name: "haproxy's own check fails",
        route: { proxy: 'haproxy' },
        facts: {
          probe: probe([proxyAnswer(503)], [answer(200)]),
          'proxy-words': proxyWords(
            event('Server tiles/t1 is DOWN, reason: Layer7 wrong status, code: 500, check duration: 2ms', {
              program: 'haproxy',
              at: NOW - 60_000,
            }),
          ),
        },
      },
    ],
    absent: [
      {
        name: 'the server is down indeed',
        facts: { probe: probe([proxyAnswer(502)], [failure('refused')]), 'proxy-words': proxyWords(none) },
      },
      { name: 'it serves', facts: { probe: probe([answer(200)], [answer(200)]) } },
    ],
  },
  judge(facts, context) {
    const [through] = failingThrough(facts.probe);
    const direct = facts.probe.direct.find(works);
    if (!through) return absent;
    if (!direct || !facts.probe.direct.every(works))
      return ruledOut('the backend itself does not work, so the proxy is right to leave it out');
    const said = freshWords(facts).find((line) => HELD.test(message(line)));
    const other = freshWords(facts).some((line) =>
      /failed \(|timed out|prematurely|too big header/.test(message(line)),
    );
    // Apache, HAProxy, Traefik and Caddy answer 503 of themselves when no server is eligible.
    const none503 = programOf(context).answers503 && through.status === 503 && through.producer === 'proxy';
    // Or one of them met another server of the group, which does not work.
    const metAnother = context.siblings.some(
      (one) => one.facts.probe?.direct.some((result) => !works(result)) === true,
    );
    if (other || facts['socket-file']?.allowed === false || (!said && (!none503 || metAnother))) return absent;
    const address = context.link.address ?? context.link.name;
    const check = failingCheck(facts);
    // It looks after another address than its files name now.
    if (!check && staleConfig(facts, context.proxy, context.route)) return absent;
    const allDown = context.route.targets.length > 0 && context.route.targets.every((target) => target.down);
    if (allDown) return absent;
    return present({
      subject: address,
      confidence: check ? 0.93 : said ? 0.9 : 0.75,
      says: check
        ? {
            en: `${address} answers, but the health check of ${context.route.proxy} fails: ${check.why}`,
            ko: `${address}는 응답하지만 ${context.route.proxy}의 상태 검사가 실패합니다: ${check.why}`,
            zh: `${address} 能应答，但 ${context.route.proxy} 的健康检查失败：${check.why}`,
          }
        : {
            en: `${address} answers, but ${context.route.proxy} still holds it down`,
            ko: `${address}는 응답하지만 ${context.route.proxy}가 아직 제외하고 있습니다`,
            zh: `${address} 已能应答，但 ${context.route.proxy} 仍将其视为下线`,
          },
      evidence: [
        sawDirect(direct),
        ...(check ? [quoted(check.event, facts)] : []),
        ...(said && said !== check?.event ? [quoted(said, facts)] : []),
        sawThrough(through),
      ],
      ...(check ? { data: { check: check.why } } : {}),
    });
  },
  fix({ data }, context): readonly FixStep[] {
    if (data?.check)
      return [
        {
          command: null,
          why: {
            en: `A reload would not help: make the page that ${context.route.proxy} checks (${data.check}) answer as it expects, or correct the check (option httpchk, http-check) in ${configFile(context)}; then ${reload(context)}.`,
          },
          risk: 'manual',
        },
      ];
    return [
      {
        command: reload(context),
        why: {
          en: 'A reload forgets the failures; nginx also tries again by itself after fail_timeout (10 s), Apache after retry (60 s).',
        },
        risk: 'safe',
      },
    ];
  },
});
