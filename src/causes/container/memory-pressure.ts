import { absent, defineCause, ruledOut, saw } from '../../core/rule.ts';
import { aContainer } from '../shared/container-facts.ts';
import { recipe } from '../shared/container-repair.ts';
import { mib, ofContainer } from '../shared/container-state.ts';
import { someProcesses } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { isWaitingForMemory } from '../shared/workers.ts';

const MIB = 1024 * 1024;
/** The share of the limit from which the next request may be one too many. */
const TIGHT = 0.9;

export const rule = defineCause({
  id: 'container.memory-pressure',
  on: ['backend', 'dependency'],
  needs: ['container'],
  wants: ['process'],
  leadsTo: { 'container.oom-killed': 0.3, 'premature-close': 0.04, 'read-timeout': 0.04, 'process.hung': 0.03 },
  title: {
    en: 'The container is close to its memory limit',
    ko: '컨테이너가 메모리 한도에 가까움',
    zh: '容器接近内存上限',
  },
  why: {
    en: 'Little is left below its limit: the kernel reclaims all the time, and the next large request gets a process killed.',
  },
  look: 'docker stats --no-stream {subject}',
  judge({ container, process }, context) {
    const { memoryBytes: used, memoryLimitBytes: limit } = container;
    if (limit === null || used === null || container.state !== 'running') return absent;
    const share = Math.round((used / limit) * 100);
    if (used < limit * TIGHT) return ruledOut(`${container.name} uses ${share} % of its memory limit`);
    const waiting = process?.processes.filter(isWaitingForMemory) ?? [];
    return ofContainer(context, container, {
      confidence: waiting.length > 0 ? 0.93 : used > limit * 0.97 ? 0.6 : 0.45,
      says: {
        en: `container ${container.name} uses ${share} % of its memory limit of ${mib(limit)}`,
        ko: `컨테이너 ${container.name}이(가) 메모리 한도 ${mib(limit)}의 ${share} %를 쓰고 있습니다`,
        zh: `容器 ${container.name} 已使用 ${mib(limit)} 内存上限的 ${share} %`,
      },
      show: [`memory=${used} of ${limit}`],
      more: waiting
        .slice(0, 1)
        .map(({ pid, waitsIn }) => saw(`/proc/${pid}/wchan`, `waits in ${waitsIn}: for memory below the limit`)),
    });
  },
  fix(_finding, _context, { container }) {
    if (!container?.memoryLimitBytes) return [];
    const more = Math.ceil((container.memoryLimitBytes * 2) / MIB);
    const step =
      container.service === null
        ? `docker update --memory ${more}m --memory-swap ${more}m ${quote(container.name)}`
        : `docker service update --limit-memory ${more}M ${quote(container.service)}`;
    return [
      { command: step, why: { en: `Raises its limit to ${more} MiB.` }, risk: 'caution' },
      byHand(`Write the new limit into ${recipe(container)}.`),
    ];
  },
  verify: ({ subject }) => [{ command: `docker inspect -f '{{.HostConfig.Memory}}' ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'at the limit, and nobody is killed',
        facts: {
          container: aContainer({ memoryLimitBytes: 100 * MIB, memoryBytes: 100 * MIB }),
          process: someProcesses([{ state: 'D', waitsIn: 'mem_cgroup_oom_synchronize' }]),
        },
      },
      { name: '97 % in use', facts: { container: aContainer({ memoryLimitBytes: 100 * MIB, memoryBytes: 98 * MIB }) } },
    ],
    absent: [
      { name: 'half in use', facts: { container: aContainer({ memoryLimitBytes: 200 * MIB }) } },
      { name: 'no limit', facts: { container: aContainer() } },
    ],
  },
});
