import { absent, type Context, defineCause, present, saw, type Verdict } from '../../core/rule.ts';
import { aFailedUnit, anEvent, aUnit, someKernelWords, someWords } from '../shared/example-facts.ts';
import { isGroupKill, killsOf } from '../shared/kernel.ts';
import { byHand, upIfDown } from '../shared/repair.ts';
import { NOW } from '../shared/scene.ts';
import { heard, telling } from '../shared/telling.ts';
import { isFailing, showed, type Unit } from '../shared/unit-state.ts';

const MIB = 1024 * 1024;

/** Killed, and the kernel's log, which would say so, was not seen or says nothing at all. */
function unexplained(unit: Unit, context: Context): boolean {
  const killed =
    unit.result === 'signal' &&
    isFailing(unit, context.at) &&
    /SIGKILL|^9$/.test(unit.exitMeaning ?? String(unit.exitStatus));
  return killed && (context.host['kernel-words']?.events.length ?? 0) === 0;
}

function possible(unit: Unit): Verdict {
  return present({
    subject: unit.name,
    confidence: 0.3,
    says: {
      en: `The kernel may have killed ${unit.name} for memory; its log does not tell`,
      ko: `커널이 메모리 부족으로 ${unit.name}을(를) 종료했을 수 있습니다`,
      zh: `内核可能因内存不足杀死了 ${unit.name}`,
    },
    evidence: [showed(unit)],
  });
}

export const rule = defineCause({
  id: 'process.oom-killed',
  on: ['backend', 'dependency'],
  needs: [],
  wants: ['unit', 'process', 'words'],
  leadsTo: {
    'unit.failed': 0.08,
    'db.crashed': 0.15,
    'process.dropped-connection': 0.1,
    'premature-close': 0.15,
    reset: 0.1,
  },
  fits: () => 0.6,
  title: {
    en: 'The kernel killed the process for memory',
    ko: '메모리 부족으로 커널이 프로세스를 종료함',
    zh: '内核因内存不足杀死了进程',
  },
  why: { en: 'The host ran out of memory and the kernel chose this process: its connections were cut.' },
  look: "journalctl -k -g 'Out of memory'",
  judge({ unit, process }, context) {
    const kill = killsOf(context, unit, process).find((event) => !isGroupKill(event));
    const byLimit = unit !== undefined && unit.memoryLimitBytes !== null;
    const bySystemd = unit !== undefined && unit.result === 'oom-kill' && isFailing(unit, context.at) && !byLimit;
    const told = kill || bySystemd ? null : telling(context, 'process.oom-killed');
    // `Perhaps out of memory?` is a guess of gunicorn's, not a witness.
    if (!kill && !bySystemd && (told === null || byLimit))
      return unit && !byLimit && unexplained(unit, context) ? possible(unit) : absent;
    const name = unit?.name ?? context.link.runtime?.name ?? context.link.name;
    const memory = context.host.memory;
    const room = memory
      ? [
          saw(
            '/proc/meminfo',
            `${Math.round(memory.availableBytes / MIB)} of ${Math.round(memory.totalBytes / MIB)} MiB available now`,
          ),
        ]
      : [];
    const first = kill ? heard(kill, {}) : told ? told.evidence : unit ? showed(unit) : saw('kernel', 'oom-kill');
    return present({
      subject: name,
      confidence: kill ? 0.93 : bySystemd ? 0.82 : Math.min(0.6, told?.confidence ?? 0.5),
      says: {
        en: `The host ran out of memory and the kernel killed a process of ${name}`,
        ko: `호스트 메모리가 부족해 커널이 ${name}의 프로세스를 종료했습니다`,
        zh: `主机内存不足，内核杀死了 ${name} 的进程`,
      },
      evidence: [first, ...room],
    });
  },
  fix: ({ subject }, context, facts) => [
    ...upIfDown(facts, context),
    byHand(
      `Let ${subject} need less (fewer workers), stop what else takes the memory (ps aux --sort=-rss | head), or add memory or swap.`,
    ),
  ],
  examples: {
    present: [
      {
        name: 'the kernel says so',
        facts: { unit: aFailedUnit(9, 'SIGKILL', { result: 'signal', exitKind: 'killed' }) },
        host: {
          'kernel-words': someKernelWords(
            anEvent('process.oom-killed', 'Out of memory: Killed process 4711 (gunicorn) total-vm:912340kB', {
              process: '4711',
              comm: 'gunicorn',
              task_cgroup: '/system.slice/shop.service',
            }),
          ),
        },
      },
      {
        name: 'the limit of the container that the whole host is',
        facts: { unit: aUnit() },
        host: {
          'kernel-words': someKernelWords(
            anEvent(
              'process.oom-killed',
              'Memory cgroup out of memory: Killed process 15342 (gunicorn) total-vm:650312kB',
              {
                process: '15342',
                comm: 'gunicorn',
                cgroup: '/',
                task_cgroup: '/system.slice/shop.service',
              },
            ),
          ),
        },
      },
      {
        name: 'systemd says so, and it has no limit',
        facts: { unit: aFailedUnit(9, 'SIGKILL', { result: 'oom-kill', exitKind: 'killed' }) },
      },
    ],
    absent: [
      {
        name: 'another program was killed',
        facts: { unit: aUnit() },
        host: {
          'kernel-words': someKernelWords(
            anEvent('process.oom-killed', 'Out of memory: Killed process 77 (backup)', {
              process: '77',
              comm: 'backup',
              task_cgroup: '/system.slice/backup.service',
            }),
          ),
        },
      },
      {
        name: 'one of the same name in a container, while PM2 keeps it',
        facts: {
          unit: aFailedUnit(9, 'SIGKILL', { name: 'pm2:web', command: 'node server.js', exitedAt: NOW - 60_000 }),
          words: someWords(),
        },
        host: {
          'kernel-words': someKernelWords({
            ...anEvent('process.oom-killed', 'Out of memory: Killed process 77 (node)', {
              process: '77',
              comm: 'node',
              task_cgroup: `/system.slice/docker-${'4d'.repeat(32)}.scope`,
            }),
            at: NOW - 59_000,
          }),
        },
      },
      {
        name: 'its own limit, which is another cause',
        facts: {
          unit: aFailedUnit(9, 'SIGKILL', { result: 'oom-kill', exitKind: 'killed', memoryLimitBytes: 2e8 }),
          words: someWords(),
        },
      },
    ],
  },
});
