import { shownBy } from '../../core/kept.ts';
import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { aContainer } from '../shared/container-facts.ts';
import { CONTAINER_DOWN, type Container, isContainerFailing, ofContainer } from '../shared/container-state.ts';
import { aFailedUnit, anEvent, aUnit, someKernelWords, someWords } from '../shared/example-facts.ts';
import { deathsOf } from '../shared/kernel.ts';
import { byHand, upIfDown } from '../shared/repair.ts';
import { NOW } from '../shared/scene.ts';
import { heard, telling } from '../shared/telling.ts';
import { exitText, isFailing, ofUnit, type Unit } from '../shared/unit-state.ts';

/** Signals by which a program ends through its own fault. */
const OWN_FAULT = /SIG(?:SEGV|ABRT|BUS|ILL|FPE|SYS|TRAP)|\b(?:11|6|7|4|8)\b/;

/** systemd writes the signal and the result of one death at once. */
const SAME_DEATH_MS = 2_000;

/** The signal that ended the unit, when no memory limit and no time limit sent it. */
function signalOf(unit: Unit): string | null {
  const killed = unit.exitKind === 'killed' || unit.exitKind === 'dumped';
  if (!killed || !['signal', 'core-dump'].includes(unit.result)) return null;
  return unit.exitMeaning ?? `signal ${unit.exitStatus ?? '?'}`;
}

/** 128 + a signal of a program's own fault (signal(7)): ILL, ABRT, BUS, FPE, SEGV. */
const OWN_CODES = new Set([132, 134, 135, 136, 139]);
/** As far back as the proxy's logs count. */
const RECENT_MS = 15 * 60_000;

/** The last end of a container by a signal that nobody asked the engine to send. */
function crashOf({ deaths, exitCode, finishedAt }: Container, at: number): { code: number; at: number } | null {
  const own = deaths.filter((death) => death.signal === null && at - death.at < RECENT_MS);
  const last = own.at(-1) ?? (finishedAt === null ? undefined : { exitCode, at: finishedAt });
  if (last === undefined || last.exitCode === null || !OWN_CODES.has(last.exitCode)) return null;
  return at - last.at < RECENT_MS ? { code: last.exitCode, at: last.at } : null;
}

export const rule = defineCause({
  id: 'process.crashed',
  on: ['backend', 'dependency'],
  needs: [],
  wants: ['unit', 'process', 'words', 'container'],
  leadsTo: {
    ...CONTAINER_DOWN,
    'container.not-running': 0.1,
    'container.crash-loop': 0.1,
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
  judge({ unit, process, container, words }, context) {
    const crash = deathsOf(context, unit, process).find((event) =>
      event.hints.some((hint) => hint.id === 'process.crashed'),
    );
    const signal = unit && isFailing(unit, context.at) ? signalOf(unit) : null;
    if (unit && signal !== null) {
      const own = OWN_FAULT.test(signal) || crash !== undefined;
      // The kernel kills with the same signal; where its log is not kept, nothing tells the two apart.
      const limited = signal === 'SIGKILL' && unit.memoryLimitBytes !== null;
      const by = limited ? 'a person, a program, or the kernel for its memory limit' : 'a person or a program';
      const who = own ? '' : `, probably sent by ${by}`;
      return ofUnit(context, unit, {
        confidence: own ? 0.92 : limited ? 0.6 : 0.7,
        ...(limited ? { show: [`MemoryMax=${unit.memoryLimitBytes}`] } : {}),
        says: {
          en: `The process of ${unit.name} ${exitText(unit)}${who}`,
          ko: `${unit.name}의 프로세스가 ${signal} 시그널로 종료되었습니다`,
          zh: `${unit.name} 的进程被 ${signal} 终止`,
        },
        more: crash ? [heard(crash, {})] : [],
      });
    }
    const told = telling(context, 'process.crashed');
    const ended = container?.exists ? crashOf(container, context.at) : null;
    if (ended !== null && container)
      return ofContainer(context, container, {
        confidence: isContainerFailing(container, context.at) ? 0.93 : 0.9,
        says: {
          en: `the process of ${container.name} crashed: exit code ${ended.code} is signal ${ended.code - 128}`,
          ko: `${container.name}의 프로세스가 시그널 ${ended.code - 128}(종료 코드 ${ended.code})로 죽었습니다`,
          zh: `${container.name} 的进程因信号 ${ended.code - 128}（退出码 ${ended.code}）崩溃`,
        },
        more: [
          saw('docker events', `die of ${container.name} with exit code ${ended.code}`, ended.at),
          ...(told ? [told.evidence] : []),
        ],
      });
    const event = crash ?? told?.event;
    if (event === undefined) return absent;
    const name = unit?.name ?? context.link.runtime?.name ?? context.link.name;
    // It was started again since: only the journal still tells of the signal.
    const killed = (words?.events ?? []).some(
      ({ text, at }) =>
        text.includes('status=9/KILL') && at !== null && event.at !== null && Math.abs(at - event.at) < SAME_DEATH_MS,
    );
    const limit = killed ? (unit?.memoryLimitBytes ?? null) : null;
    const sureness = crash ? 0.85 : Math.min(0.85, told?.confidence ?? 0.5);
    return present({
      subject: name,
      confidence: limit === null ? sureness : Math.max(0.6, sureness),
      says: {
        en: `A process of ${name} crashed: ${event.text}`,
        ko: `${name}의 프로세스가 비정상 종료되었습니다`,
        zh: `${name} 的一个进程崩溃`,
      },
      evidence: [
        crash || !told ? heard(event, {}) : told.evidence,
        ...(limit === null ? [] : [saw(shownBy(name), `MemoryMax=${limit}`)]),
      ],
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
        name: 'a container at every upload, restarted since',
        facts: { container: aContainer({ restarts: 3, deaths: [{ at: NOW - 60_000, exitCode: 139, signal: null }] }) },
      },
      {
        name: 'one of its workers, says the kernel',
        facts: { unit: aUnit() },
        host: {
          'kernel-words': someKernelWords(
            anEvent('process.crashed', 'gunicorn[4711]: segfault at 0 ip 00007f', {
              process: '4711',
              comm: 'gunicorn',
            }),
          ),
        },
      },
    ],
    absent: [
      {
        name: 'a container that was killed by a person',
        facts: {
          container: aContainer({ deaths: [{ at: NOW - 60_000, exitCode: 139, signal: 'SIGSEGV' }] }),
          words: someWords(),
        },
      },
      { name: 'ended with a status', facts: { unit: aFailedUnit(1) } },
      {
        name: 'killed by its memory limit',
        facts: { unit: aFailedUnit(9, 'SIGKILL', { result: 'oom-kill', exitKind: 'killed' }), words: someWords() },
      },
    ],
  },
});
