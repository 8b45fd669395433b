import { answer, event, NOW, probe, proxyAnswer, proxyWords } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'no-live-upstreams',
  outcomes: [],
  words: /no live upstreams while connecting to upstream/,
  says: () => ({
    en: 'the proxy holds every server of the group down',
    ko: '프록시가 그룹의 모든 서버를 내려간 것으로 봅니다',
    zh: '代理认为组内所有服务器都已下线',
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: {
    en: 'The proxy holds every server of the group down',
    ko: '프록시가 그룹의 모든 서버를 내려간 것으로 봄',
    zh: '代理认为组内所有服务器都已下线',
  },
  examples: {
    present: [
      {
        name: '502, and the line is of this moment',
        facts: {
          probe: probe([proxyAnswer(502)], [answer(200)]),
          'proxy-words': proxyWords(event('no live upstreams while connecting to upstream')),
        },
      },
    ],
    absent: [
      {
        name: 'it serves again',
        facts: {
          probe: probe([answer(200)], [answer(200)]),
          'proxy-words': proxyWords(event('no live upstreams while connecting to upstream', { at: NOW - 60_000 })),
        },
      },
    ],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
