import { answer, failure, probe, proxyAnswer } from '../causes/shared/scene.ts';
import { defineSymptom } from '../core/rule.ts';
import { judgeKind, type Kind, SIGHTS } from './shared/sighting.ts';

const kind: Kind = {
  id: 'connect-eagain',
  outcomes: ['queue-full'],
  words: /connect\(\).* failed \(11:/,
  says: (address) => ({
    en: `the listen queue of ${address} is full`,
    ko: `${address}의 대기열이 가득 찼습니다`,
    zh: `${address} 的监听队列已满`,
  }),
};

export const rule = defineSymptom({
  ...SIGHTS,
  id: kind.id,
  title: { en: 'The listen queue is full', ko: '연결 대기열이 가득 참', zh: '监听队列已满' },
  examples: {
    present: [
      {
        name: 'the queue takes nobody in',
        facts: { probe: probe([proxyAnswer(502)], [failure('queue-full', { errno: 'EAGAIN' })]) },
      },
    ],
    absent: [{ name: 'it answers', facts: { probe: probe([answer(200)], [answer(200)]) } }],
  },
  judge: (facts, context) => judgeKind(kind, facts, context),
});
