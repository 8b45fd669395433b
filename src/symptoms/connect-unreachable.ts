import { answer, event, failure, probe, proxyAnswer, proxyWords } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'connect-unreachable',
  outcomes: ['unreachable'],
  words: /connect\(\).* failed \((?:113|101):/,
  says: (address) => ({
    en: `there is no route to ${address}`,
    ko: `${address}로 가는 경로가 없습니다`,
    zh: `没有到 ${address} 的路由`,
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: { en: 'No route to the backend', ko: '백엔드로 가는 경로가 없음', zh: '没有到后端的路由' },
  examples: {
    present: [
      {
        name: 'no route to host',
        facts: { probe: probe([proxyAnswer(502)], [failure('unreachable', { errno: 'EHOSTUNREACH' })]) },
      },
      {
        name: 'the name led to an address once, and the visitor sees an error page',
        facts: {
          probe: probe([proxyAnswer(404)], [failure('unresolved')]),
          'proxy-words': proxyWords(event('connect() failed (113: No route to host) while connecting to upstream')),
        },
      },
    ],
    absent: [{ name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } }],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
