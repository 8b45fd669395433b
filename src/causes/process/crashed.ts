import { absent, defineCause, present } from '../../core/rule.ts';
import { aFailedUnit, anEvent, aUnit, someKernelWords, someWords } from '../shared/example-facts.ts';
import { deathsOf } from '../shared/kernel.ts';
import { byHand, upIfDown } from '../shared/repair.ts';
import { heard, telling } from '../shared/telling.ts';
import { exitText, isFailing, ofUnit, type Unit } from '../shared/unit-state.ts';

/** Signals by which a program ends through its own fault. */
const OWN_FAULT = /SIG(?:SEGV|ABRT|BUS|ILL|FPE|SYS|TRAP)|\b(?:11|6|7|4|8)\b/;

/** The signal that ended the unit, when no memory limit and no time limit sent it. */
function signalOf(unit: Unit): string | null {
  const killed = unit.exitKind === 'killed' || unit.exitKind === 'dumped';
  if (!killed || !['signal', 'core-dump'].includes(unit.result)) return null;
  return unit.exitMeaning ?? `signal ${unit.exitStatus ?? '?'}`;
}

export const rule = defineCause({
  id: 'process.crashed',
  on: ['backend', 'dependency'],
  needs: [],
  wants: ['unit', 'process', 'words'],
  leadsTo: {
    'unit.failed': 0.1,
    'db.crashed': 0.2,
    'process.dropped-connection': 0.15,
    'premature-close': 0.15,
    reset: 0.2,
    'http-502': 0.02,
  },
  title: { en: 'The process died of a signal', ko: '프로세스가 시그널로 종료됨', zh: '进程被信号终止' },
  why: { en: 'The process ends in the middle of its work, and the connections that it had are cut.' },
  look: 'journalctl -u {subject} -n 50 --no-pager; coredumpctl list',
  judge({ unit, process }, context) {
    const crash = deathsOf(context, unit, process).find((event) =>
      event.hints.some((hint) => hint.id === 'process.crashed'),
    );
    const signal = unit && isFailing(unit, context.at) ? signalOf(unit) : null;
    if (unit && signal !== null) {
      const own = OWN_FAULT.test(signal) || crash !== undefined;
      const who = own ? '' : ', probably sent by a person or a program';
      return ofUnit(context, unit, {
        confidence: own ? 0.92 : 0.7,
        says: {
          en: `The process of ${unit.name} ${exitText(unit)}${who}`,
          ko: `${unit.name}의 프로세스가 ${signal} 시그널로 종료되었습니다`,
          zh: `${unit.name} 的进程被 ${signal} 终止`,
        },
        more: crash ? [heard(crash, {})] : [],
      });
    }
    const told = telling(context, 'process.crashed');
    const event = crash ?? told?.event;
    if (event === undefined) return absent;
    const name = unit?.name ?? context.link.runtime?.name ?? context.link.name;
    return present({
      subject: name,
      confidence: crash ? 0.85 : Math.min(0.85, told?.confidence ?? 0.5),
      says: {
        en: `A process of ${name} crashed: ${event.text}`,
        ko: `${name}의 프로세스가 비정상 종료되었습니다`,
        zh: `${name} 的一个进程崩溃`,
      },
      evidence: [crash || !told ? heard(event, {}) : told.evidence],
    });
  },
  fix: ({ subject }, context, facts) => [
    ...upIfDown(facts, context),
    byHand(
      `Find out what crashed it: coredumpctl info, the last lines of ${subject}, a library that was changed lately.`,
    ),
  ],
  examples: {
    present: [
      {
        name: 'a segmentation fault',
        facts: { unit: aFailedUnit(11, 'SIGSEGV', { result: 'core-dump', exitKind: 'dumped' }) },
      },
      {
        name: 'killed by somebody',
        facts: { unit: aFailedUnit(9, 'SIGKILL', { result: 'signal', exitKind: 'killed' }) },
      },
      {
        name: 'one of its workers, says the kernel',
        facts: { unit: aUnit() },
        host: {
          'kernel-words': someKernelWords(
            anEvent('process.crashed', 'gunicorn[4711]: segfault at 0 ip 00007f', { pid: '4711', command: 'gunicorn' }),
          ),
        },
      },
    ],
    absent: [
      { name: 'ended with a status', facts: { unit: aFailedUnit(1) } },
      {
        name: 'killed by its memory limit',
        facts: { unit: aFailedUnit(9, 'SIGKILL', { result: 'oom-kill', exitKind: 'killed' }), words: someWords() },
      },
    ],
  },
});
