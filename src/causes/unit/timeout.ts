import { absent, defineCause, saw } from '../../core/rule.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { aFailedUnit, aUnit } from '../shared/example-facts.ts';
import { byHand, upAgain } from '../shared/repair.ts';
import { dropIn, quote, undoDropIn } from '../shared/shell.ts';
import { isFailing, ofUnit } from '../shared/unit-state.ts';

/** What the unit's Type= expects of the program (systemd.service(5)), and where it may be set. */
function typed(unit: FactMap['unit'] | undefined): string {
  const files = (unit?.dropIns ?? []).length > 0 ? ` (also look into ${unit?.dropIns?.join(', ')})` : '';
  if (unit?.type === 'forking')
    return `With Type=forking the program has to go to the background by itself; when it stays in the foreground, as most app servers do, set Type=simple (or exec) in the unit${files}.`;
  return `With Type=notify the program must send READY=1; when it cannot, set Type=simple (or exec) in the unit${files}.`;
}

export const rule = defineCause({
  id: 'unit.timeout',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  leadsTo: { 'unit.failed': 0.05, 'db.crashed': 0.05, 'unit.start-limit-hit': 0.03 },
  title: {
    en: 'systemd ran out of patience with the service',
    ko: 'systemd의 시작·감시 제한 시간 초과',
    zh: '服务启动或看门狗超时',
  },
  why: { en: 'It did not say in time that it is ready, or stopped answering the watchdog, and systemd killed it.' },
  look: 'systemctl show {subject} -p Result -p TimeoutStartUSec -p Type',
  judge({ unit }, context) {
    // While the next attempt runs the result is fresh again; then the journal says how the last one ended.
    const said = context.hinted.find((event) =>
      /(?:start|operation|watchdog).*time(?:d )?out|watchdog/i.test(event.text),
    );
    const again = unit.activeState === 'activating' && said !== undefined;
    if (!again && (!['timeout', 'watchdog'].includes(unit.result) || !isFailing(unit, context.at))) return absent;
    const watchdog = unit.result === 'watchdog' || /watchdog/i.test(said?.text ?? '');
    const limit = unit.timeoutStartMs === null ? '' : ` (${Math.round(unit.timeoutStartMs / 1000)} s)`;
    const what = watchdog ? 'it did not answer the watchdog' : `it was not ready within its time limit${limit}`;
    return ofUnit(context, unit, {
      confidence: 0.9,
      says: {
        en: `systemd killed ${unit.name}: ${what}`,
        ko: `제한 시간 초과로 systemd가 ${unit.name} 서비스를 종료했습니다`,
        zh: `${unit.name} 超时，被 systemd 终止`,
      },
      ...(said ? { more: [saw(`journal ${unit.name}`, said.text, said.at)] } : {}),
      show: [
        ...(unit.timeoutStartMs === null ? [] : [`TimeoutStartUSec=${Math.round(unit.timeoutStartMs / 1000)}s`]),
        ...(unit.type ? [`Type=${unit.type}`] : []),
      ],
      data: { watchdog: watchdog ? 'yes' : 'no' },
    });
  },
  fix({ subject, data }, context, facts) {
    const longer = Math.max(300, Math.round(((facts.unit?.timeoutStartMs ?? 90_000) / 1000) * 3));
    const wait = {
      command: dropIn(subject, 'timeout', [`TimeoutStartSec=${longer}`]),
      why: { en: `Gives it ${longer} s to start.` },
      risk: 'caution' as const,
      undo: undoDropIn(subject, 'timeout'),
    };
    return [...(data?.watchdog === 'yes' ? [] : [wait]), ...upAgain(facts, context), byHand(typed(facts.unit))];
  },
  verify: ({ subject }) => [{ command: `systemctl is-active ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'too slow a start',
        facts: { unit: aFailedUnit(15, 'SIGTERM', { result: 'timeout', exitKind: 'killed' }) },
      },
    ],
    absent: [
      { name: 'failed by itself', facts: { unit: aFailedUnit(1) } },
      { name: 'running', facts: { unit: aUnit() } },
      {
        name: 'it was up, and did not end when it was stopped',
        facts: {
          unit: aFailedUnit(9, 'SIGKILL', { result: 'timeout', exitKind: 'killed', startedAt: 1, activeSince: 2 }),
        },
      },
    ],
  },
});
