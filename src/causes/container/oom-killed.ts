import { absent, type Context, defineCause, type FixStep, ruledOut, saw } from '../../core/rule.ts';
import { aContainer, anExited } from '../shared/container-facts.ts';
import { bringBack, composeCommand, inDashboard, recipe } from '../shared/container-repair.ts';
import { CONTAINER_DOWN, type Container, isContainerFailing, mib, ofContainer } from '../shared/container-state.ts';
import { failingThrough } from '../shared/probe.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

const MIB = 1024 * 1024;
/** As far back as the proxy's logs count. */
const RECENT_MS = 20 * 60_000;

function raise(container: Container, context: Context): readonly FixStep[] {
  const limit = container.memoryLimitBytes;
  if (limit === null)
    return [byHand(`Give it more memory, or let it need less (fewer workers), in ${recipe(container)}.`)];
  const more = Math.ceil((limit * 2) / MIB);
  const total = context.host.memory?.totalBytes ?? 0;
  if (total > 0 && more * MIB > total)
    return [byHand(`Let it need less memory: twice its limit is more than the host has (${mib(total)}).`)];
  const why = {
    en: `Raises its limit from ${mib(limit)} to ${more} MiB. Find out why it needs so much: fewer workers need less.`,
  };
  if (container.service !== null)
    return [
      {
        command: `docker service update --limit-memory ${more}M ${quote(container.service)}`,
        why,
        risk: 'caution',
        undo: `docker service update --limit-memory ${Math.round(limit / MIB)}M ${quote(container.service)}`,
      },
      ...inDashboard({ name: container.service }, 'App Configs → Service Update Override'),
    ];
  const name = quote(container.name);
  const steps: FixStep[] = [
    {
      command: `docker update --memory ${more}m --memory-swap ${more}m ${name}`,
      why,
      risk: 'caution',
      undo: `docker update --memory ${limit} --memory-swap ${limit} ${name}`,
    },
  ];
  return container.compose
    ? [
        ...steps,
        byHand(
          `Write the new limit (mem_limit or deploy.resources.limits.memory) into ${recipe(container)} too: the next \`${composeCommand(container) ?? 'docker compose'} up\` takes it from there.`,
        ),
      ]
    : steps;
}

/** SIGKILL from outside of Docker while the host itself has memory left: a limit is what kills so. */
function diedUnasked(container: Container, context: Context): boolean {
  const death = container.deaths.at(-1);
  if (container.endedBy !== 'kernel' || death?.exitCode !== 137) return false;
  if (context.at - death.at > RECENT_MS) return false;
  const { memory } = context.host;
  return memory === undefined || memory.availableBytes > memory.totalBytes * 0.08;
}

