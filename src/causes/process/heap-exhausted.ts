import { absent, defineCause, present } from '../../core/rule.ts';
import { aFailedUnit, anEvent, someWords } from '../shared/example-facts.ts';
import { byHand, upAgain } from '../shared/repair.ts';
import { dropIn, undoDropIn } from '../shared/shell.ts';
import { telling } from '../shared/telling.ts';

const MIB = 1024 * 1024;

export const rule = defineCause({
  id: 'process.heap-exhausted',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'process'],
  leadsTo: { 'process.crashed': 0.1, 'unit.failed': 0.04, 'premature-close': 0.05, reset: 0.05, 'http-5xx': 0.02 },
  title: { en: "The runtime's own memory limit is reached", ko: '런타임 힙 메모리가 부족함', zh: '运行时堆内存耗尽' },
  why: {
    en: 'Node, the JVM or PHP has a limit of its own for its heap; beyond it the process aborts or the request fails.',
  },
  look: "journalctl -u {subject} -n 100 --no-pager | grep -E 'heap out of memory|OutOfMemoryError|Allowed memory size'",
  judge({ unit }, context) {
    const told = telling(context, 'process.heap-exhausted');
    if (told === null) return absent;
    const name = unit?.name ?? context.link.runtime?.name ?? context.link.name;
    return present({
      subject: name,
      confidence: told.confidence,
      says: {
        en: `${name} reached its runtime's memory limit: ${told.event.text}`,
        ko: `${name}의 힙 메모리가 부족합니다`,
        zh: `${name} 的堆内存已耗尽`,
      },
      evidence: [told.evidence],
      data: { node: /JavaScript heap/.test(told.event.text) ? 'yes' : 'no' },
    });
  },
  fix({ data }, context, facts) {
    const { unit } = facts;
    const half = Math.floor((context.host.memory?.totalBytes ?? 0) / 2 / MIB);
    const again = upAgain(facts, context);
    if (data?.node !== 'yes' || !unit || half < 256)
      return [
        byHand(
          'Raise the limit of the runtime (-Xmx, memory_limit, --max-old-space-size) within what the host has, and look for a leak.',
        ),
        ...again,
      ];
    return [
      {
        command: dropIn(unit.name, 'heap', [`Environment=NODE_OPTIONS=--max-old-space-size=${half}`]),
        why: { en: `Lets Node use ${half} MiB, half of the host's memory. Look for a leak if it grows again.` },
        risk: 'caution',
        undo: undoDropIn(unit.name, 'heap'),
      },
      ...again,
    ];
  },
  examples: {
    present: [
      {
        name: 'Node',
        facts: {
          words: someWords(
            anEvent(
              'process.heap-exhausted',
              'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
            ),
          ),
          unit: aFailedUnit(6, 'SIGABRT', { result: 'signal', exitKind: 'killed' }),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
