import { absent, defineCause, ruledOut } from '../../core/rule.ts';
import { aUnit } from '../shared/example-facts.ts';
import { quote } from '../shared/shell.ts';
import { ofUnit, UNIT_DOWN } from '../shared/unit-state.ts';

export const rule = defineCause({
  id: 'unit.masked',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  leadsTo: { ...UNIT_DOWN, 'connect-refused': 0.05, 'connect-enoent': 0.05 },
  title: { en: 'The service is masked', ko: '서비스가 mask 되어 있음', zh: '服务被屏蔽 (masked)' },
  why: { en: 'Somebody masked it: systemd refuses every start until it is unmasked.' },
  look: 'systemctl is-enabled {subject}',
  judge({ unit }, context) {
    const masked = unit.loadState === 'masked' || unit.unitFileState.startsWith('masked');
    if (!masked) return unit.loadState === 'loaded' ? ruledOut(`${unit.name} is not masked`) : absent;
    if (unit.activeState === 'active') return absent;
    return ofUnit(context, unit, {
      confidence: 0.96,
      says: {
        en: `${unit.name} is masked, so systemd refuses to start it`,
        ko: `${unit.name} 서비스가 mask 되어 있어 시작할 수 없습니다`,
        zh: `${unit.name} 已被屏蔽 (masked)，systemd 拒绝启动它`,
      },
      show: [`LoadState=${unit.loadState}`, `UnitFileState=${unit.unitFileState}`],
      data: { flag: unit.unitFileState === 'masked-runtime' ? '--runtime ' : '' },
    });
  },
  fix: ({ subject, data }) => [
    {
      command: `systemctl unmask ${data?.flag ?? ''}${quote(subject)} && systemctl start ${quote(subject)}`,
      why: { en: 'Allows the service again and starts it. Ask who masked it, and why.' },
      risk: 'caution',
      undo: `systemctl mask --now ${data?.flag ?? ''}${quote(subject)}`,
    },
  ],
  verify: ({ subject }) => [{ command: `systemctl is-active ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'masked and dead',
        facts: {
          unit: aUnit({ loadState: 'masked', unitFileState: 'masked', activeState: 'inactive', subState: 'dead' }),
        },
      },
    ],
    absent: [
      { name: 'masked while it runs', facts: { unit: aUnit({ loadState: 'masked', unitFileState: 'masked' }) } },
      { name: 'stopped', facts: { unit: aUnit({ activeState: 'inactive', subState: 'dead' }) } },
    ],
  },
});
