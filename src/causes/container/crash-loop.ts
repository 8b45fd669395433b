import { absent, defineCause, ruledOut } from '../../core/rule.ts';
import { aContainer, anExited } from '../shared/container-facts.ts';
import { bringBack, recipe } from '../shared/container-repair.ts';
import { CONTAINER_DOWN, endText, isCrashLooping, lastWord, ofContainer } from '../shared/container-state.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'container.crash-loop',
  on: ['backend', 'dependency', 'proxy'],
  needs: ['container'],
  wants: ['words', 'service'],
  leadsTo: CONTAINER_DOWN,
  lastResort: true,
  fits: () => 0.7,
  title: {
    en: 'The container dies and is restarted, over and over',
    ko: '컨테이너가 계속 죽고 다시 시작됨',
    zh: '容器不断崩溃并重启',
  },
  why: { en: 'Its program ends soon after each start, so nothing listens for most of the time.' },
  look: 'docker logs --tail 100 {subject}',
  judge({ container, words, service }, context) {
    if (service?.exists) return absent;
    if (!isCrashLooping(container, context.at))
      return container.exists
        ? ruledOut(`${container.name} was restarted ${container.restarts} times by the engine`)
        : absent;
    const times = container.restarts;
    const end = endText({ ...container, state: 'exited' });
    return ofContainer(context, container, {
      confidence: 0.75,
      says: {
        en: `container ${container.name} keeps dying (${times} restarts${end ? `, ${end}` : ''})`,
        ko: `컨테이너 ${container.name}이(가) 계속 죽습니다 (재시작 ${times}회${end ? `, ${end}` : ''})`,
        zh: `容器 ${container.name} 不断崩溃（重启 ${times} 次${end ? `，${end}` : ''}）`,
      },
      more: lastWord(container.name, words),
    });
  },
  fix: (_finding, context, { container }) =>
    container
      ? [
          byHand(
            `Read what it says before it dies (docker logs --tail 100 ${quote(container.name)}) and correct that in ${recipe(container)}.`,
          ),
          ...bringBack(context, container, 'Then starts it again.'),
        ]
      : [],
  verify: ({ subject }) => [{ command: `docker inspect -f '{{.State.Status}} {{.RestartCount}}' ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'waiting for its next try',
        facts: { container: anExited(1, 'error of its program', { state: 'restarting', restarts: 7 }) },
      },
      {
        name: 'just started once more',
        facts: { container: aContainer({ restarts: 5, startedAt: 1_760_000_000_000 - 2_000 }) },
      },
    ],
    absent: [
      { name: 'restarted once, long ago', facts: { container: aContainer({ restarts: 1 }) } },
      { name: 'stopped', facts: { container: anExited(143, 'SIGTERM', { endedBy: 'stop' }) } },
    ],
  },
});
