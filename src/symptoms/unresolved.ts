import { answer, failure, probe, proxyAnswer } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'unresolved',
  outcomes: ['unresolved'],
  words: /could not be resolved|no resolver defined to resolve|host not found in upstream/,
  says: (address) => ({
    en: `the name in ${address} does not resolve`,
    ko: `${address}의 이름이 해석되지 않습니다`,
    zh: `${address} 中的名称无法解析`,
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: { en: "The backend's name does not resolve", ko: '백엔드 이름이 해석되지 않음', zh: '后端名称无法解析' },
  examples: {
    present: [
      { name: 'the name has no address', facts: { probe: probe([proxyAnswer(502)], [failure('unresolved')]) } },
    ],
    absent: [{ name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } }],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