export const rule = defineCause({
  id: 'container.oom-killed',
  on: ['backend', 'dependency', 'proxy'],
  needs: ['container'],
  wants: ['words', 'probe', 'proxy-words'],
  leadsTo: {
    ...CONTAINER_DOWN,
    'container.not-running': 0.1,
    'container.crash-loop': 0.12,
    'process.crashed': 0.1,
    'process.dropped-connection': 0.12,
    'db.crashed': 0.1,
    'premature-close': 0.2,
    reset: 0.08,
    'http-502': 0.12,
  },
  fits: () => 0.4,
  title: {
    en: 'The memory limit of the container killed it',
    ko: '컨테이너의 메모리 한도 초과로 종료됨',
    zh: '容器超出内存限制被杀死',
  },
  why: {
    en: 'Its processes needed more than its limit, and the kernel killed one of them: requests in flight are cut, or the container ends.',
  },
  look: "docker inspect -f '{{.State.OOMKilled}} {{.HostConfig.Memory}}' {subject}",
  judge({ container, probe, 'proxy-words': said }, context) {
    if (!container.exists) return absent;
    const { memoryLimitBytes: limit, name } = container;
    const failing = isContainerFailing(container, context.at);
    const flagged = container.oomKilled || container.endedBy === 'limit';
    const kills = container.oomKills ?? 0;
    const kernel = context.host['kernel-words']?.events.find(
      (event) =>
        /Memory cgroup out of memory/i.test(event.text) &&
        event.text.concat(event.fields.cgroup ?? '').includes(container.id || '\0'),
    );
    if (!flagged && kills === 0 && !kernel && limit !== null && diedUnasked(container, context))
      return ofContainer(context, container, {
        confidence: 0.86,
        says: {
          en: `container ${name} was killed (SIGKILL) and nobody asked Docker to: most likely by its memory limit of ${mib(limit)}`,
          ko: `컨테이너 ${name}이(가) Docker의 요청 없이 SIGKILL로 종료되었습니다: 메모리 한도(${mib(limit)}) 때문일 가능성이 큽니다`,
          zh: `容器 ${name} 被 SIGKILL 杀死，而 Docker 未被要求这样做：很可能是 ${mib(limit)} 的内存限制所致`,
        },
        show: [`Memory=${limit}`],
        more: [
          saw(
            'docker events',
            `die of ${name} with exit code 137, no kill or stop before it`,
            container.deaths.at(-1)?.at ?? container.finishedAt,
          ),
        ],
      });
    if (!flagged && kills === 0 && !kernel)
      return ruledOut(`no kill by ${name}'s memory limit${limit === null ? ', it has none' : ` of ${mib(limit)}`}`);
    // A process was killed in a container that lives on: it matters when requests were cut.
    const cut = (said?.events ?? []).some((event) =>
      event.hints.some((hint) => hint.id === 'premature-close' || hint.id === 'reset'),
    );
    const hurt = failing || cut || failingThrough(probe).length > 0;
    const size = limit === null ? '' : ` of ${mib(limit)}`;
    return ofContainer(context, container, {
      confidence: failing && flagged ? 0.96 : hurt ? 0.93 : 0.5,
      says: {
        en: `container ${name} needed more memory than its limit${size} and was killed`,
        ko: `컨테이너 ${name}이(가) 메모리 한도${size ? `(${limit === null ? '' : mib(limit)})` : ''}를 넘어 종료되었습니다`,
        zh: `容器 ${name} 超出${limit === null ? '' : ` ${mib(limit)} 的`}内存限制，被杀死`,
      },
      show: [...(limit === null ? [] : [`Memory=${limit}`]), ...(kills > 0 ? [`oom_kill ${kills}`] : [])],
      more: [
        ...(container.endedBy === 'limit' && !container.oomKilled
          ? [saw('docker events', `oom of ${name}, then die with exit code 137`, container.finishedAt)]
          : []),
        ...(kernel ? [saw('kernel log', kernel.text, kernel.at)] : []),
      ],
    });
  },
  fix(_finding, context, { container }) {
    if (!container) return [];
    const down = isContainerFailing(container, context.at) && container.service === null;
    return [...raise(container, context), ...(down ? bringBack(context, container) : [])];
  },
  verify: ({ subject }) => [
    { command: `docker inspect -f '{{.State.Status}} {{.State.OOMKilled}} {{.HostConfig.Memory}}' ${quote(subject)}` },
  ],
  examples: {
    present: [
      {
        name: 'the engine says so',
        facts: {
          container: anExited(137, 'SIGKILL', { oomKilled: true, endedBy: 'limit', memoryLimitBytes: 128 * MIB }),
        },
      },
      {
        name: 'a worker was killed, the container lives on',
        facts: { container: aContainer({ oomKills: 3, memoryLimitBytes: 128 * MIB }) },
      },
    ],
    absent: [
      {
        name: 'killed by a person',
        facts: { container: anExited(137, 'SIGKILL', { endedBy: 'kill', memoryLimitBytes: 128 * MIB }) },
      },
      { name: 'below its limit', facts: { container: aContainer({ memoryLimitBytes: 512 * MIB }) } },
    ],
  },
});
