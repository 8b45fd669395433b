import { answer, failure, probe } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'read-timeout',
  outcomes: ['read-timeout'],
  words: /upstream timed out \(110: [^)]*\) while (?:reading response header from|sending request to) upstream/,
  perRequest: true,
  says: (address) => ({
    en: `${address} accepts connections and does not answer in time`,
    ko: `${address}가 연결은 받지만 제시간에 응답하지 않습니다`,
    zh: `${address} 接受连接但未按时响应`,
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: {
    en: 'The backend accepts and does not answer in time',
    ko: '백엔드가 제시간에 응답하지 않음',
    zh: '后端未按时响应',
  },
  examples: {
    present: [
      {
        name: 'neither the proxy nor the backend answers',
        facts: { probe: probe([failure('read-timeout')], [failure('read-timeout')]) },
      },
    ],
    absent: [{ name: 'slow, and it answers', facts: { probe: probe([answer(200, { ms: 4_000 })], [answer(200)]) } }],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
