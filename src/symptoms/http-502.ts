import { answer, probe, refused } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { SIGHTS } from './shared/sighting.ts';
import { judgeStatus } from './shared/status.ts';

export const rule = defineSymptom({
  ...SIGHTS,
  id: 'http-502',
  title: {
    en: 'The backend answers 502, or nobody says why the proxy does',
    ko: '까닭을 알 수 없는 502 응답',
    zh: '返回 502，未见其它原因',
  },
  examples: {
    present: [{ name: 'the backend itself answers 502', facts: { probe: probe([answer(502)], [answer(502)]) } }],
    absent: [
      { name: 'the refused connection tells more', facts: { probe: refused() } },
      { name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } },
    ],
  },
  judge: (facts, context) => judgeStatus((status) => status === 502, facts, context),
});
