import { absent, defineCause, ruledOut } from '../../core/rule.ts';
import { aContainer } from '../shared/container-facts.ts';
import { CONTAINER_DOWN, ofContainer } from '../shared/container-state.ts';
import { quote } from '../shared/shell.ts';

export const rule = defineCause({
  id: 'container.paused',
  on: ['backend', 'dependency', 'proxy'],
  needs: ['container'],
  leadsTo: {
    ...CONTAINER_DOWN,
    'process.hung': 0.15,
    'process.workers-exhausted': 0.1,
    'read-timeout': 0.1,
    'connect-timeout': 0.1,
    'http-504': 0.1,
  },
  fits: () => 0.2,
  title: { en: 'The container is paused', ko: '컨테이너가 일시 정지됨', zh: '容器已暂停' },
  why: { en: 'Its processes are frozen: the kernel still takes connections for it, nobody answers them.' },
  look: 'docker ps --filter status=paused',
  judge({ container }, context) {
    if (container.state !== 'paused')
      return container.exists ? ruledOut(`${container.name} is ${container.state}, not paused`) : absent;
    return ofContainer(context, container, {
      confidence: 0.97,
      says: {
        en: `container ${container.name} is paused`,
        ko: `컨테이너 ${container.name}이(가) 일시 정지 상태입니다`,
        zh: `容器 ${container.name} 处于暂停状态`,
      },
    });
  },
  fix: ({ subject }) => [
    {
      command: `docker unpause ${quote(subject)}`,
      why: { en: 'Lets its processes go on.' },
      risk: 'safe',
      undo: `docker pause ${quote(subject)}`,
    },
  ],
  verify: ({ subject }) => [{ command: `docker inspect -f '{{.State.Status}}' ${quote(subject)}` }],
  examples: {
    present: [{ name: 'paused', facts: { container: aContainer({ state: 'paused' }) } }],
    absent: [{ name: 'running', facts: { container: aContainer() } }],
  },
});
