import { answer, failure, probe, proxyAnswer } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'connect-enoent',
  outcomes: ['missing'],
  words: /connect\(\).* failed \(2:/,
  says: (address) => ({ en: `${address} does not exist`, ko: `${address} 파일이 없습니다`, zh: `${address} 不存在` }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: { en: 'The socket file does not exist', ko: '소켓 파일이 없음', zh: '套接字文件不存在' },
  examples: {
    present: [
      {
        name: 'the file is not there',
        facts: { probe: probe([proxyAnswer(502)], [failure('missing', { errno: 'ENOENT' })]) },
      },
    ],
    absent: [{ name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } }],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
