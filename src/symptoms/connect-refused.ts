import { answer, event, NOW, probe, proxyWords, refused } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'connect-refused',
  outcomes: ['refused'],
  words: /connect\(\).* failed \(111:|Connection refused/,
  says: (address) => ({
    en: `nothing accepts connections at ${address}`,
    ko: `${address}에서 연결을 받는 프로그램이 없습니다`,
    zh: `${address} 上没有程序接受连接`,
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: { en: 'The backend refuses connections', ko: '연결이 거부됨', zh: '后端拒绝连接' },
  examples: {
    present: [{ name: 'the proxy says 502, the address refuses', facts: { probe: refused() } }],
    absent: [
      {
        name: 'an old line, and it answers now',
        facts: {
          probe: probe([answer(404)], [answer(404)]),
          'proxy-words': proxyWords(
            event('connect() failed (111: Connection refused) while connecting to upstream', { at: NOW - 600_000 }),
          ),
        },
      },
    ],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
