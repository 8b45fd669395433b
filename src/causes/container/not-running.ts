import { absent, defineCause, ruledOut } from '../../core/rule.ts';
import { aContainer, anExited } from '../shared/container-facts.ts';
import { bringBack } from '../shared/container-repair.ts';
import {
  CONTAINER_DOWN,
  endText,
  isCrashLooping,
  lastWord,
  ofContainer,
  wasStopped,
} from '../shared/container-state.ts';
import { endedBackend, shows } from '../shared/fits.ts';
import { quote } from '../shared/shell.ts';

/** The kernel's line and the engine's time of a death are this close. */
const SAME_MOMENT_MS = 5_000;

export const rule = defineCause({
  id: 'container.not-running',
  on: ['backend', 'dependency', 'proxy'],
  needs: ['container'],
  wants: ['service', 'words'],
  leadsTo: CONTAINER_DOWN,
  lastResort: true,
  fits(scene) {
    const ended = endedBackend(scene);
    if (ended === null) return 1.2;
    const { name = '' } = ended.fields;
    return shows(
      name,
      0.88,
      {
        en: `${name} ended, and the proxy looks for it by that name`,
        ko: `${name}이(가) 종료되었고 프록시는 그 이름을 찾고 있습니다`,
        zh: `${name} 已退出，而代理正按这个名称查找它`,
      },
      ended.text,
    );
  },
  title: { en: 'The container does not run', ko: '컨테이너가 실행 중이 아님', zh: '容器未在运行' },
  why: { en: 'It ended or was stopped: its name and address are gone from the network, so nothing answers the proxy.' },
  look: 'docker ps -a; docker logs --tail 50 {subject}',
  judge({ container, service, words }, context) {
    // Tasks of a service come and go: the service is what runs or not.
    if (!container.exists || service?.exists) return absent;
    if (container.state === 'running' || container.state === 'paused')
      return isCrashLooping(container, context.at) ? absent : ruledOut(`${container.name} is ${container.state}`);
    // What the engine could not start, and what it restarts over and over, are told by their own causes.
    if (isCrashLooping(container, context.at) || container.error !== null) return absent;
    const { name } = container;
    const end = endText(container);
    const never = container.state === 'created';
    const code = container.exitCode ?? 0;
    // No fault of an app ends it by these signals; the kernel's choice on a full host does.
    const byKernel = context.host['kernel-words']?.events.some(
      (event) =>
        event.hints.some((hint) => hint.id === 'process.oom-killed') &&
        Math.abs((event.at ?? 0) - (container.finishedAt ?? 0)) < SAME_MOMENT_MS,
    );
    const killedBySignal =
      [130, 137, 143].includes(code) && container.endedBy !== 'limit' && !container.oomKilled && !byKernel;
    return ofContainer(context, container, {
      ...(never || wasStopped(container) || killedBySignal ? { data: { final: 'yes' } } : {}),
      confidence: never || wasStopped(container) ? 0.93 : code === 0 || killedBySignal ? 0.88 : 0.72,
      more: never ? [] : lastWord(name, words),
      says: {
        en: never
          ? `container ${name} was created and never started`
          : `container ${name} does not run: ${end || container.state}`,
        ko: never
          ? `컨테이너 ${name}이(가) 생성만 되고 시작되지 않았습니다`
          : `컨테이너 ${name}이(가) 실행 중이 아닙니다 (${end || container.state})`,
        zh: never ? `容器 ${name} 已创建但从未启动` : `容器 ${name} 未运行（${end || container.state}）`,
      },
    });
  },
  fix: (_finding, context, { container }) => (container ? bringBack(context, container) : []),
  verify: ({ subject }) => [{ command: `docker inspect -f '{{.State.Status}}' ${quote(subject)}` }],
  examples: {
    present: [
      { name: 'stopped by a person', facts: { container: anExited(143, 'SIGTERM', { endedBy: 'stop' }) } },
      {
        name: 'created, never started',
        facts: { container: aContainer({ state: 'created', pid: null, startedAt: null }) },
      },
      { name: 'ended with an error', facts: { container: anExited(1, 'error of its program') } },
    ],
    absent: [
      { name: 'it runs', facts: { container: aContainer() } },
      { name: 'restarted over and over', facts: { container: aContainer({ state: 'restarting', restarts: 9 }) } },
    ],
  },
});
