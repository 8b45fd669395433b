import type { LogEvent } from '../../core/event.ts';
import { deathIn } from '../../core/kernel-kill.ts';
import { absent, type Context, defineCause, ruledOut, type Verdict } from '../../core/rule.ts';
import { aFailedUnit, anEvent, aUnit, someKernelWords, someMemory } from '../shared/example-facts.ts';
import { isGroupKill, killsOf } from '../shared/kernel.ts';
import { byHand, upIfDown } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { heard } from '../shared/telling.ts';
import { isFailing, ofUnit, type Unit } from '../shared/unit-state.ts';

const MIB = 1024 * 1024;

/** The slice above the service whose limit was reached, by the kernel's own words; null when the service's own was. */
function sliceOf(kill: LogEvent, name: string): string | null {
  const last = deathIn(kill).limitOf?.split('/').at(-1) ?? '';
  return last.endsWith('.slice') && last !== name ? last : null;
}

function bySlice(kill: LogEvent, slice: string, unit: Unit, context: Context): Verdict {
  return ofUnit(context, unit, {
    confidence: isFailing(unit, context.at) ? 0.94 : 0.9,
    says: {
      en: `The memory limit of ${slice}, which ${unit.name} shares with others, killed one of its processes`,
      ko: `${unit.name}이(가) 속한 ${slice}의 메모리 한도 때문에 프로세스가 종료되었습니다`,
      zh: `${unit.name} 所属的 ${slice} 达到内存上限，其进程被杀死`,
    },
    more: [heard(kill, {})],
    data: { slice },
  });
}

export const rule = defineCause({
  id: 'unit.oom-killed',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  wants: ['process'],
  leadsTo: {
    'unit.failed': 0.08,
    'unit.start-limit-hit': 0.05,
    'process.crashed': 0.1,
    'db.crashed': 0.1,
    'process.dropped-connection': 0.1,
    'premature-close': 0.12,
    reset: 0.08,
    'connect-refused': 0.03,
  },
  fits: () => 0.5,
  title: {
    en: 'The memory limit of the service killed it',
    ko: '서비스의 메모리 한도 초과로 종료됨',
    zh: '服务超出内存限制被杀死',
  },
  why: { en: 'Its processes needed more than MemoryMax=, and the kernel killed one of them.' },
  look: 'systemctl show {subject} -p Result -p MemoryMax; journalctl -k -g "Memory cgroup out of memory"',
  judge({ unit, process }, context) {
    const limit = unit.memoryLimitBytes;
    const kill = killsOf(context, unit, process).find(isGroupKill);
    const slice = kill ? sliceOf(kill, unit.name) : null;
    if (kill && slice !== null) return bySlice(kill, slice, unit, context);
    if (limit === null) return absent;
    const failing = isFailing(unit, context.at);
    const counted = (unit.oomKills ?? 0) > 0;
    if (!(failing && unit.result === 'oom-kill') && !counted && !kill)
      return ruledOut(`no kill by its memory limit of ${Math.round(limit / MIB)} MiB`);
    // A kill in a service that lives on may be old: only the kernel's line gives it a time.
    // gunicorn only guesses (`Perhaps out of memory?`), but a kill that the group counted makes it a witness.
    const guessed = counted ? context.hinted[0] : undefined;
    const confidence =
      failing && (unit.result === 'oom-kill' || kill) ? 0.94 : kill || guessed ? 0.9 : failing ? 0.8 : 0.65;
    return ofUnit(context, unit, {
      confidence,
      says: {
        en: `${unit.name} needed more memory than its limit of ${Math.round(limit / MIB)} MiB and was killed`,
        ko: `${unit.name} 서비스가 메모리 한도(${Math.round(limit / MIB)} MiB)를 넘어 종료되었습니다`,
        zh: `${unit.name} 超出 ${Math.round(limit / MIB)} MiB 的内存限制，被内核杀死`,
      },
      show: [`MemoryMax=${limit}`, ...(counted ? [`oom_kill ${unit.oomKills}`] : [])],
      more: [...(kill ? [heard(kill, {})] : []), ...(guessed ? [heard(guessed, {})] : [])],
    });
  },
  fix({ subject, data }, context, facts) {
    if (data?.slice !== undefined)
      return [
        byHand(
          `Raise MemoryMax= of ${data.slice} (systemctl show ${data.slice} -p MemoryMax), or let what runs in it (systemd-cgtop ${data.slice}) need less.`,
        ),
        ...upIfDown(facts, context),
      ];
    const limit = facts.unit?.memoryLimitBytes ?? 0;
    const total = context.host.memory?.totalBytes ?? 0;
    const more = Math.ceil((limit * 2) / MIB);
    const raise =
      total > 0 && more * MIB > total
        ? byHand(
            `Let the service need less memory: twice its limit is more than the host has (${Math.round(total / MIB)} MiB).`,
          )
        : {
            command: `systemctl set-property ${quote(subject)} MemoryMax=${more}M`,
            why: { en: `Raises its limit to ${more} MiB. Find out why it needs so much: fewer workers need less.` },
            risk: 'caution' as const,
            undo: `systemctl set-property ${quote(subject)} MemoryMax=${limit}`,
          };
    return [raise, ...upIfDown(facts, context)];
  },
  verify: ({ subject }) => [{ command: `systemctl show ${quote(subject)} -p MemoryCurrent -p MemoryMax -p Result` }],
  examples: {
    present: [
      {
        name: 'systemd says so',
        facts: { unit: aFailedUnit(9, 'SIGKILL', { result: 'oom-kill', exitKind: 'killed', memoryLimitBytes: 200e6 }) },
        host: { memory: someMemory() },
      },
      {
        name: 'a worker was killed, the service lives on',
        facts: { unit: aUnit({ memoryLimitBytes: 200e6, oomKills: 2 }) },
        host: {
          'kernel-words': someKernelWords(
            anEvent('unit.oom-killed', 'Memory cgroup out of memory: Killed process 4712 (gunicorn)', {
              process: '4712',
              comm: 'gunicorn',
              cgroup: '/system.slice/shop.service',
              task_cgroup: '/system.slice/shop.service',
            }),
          ),
        },
      },
    ],
    absent: [
      {
        name: 'it has no limit',
        facts: { unit: aFailedUnit(9, 'SIGKILL', { result: 'oom-kill', exitKind: 'killed' }) },
      },
      { name: 'below its limit', facts: { unit: aUnit({ memoryLimitBytes: 200e6, oomKills: 0 }) } },
    ],
  },
});
