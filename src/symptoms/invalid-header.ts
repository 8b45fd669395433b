import { answer, failure, probe, proxyAnswer } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'invalid-header',
  outcomes: ['invalid', 'not-http'],
  words:
    /upstream sent (?:invalid (?:header|status|chunked|"|response)|no valid HTTP|duplicate header|unsupported FastCGI|too large http2 frame|"Content-Length")/,
  perRequest: true,
  says: (address) => ({
    en: `what ${address} answers is not valid for this proxy`,
    ko: `${address}의 응답이 이 프록시에 유효하지 않습니다`,
    zh: `${address} 的响应对该代理无效`,
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: {
    en: "The backend's answer is not valid HTTP",
    ko: '백엔드 응답이 올바른 HTTP가 아님',
    zh: '后端响应不是有效的 HTTP',
  },
  examples: {
    present: [{ name: 'another protocol answers', facts: { probe: probe([proxyAnswer(502)], [failure('not-http')]) } }],
    absent: [{ name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } }],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
