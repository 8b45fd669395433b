import { answer, failure, probe, proxyAnswer } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'connect-timeout',
  outcomes: ['connect-timeout'],
  words: /upstream timed out \(110: [^)]*\) while connecting to upstream|connect\(\).* failed \(110:/,
  says: (address) => ({
    en: `${address} does not answer connection attempts`,
    ko: `${address}가 연결 시도에 응답하지 않습니다`,
    zh: `${address} 对连接没有响应`,
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: { en: 'No answer to the connection attempt', ko: '연결 시도에 응답이 없음', zh: '连接超时' },
  examples: {
    present: [
      {
        name: 'packets go nowhere',
        facts: { probe: probe([proxyAnswer(504)], [failure('connect-timeout', { errno: 'ETIMEDOUT' })]) },
      },
    ],
    absent: [{ name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } }],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
