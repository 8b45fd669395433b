import { answer, failure, probe, proxyAnswer } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'reset',
  outcomes: ['reset'],
  words: /(?:recv\(\)|send\(\)|writev\(\)|sendfile\(\)|connect\(\)).* failed \((?:104|32):/,
  perRequest: true,
  says: (address) => ({
    en: `${address} resets the connection`,
    ko: `${address}가 연결을 재설정합니다`,
    zh: `${address} 重置了连接`,
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: { en: 'The backend resets the connection', ko: '백엔드가 연결을 재설정함', zh: '后端重置了连接' },
  examples: {
    present: [
      {
        name: 'the connection is torn down',
        facts: { probe: probe([proxyAnswer(502)], [failure('reset', { errno: 'ECONNRESET' })]) },
      },
    ],
    absent: [{ name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } }],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
