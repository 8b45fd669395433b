import { absent, defineCause } from '../../core/rule.ts';
import { aFailedUnit, aUnit } from '../shared/example-facts.ts';
import { upAgain } from '../shared/repair.ts';
import { gaveUp, ofUnit } from '../shared/unit-state.ts';

export const rule = defineCause({
  id: 'unit.start-limit-hit',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  leadsTo: {
    'socket.missing': 0.2,
    'socket.stale': 0.2,
    'port.not-listening': 0.2,
    'connect-refused': 0.15,
    'connect-enoent': 0.15,
  },
  fits: () => 0.6,
  title: {
    en: 'systemd gave up restarting the service',
    ko: 'systemd가 재시작을 포기함',
    zh: 'systemd 已放弃重启该服务',
  },
  why: { en: 'It was started more often than StartLimitBurst= allows, so systemd leaves it down until it is reset.' },
  look: "journalctl -u {subject} -n 20 --no-pager | grep 'Start request repeated too quickly'",
  judge({ unit }, context) {
    if (!gaveUp(unit)) return absent;
    const tries = unit.restarts > 0 ? ` after ${unit.restarts} restarts` : '';
    return ofUnit(context, unit, {
      confidence: 0.9,
      says: {
        en: `systemd gave up on ${unit.name}${tries}`,
        ko: `systemd가 ${unit.name} 재시작을 포기했습니다`,
        zh: `systemd 已放弃重启 ${unit.name}`,
      },
      show: [`NRestarts=${unit.restarts}`, 'start request repeated too quickly'],
    });
  },
  fix: (_finding, context, facts) => upAgain(facts, context, 'Clears the count of starts and starts the service.'),
  verify: ({ subject }) => [{ command: `systemctl is-active ${subject}` }],
  examples: {
    present: [
      { name: 'restarted by hand too often', facts: { unit: aFailedUnit(0, null, { result: 'start-limit-hit' }) } },
      { name: 'after failures', facts: { unit: aFailedUnit(3, null, { startLimitHit: true, restarts: 5 }) } },
    ],
    absent: [
      { name: 'running again', facts: { unit: aUnit({ startLimitHit: true }) } },
      { name: 'failed once', facts: { unit: aFailedUnit() } },
    ],
  },
});
