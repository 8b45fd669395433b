import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { mib } from '../shared/container-state.ts';
import { anEvent, someKernelWords, someMemory } from '../shared/example-facts.ts';
import { isGroupKill } from '../shared/kernel.ts';
import { byHand } from '../shared/repair.ts';
import { heard } from '../shared/telling.ts';

const RECENT_MS = 10 * 60_000;
const TIGHT = 0.04;
const TIGHT_AFTER_KILL = 0.15;

type Holder = NonNullable<FactMap['memory']['largest']>[number];

function nameOf({ pids, command }: Holder): string {
  return pids.length === 1 ? `${command} (pid ${pids[0]})` : `${command} (${pids.length} processes)`;
}

export const rule = defineCause({
  id: 'host.memory-exhausted',
  on: ['host'],
  needs: ['memory'],
  wants: ['kernel-words'],
  leadsTo: {
    'process.oom-killed': 0.6,
    'process.hung': 0.05,
    'read-timeout': 0.05,
    'http-504': 0.05,
    'proxy.not-running': 0.02,
  },
  title: { en: 'The host has no memory left', ko: '호스트 메모리가 부족함', zh: '主机内存耗尽' },
  why: { en: 'The kernel spends its time looking for memory, and kills processes to get some.' },
  look: "free -m; journalctl -k -g 'Out of memory'",
  judge({ memory, 'kernel-words': kernel }, context) {
    const free = memory.availableBytes / memory.totalBytes;
    const noSwap = memory.swapTotalBytes === 0 || memory.swapFreeBytes < memory.swapTotalBytes * 0.05;
    const state = `${mib(memory.availableBytes)} of ${mib(memory.totalBytes)} available, ${mib(memory.swapFreeBytes)} of swap free`;
    const kills = (kernel?.events ?? []).filter(
      (event) =>
        !isGroupKill(event) &&
        /out of memory|oom-kill/i.test(event.text) &&
        (event.at === null || context.at - event.at < RECENT_MS),
    );
    const kill = kills.findLast((event) => /killed process/i.test(event.text)) ?? kills.at(-1);
    // What was killed gave its memory back: a little more is left then.
    const tight = free < (kill ? TIGHT_AFTER_KILL : TIGHT) && noSwap;
    const pressed = memory.pressure === null ? kill !== undefined : memory.pressure > 0.2;
    // Little free memory alone harms nobody: it takes waiting tasks, or a kill, to make it a cause.
    if (!tight || !(pressed || kill)) return free > 0.1 ? ruledOut(state) : absent;
    const [largest] = memory.largest ?? [];
    return present({
      subject: 'memory',
      confidence: pressed && kill ? 0.88 : 0.7,
      says: {
        en: `The host is out of memory: ${state}${largest ? `; most is held by ${nameOf(largest)}` : ''}`,
        ko: `호스트 메모리가 부족합니다: ${state}`,
        zh: `主机内存耗尽：${state}`,
      },
      evidence: [
        saw(memory.source ?? '/proc/meminfo', state),
        ...(memory.pressure === null
          ? []
          : [saw('/proc/pressure/memory', `${Math.round(memory.pressure * 100)} % of the last 10 s`)]),
        ...(kill ? [heard(kill, {})] : []),
        ...(largest ? [saw('/proc/*/status', `${nameOf(largest)}: ${mib(largest.bytes)}`)] : []),
      ],
    });
  },
  fix: (_finding, _context, { memory }) => {
    const [largest] = memory?.largest ?? [];
    const first = largest ? `${nameOf(largest)} holds ${mib(largest.bytes)}: stop it if it can wait. ` : '';
    return [
      byHand(
        `${first}Stop what takes the memory (ps aux --sort=-rss | head), run fewer workers, or add memory or swap.`,
      ),
    ];
  },
  verify: () => [{ command: 'free -m' }],
  examples: {
    present: [
      {
        name: 'nothing left, and the kernel kills',
        facts: {
          memory: someMemory({ availableBytes: 6e7, swapFreeBytes: 0, pressure: 0.6 }),
          'kernel-words': someKernelWords(anEvent('process.oom-killed', 'Out of memory: Killed process 812 (python3)')),
        },
      },
    ],
    absent: [
      { name: 'enough', facts: { memory: someMemory() } },
      {
        name: 'little free, and nobody waits',
        facts: { memory: someMemory({ availableBytes: 6e7, swapFreeBytes: 0, pressure: 0 }) },
      },
    ],
  },
});
