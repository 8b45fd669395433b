import { answer, event, group, NOW, probe, refused, traffic } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { SIGHTS } from './shared/sighting.ts';
import { judgeStatus } from './shared/status.ts';

/** 502, 503 and 504 have symptoms of their own. */
const isOther = (status: number): boolean => status >= 500 && ![502, 503, 504].includes(status);

export const rule = defineSymptom({
  ...SIGHTS,
  id: 'http-5xx',
  title: { en: 'The backend answers with a server error', ko: '백엔드가 서버 오류로 응답함', zh: '后端返回服务器错误' },
  examples: {
    present: [
      { name: 'the app answers 500', facts: { probe: probe([answer(500)], [answer(500)]) } },
      {
        name: 'an upload answers 500 and the app wrote a traceback',
        facts: {
          probe: probe([answer(200)], [answer(200)]),
          traffic: traffic(group('POST', '/upload', 500)),
          words: {
            sources: [{ name: 'journal of app.service', lines: 40 }],
            since: null,
            events: [event("KeyError: 'file'", { program: 'python' })],
            tail: [],
          },
        },
      },
    ],
    absent: [
      { name: 'a refused connection tells more', facts: { probe: refused() } },
      {
        name: 'one upload failed and worked later',
        facts: {
          probe: probe([answer(200)]),
          traffic: traffic(group('POST', '/upload', 200, { lastFailAt: NOW - 9_000 })),
        },
      },
    ],
  },
  judge: (facts, context) => judgeStatus(isOther, facts, context),
});
