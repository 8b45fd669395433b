import { answer, component, event, probe, proxyAnswer, proxyWords, socketFile } from '../causes/shared/scene.ts';
import { defineSymptom, saw } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'connect-eacces',
  outcomes: ['denied'],
  words: /connect\(\).* failed \(13:/,
  // The agent's own rights say nothing of the proxy's: the answer is computed for the proxy's user.
  agrees: (facts) => {
    const file = facts['socket-file'];
    if (!file?.exists || file.allowed !== false) return null;
    return saw(
      `rights of ${file.proxyUser ?? 'the proxy'}`,
      `${file.deniedAt ?? file.path} keeps ${file.proxyUser ?? 'the proxy'} out`,
    );
  },
  says: (address) => ({
    en: `the proxy is not allowed to connect to ${address}`,
    ko: `프록시에 ${address} 연결 권한이 없습니다`,
    zh: `代理无权连接 ${address}`,
  }),
};

const denied = socketFile({
  allowed: false,
  deniedAt: '/run/app/app.sock',
  components: [component('/run/app/app.sock', 'socket', 0o600, false)],
});

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: { en: 'The proxy is not allowed to connect', ko: '프록시에 연결 권한이 없음', zh: '代理无权连接' },
  examples: {
    present: [
      {
        name: 'root gets an answer, the proxy does not',
        facts: { probe: probe([proxyAnswer(502)], [answer(200)]), 'socket-file': denied },
      },
      {
        name: 'only the proxy saw it',
        facts: {
          probe: probe([proxyAnswer(502)]),
          'proxy-words': proxyWords(
            event('connect() to unix:/run/app/app.sock failed (13: Permission denied) while connecting to upstream'),
          ),
        },
      },
    ],
    absent: [
      { name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]), 'socket-file': socketFile() } },
    ],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
