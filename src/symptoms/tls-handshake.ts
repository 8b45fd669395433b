import { answer, failure, probe, proxyAnswer } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'tls-handshake',
  outcomes: ['tls'],
  words: /SSL_do_handshake\(\) failed|while SSL handshaking to upstream|upstream SSL certificate/,
  says: (address) => ({
    en: `the TLS handshake with ${address} fails`,
    ko: `${address}와의 TLS 핸드셰이크가 실패합니다`,
    zh: `与 ${address} 的 TLS 握手失败`,
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: {
    en: 'The TLS handshake with the backend fails',
    ko: '백엔드와의 TLS 핸드셰이크 실패',
    zh: '与后端的 TLS 握手失败',
  },
  examples: {
    present: [{ name: 'no handshake', facts: { probe: probe([proxyAnswer(502)], [failure('tls')]) } }],
    absent: [{ name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } }],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
