import {
  answer,
  event,
  failure,
  group,
  NOW,
  probe,
  proxyAnswer,
  proxyWords,
  traffic,
  unit,
} from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'reset',
  outcomes: ['reset'],
  words: /(?:recv\(\)|send\(\)|writev\(\)|sendfile\(\)|connect\(\)).* failed \((?:104|32):/,
  perRequest: true,
  differs: 'now-and-then',
  says: (address) => ({
    en: `${address} resets the connection`,
    ko: `${address}가 연결을 재설정합니다`,
    zh: `${address} 重置了连接`,
  }),
};

const works = probe([answer(200)], [answer(200)]);
const cut = (agoMs: number, request = 'POST /notes HTTP/1.1') =>
  event('recv() failed (104: Connection reset by peer) while reading response header from upstream', {
    at: NOW - agoMs,
    fields: { request },
  });
const cuts = proxyWords(cut(400_000), cut(100_000));
const broken = (ago: readonly [number, ...number[]], okSince: number) => ({
  turns: ago.map((ms) => NOW - ms),
  lastAt: NOW - (ago.at(-1) ?? 0),
  okSince,
});
const posts = (ago: readonly [number, ...number[]], okSince: number) =>
  traffic(
    group('POST', '/notes', 201, {
      statuses: { 201: 20 + okSince, 502: ago.length },
      lastFailAt: NOW - (ago.at(-1) ?? 0),
      broken: broken(ago, okSince),
    }),
  );
const refused = {
  sources: [{ name: 'journal of app.service', lines: 9 }],
  since: null,
  tail: [],
  events: [
    event('invalid request block size: 6211 (max 4096)...skip', {
      at: NOW - 100_000,
      program: 'uwsgi',
      hints: [{ id: 'route.request-too-large-for-backend', weight: 0.9 }],
    }),
  ],
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: { en: 'The backend resets the connection', ko: '백엔드가 연결을 재설정함', zh: '后端重置了连接' },
  examples: {
    present: [
      {
        name: 'the connection is torn down',
        facts: { probe: probe([proxyAnswer(502)], [failure('reset', { errno: 'ECONNRESET' })]) },
      },
      {
        name: 'a POST failed twice and worked in between and since',
        facts: { probe: works, unit: unit(), traffic: posts([400_000, 100_000], 4), 'proxy-words': cuts },
      },
      {
        name: 'a long cookie: the same request without it works',
        facts: {
          probe: works,
          traffic: traffic(group('GET', '/', 502, { lastOkAt: NOW - 5_000, broken: broken([100_000], 0) })),
          'proxy-words': proxyWords(cut(100_000, 'GET / HTTP/1.1')),
          words: refused,
        },
      },
    ],
    absent: [
      { name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } },
      {
        name: 'a POST failed once and has worked since',
        facts: { probe: works, unit: unit(), traffic: posts([100_000], 1), 'proxy-words': cuts },
      },
      {
        name: 'failed twice before the app was started anew',
        facts: {
          probe: works,
          unit: unit({ activeSince: NOW - 90_000 }),
          traffic: posts([400_000, 100_000], 4),
          'proxy-words': cuts,
        },
      },
      {
        name: 'failed twice, then worked for long',
        facts: { probe: works, unit: unit(), traffic: posts([400_000, 100_000], 90), 'proxy-words': cuts },
      },
      {
        name: 'a stranger sent too much once, visitors have been served since',
        facts: {
          probe: works,
          traffic: traffic(group('GET', '/', 200, { lastFailAt: NOW - 100_000, broken: broken([100_000], 9) })),
          'proxy-words': proxyWords(cut(100_000, 'GET / HTTP/1.1')),
          words: refused,
        },
      },
    ],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
