import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { fails, message, newestFirst, quoted, works } from '../shared/probe.ts';
import { placeText, reload } from '../shared/proxy.ts';
import { answer, event, group, NOW, probe, proxyWords, traffic } from '../shared/scene.ts';

const limits = {
  connectTimeoutMs: null,
  readTimeoutMs: null,
  sendTimeoutMs: null,
  headerBufferBytes: null,
  maxBodyBytes: null,
  keepalive: true,
};
const cut = (agoMs: number) =>
  event('upstream prematurely closed connection while reading response header from upstream', {
    at: NOW - agoMs,
    fields: { request: 'POST /orders HTTP/1.1' },
  });
const mixed = traffic(group('POST', '/orders', 502, { statuses: { 201: 40, 502: 2 }, lastOkAt: NOW - 30_000 }));
const healthy = probe([answer(200)], [answer(200)]);

/** How long common servers keep an idle connection when nothing is set. */
const IDLE: Readonly<Record<string, string>> = {
  node: '5 s (server.keepAliveTimeout)',
  gunicorn: '2 s (--keep-alive)',
  uvicorn: '5 s (--timeout-keep-alive)',
};

export const rule = defineCause({
  id: 'route.keepalive-race',
  on: ['backend'],
  needs: ['probe', 'traffic', 'proxy-words'],
  wants: ['process', 'unit'],
  leadsTo: { 'premature-close': 0.1, reset: 0.12 },
  // Apache keeps connections by default and says this when one was closed under it.
  fits: ({ works, failingGet, events }) =>
    (works ? 2.5 : 1) *
    (failingGet ? 1 : 1.4) *
    (events.some(({ program, signature }) => program === 'apache' && signature === 'read-failed') ? 2.2 : 1),
  title: {
    en: 'The app closes idle connections just as the proxy uses them again',
    ko: '프록시가 재사용하려는 순간 앱이 유휴 연결을 닫음',
    zh: '代理复用连接时应用恰好关闭了它',
  },
  why: {
    en: 'The proxy keeps connections longer than the app; a POST that meets the closing one is not tried again (proxy_next_upstream), so now and then one fails.',
  },
  look: 'the keep-alive time of the app server, and keepalive_timeout in the upstream block',
  examples: {
    present: [
      {
        name: 'two of 42 POSTs were cut, nothing died',
        route: { limits },
        facts: { probe: healthy, traffic: mixed, 'proxy-words': proxyWords(cut(0), cut(40_000)) },
      },
    ],
    absent: [
      {
        name: 'no connection is kept',
        facts: { probe: healthy, traffic: mixed, 'proxy-words': proxyWords(cut(0), cut(40_000)) },
      },
      {
        name: 'every POST fails',
        route: { limits },
        facts: {
          probe: healthy,
          traffic: traffic(group('POST', '/orders', 502, { statuses: { 502: 9 } })),
          'proxy-words': proxyWords(cut(0), cut(40_000)),
        },
      },
    ],
  },
  judge(facts, context) {
    if (!context.route.limits.keepalive) return ruledOut('the proxy keeps no idle connections to the backend');
    const [first] = facts.probe.through;
    if (!first || fails(first) || !facts.probe.direct.every(works)) return absent;
    const cuts = newestFirst(facts['proxy-words'].events).filter((line) =>
      /prematurely closed connection while reading response header|failed \(104:|failed \(32:/.test(message(line)),
    );
    const [said] = cuts;
    const rare = facts.traffic.groups.find((one) => {
      const bad = Object.entries(one.statuses).reduce(
        (sum, [status, n]) => (Number(status) === 502 ? sum + n : sum),
        0,
      );
      const good = Object.entries(one.statuses).reduce((sum, [status, n]) => (Number(status) < 500 ? sum + n : sum), 0);
      return !['GET', 'HEAD', 'OPTIONS'].includes(one.method) && bad > 0 && good >= bad * 4;
    });
    if (!said || !rare) return absent;
    const idle = IDLE[facts.process?.server ?? ''];
    return present({
      subject: context.link.address ?? context.link.name,
      confidence: cuts.length > 1 ? 0.6 : 0.45,
      says: {
        en: `now and then a kept connection to ${context.link.address ?? 'the app'} is closed just as the proxy uses it again`,
        ko: '프록시가 재사용하려는 유휴 연결을 앱이 먼저 닫는 일이 가끔 있습니다',
        zh: '代理复用空闲连接时，偶尔恰好被应用关闭',
      },
      evidence: [
        quoted(said, facts),
        saw(
          facts.traffic.source,
          rare.sample ?? `${rare.method} ${rare.path}: ${JSON.stringify(rare.statuses)}`,
          rare.lastFailAt,
        ),
        saw(
          placeText(context.route.passPlace),
          `keepalive is on${idle ? `; the app closes idle connections after ${idle}` : ''}`,
        ),
      ],
    });
  },
  fix: (_finding, context) => [
    {
      command: null,
      why: {
        en: `Let the app keep idle connections longer than the proxy does (gunicorn --keep-alive 75, uvicorn --timeout-keep-alive 75, node server.keepAliveTimeout = 75000), or set keepalive_timeout below the app's in the upstream block and ${reload(context)}.`,
      },
      risk: 'manual',
    },
  ],
});
