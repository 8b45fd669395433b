import { answer, failure, probe, proxyAnswer } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'connect-addr-unavailable',
  outcomes: ['addr-unavailable'],
  words: /(?:connect|bind)\(.*\).* failed \(99:/,
  says: (address) => ({
    en: `no local address or port can be used to connect to ${address}`,
    ko: `${address}에 연결할 로컬 주소나 포트가 없습니다`,
    zh: `没有可用于连接 ${address} 的本地地址或端口`,
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: {
    en: 'No local address or port left for the connection',
    ko: '연결에 쓸 로컬 주소나 포트가 없음',
    zh: '没有可用的本地地址或端口',
  },
  examples: {
    present: [
      {
        name: 'connect() fails with 99',
        facts: { probe: probe([proxyAnswer(502)], [failure('addr-unavailable', { errno: 'EADDRNOTAVAIL' })]) },
      },
    ],
    absent: [{ name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } }],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
