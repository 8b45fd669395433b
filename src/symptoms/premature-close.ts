import { answer, event, group, NOW, probe, proxyWords, traffic } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'premature-close',
  outcomes: ['closed'],
  words: /upstream prematurely closed connection while reading response header/,
  perRequest: true,
  differs: 'now-and-then',
  says: (address) => ({
    en: `${address} closes the connection without an answer`,
    ko: `${address}가 응답 없이 연결을 끊습니다`,
    zh: `${address} 未响应就关闭连接`,
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: {
    en: 'The backend closes the connection without an answer',
    ko: '백엔드가 응답 없이 연결을 끊음',
    zh: '后端未响应就关闭了连接',
  },
  examples: {
    present: [
      {
        name: 'an upload fails, other requests work',
        facts: {
          probe: probe([answer(200)], [answer(200)]),
          traffic: traffic(group('POST', '/upload', 502)),
          'proxy-words': proxyWords(
            event('upstream prematurely closed connection while reading response header from upstream', {
              fields: { request: 'POST /upload HTTP/1.1' },
            }),
          ),
        },
      },
    ],
    absent: [
      {
        name: 'an upload failed once and has worked since',
        facts: {
          probe: probe([answer(200)], [answer(200)]),
          traffic: traffic(group('POST', '/upload', 200, { lastFailAt: NOW - 60_000 })),
          'proxy-words': proxyWords(
            event('upstream prematurely closed connection while reading response header from upstream', {
              at: NOW - 60_000,
              fields: { request: 'POST /upload HTTP/1.1' },
            }),
          ),
        },
      },
    ],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
