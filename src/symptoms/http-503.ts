import { answer, probe, refused } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { SIGHTS } from './shared/sighting.ts';
import { judgeStatus } from './shared/status.ts';

export const rule = defineSymptom({
  ...SIGHTS,
  id: 'http-503',
  title: { en: '503 Service Unavailable', ko: '503 서비스 이용 불가', zh: '返回 503 服务不可用' },
  examples: {
    present: [{ name: 'the backend itself answers 503', facts: { probe: probe([answer(503)], [answer(503)]) } }],
    absent: [
      { name: 'the refused connection tells more', facts: { probe: refused() } },
      { name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } },
    ],
  },
  judge: (facts, context) => judgeStatus((status) => status === 503, facts, context),
});
