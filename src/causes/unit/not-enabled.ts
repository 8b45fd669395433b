import { absent, defineCause } from '../../core/rule.ts';
import { answers } from '../shared/dependency.ts';
import { aUnit } from '../shared/example-facts.ts';
import { quote } from '../shared/shell.ts';
import { ofUnit } from '../shared/unit-state.ts';

export const rule = defineCause({
  id: 'unit.not-enabled',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  wants: ['dependency'],
  leadsTo: { 'unit.not-running': 0.2 },
  title: {
    en: 'The service is not started at boot',
    ko: '부팅할 때 시작하도록 설정되지 않음',
    zh: '服务未设为开机启动',
  },
  why: { en: 'The host was restarted, and nothing starts a service that is not enabled.' },
  look: 'systemctl is-enabled {subject}; uptime -s',
  judge({ unit, dependency }, context) {
    const stopped =
      unit.loadState === 'loaded' && unit.activeState === 'inactive' && ['success', ''].includes(unit.result);
    if (!stopped || unit.unitFileState !== 'disabled' || (dependency && answers(dependency))) return absent;
    if (unit.triggeredBy.some((other) => other.activeState === 'active' || other.unitFileState === 'enabled'))
      return absent;
    // systemd forgets when a disabled unit ran, so its own times cannot tell "stopped" from "never started": its journal can.
    if (unit.activeSince !== null || unit.inactiveSince !== null || unit.ranSinceBoot !== false) return absent;
    return ofUnit(context, unit, {
      confidence: 0.92,
      says: {
        en: `${unit.name} has not been started since the host booted: it is not enabled`,
        ko: `${unit.name} 서비스는 enable 되어 있지 않아 부팅 후 시작되지 않았습니다`,
        zh: `${unit.name} 未设为开机启动，主机启动后一直没有运行`,
      },
      show: [`UnitFileState=${unit.unitFileState}`],
    });
  },
  fix: ({ subject }) => [
    {
      command: `systemctl enable --now ${quote(subject)}`,
      why: { en: 'Starts it, now and at every boot.' },
      risk: 'safe',
      undo: `systemctl disable --now ${quote(subject)}`,
    },
  ],
  verify: ({ subject }) => [{ command: `systemctl is-enabled ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'disabled and never started',
        facts: {
          unit: aUnit({
            activeState: 'inactive',
            subState: 'dead',
            unitFileState: 'disabled',
            activeSince: null,
            ranSinceBoot: false,
          }),
        },
      },
    ],
    absent: [
      {
        name: 'disabled but stopped later',
        facts: {
          unit: aUnit({
            activeState: 'inactive',
            subState: 'dead',
            unitFileState: 'disabled',
            activeSince: null,
            ranSinceBoot: true,
          }),
        },
      },
      { name: 'disabled and running', facts: { unit: aUnit({ unitFileState: 'disabled' }) } },
    ],
  },
});
