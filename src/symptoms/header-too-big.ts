import { sawDirect } from '../causes/shared/probe.ts';
import { answer, event, group, NOW, probe, proxyAnswer, proxyWords, traffic } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'header-too-big',
  outcomes: [],
  words: /upstream sent too big header/,
  agrees: ({ probe: asked }, { route }) => {
    const limit = route.limits.headerBufferBytes;
    const big = limit === null ? undefined : asked?.direct.find((result) => (result.headerBytes ?? 0) > limit);
    return big ? sawDirect(big) : null;
  },
  perRequest: true,
  differs: 'by-visitor',
  says: (address) => ({
    en: `the response header of ${address} is larger than the proxy accepts`,
    ko: `${address}의 응답 헤더가 프록시 허용치보다 큽니다`,
    zh: `${address} 的响应头超过了代理的上限`,
  }),
};

const some = (okSince: number) => ({
  probe: probe([answer(200)], [answer(200)]),
  traffic: traffic(
    group('GET', '/account', 200, {
      statuses: { 200: 5 + okSince, 502: 2 },
      lastFailAt: NOW - 60_000,
      broken: { lastAt: NOW - 60_000, turns: [NOW - 90_000, NOW - 60_000], okSince },
    }),
  ),
  'proxy-words': proxyWords(
    event('upstream sent too big header while reading response header from upstream', {
      at: NOW - 60_000,
      fields: { request: 'GET /account HTTP/1.1' },
    }),
  ),
});

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: { en: 'The response header is too big', ko: '응답 헤더가 너무 큼', zh: '响应头过大' },
  examples: {
    present: [
      {
        name: 'the proxy says so, the backend answers when asked directly',
        facts: {
          probe: probe([proxyAnswer(502)], [answer(200, { headerBytes: 9_000 })]),
          'proxy-words': proxyWords(event('upstream sent too big header while reading response header from upstream')),
        },
      },
      { name: 'visitors with a large session fail, others do not', facts: some(3) },
    ],
    absent: [
      { name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } },
      { name: 'it was so for some, and has worked for long since', facts: some(40) },
    ],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
