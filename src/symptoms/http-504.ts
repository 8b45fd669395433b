import { answer, probe, refused } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { SIGHTS } from './shared/sighting.ts';
import { judgeStatus } from './shared/status.ts';

export const rule = defineSymptom({
  ...SIGHTS,
  id: 'http-504',
  title: { en: '504 Gateway Timeout', ko: '504 게이트웨이 시간 초과', zh: '返回 504 网关超时' },
  examples: {
    present: [{ name: 'the backend itself answers 504', facts: { probe: probe([answer(504)], [answer(504)]) } }],
    absent: [
      { name: 'the refused connection tells more', facts: { probe: refused() } },
      { name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } },
    ],
  },
  judge: (facts, context) => judgeStatus((status) => status === 504, facts, context),
});
