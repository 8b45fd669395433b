import { absent, defineCause, ruledOut, saw } from '../../core/rule.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { aUnit } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { ofUnit, UNIT_DOWN } from '../shared/unit-state.ts';

/** The unit's file and its drop-ins: the error may stand in any of them. */
function filesOf(unit: FactMap['unit']): string {
  return [unit.fragmentPath ?? unit.name, ...(unit.dropIns ?? [])].join(' with ');
}

export const rule = defineCause({
  id: 'unit.bad-setting',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  leadsTo: { ...UNIT_DOWN, 'unit.failed': 0.05, 'connect-refused': 0.02, 'connect-enoent': 0.02 },
  title: { en: 'The unit file does not load', ko: '유닛 파일을 읽을 수 없음', zh: '单元文件无法加载' },
  why: { en: 'systemd refuses to start a service whose unit file has an error.' },
  look: 'systemd-analyze verify {subject}',
  judge({ unit }, context) {
    if (!['bad-setting', 'error'].includes(unit.loadState))
      return unit.loadState === 'loaded' ? ruledOut(`the file of ${unit.name} loads`) : absent;
    if (unit.activeState === 'active') return absent;
    const where = filesOf(unit);
    return ofUnit(context, unit, {
      confidence: 0.95,
      says: {
        en: `${where} does not load${unit.loadError ? `: ${unit.loadError}` : ''}`,
        ko: `${where} 파일을 systemd가 읽을 수 없습니다`,
        zh: `systemd 无法加载 ${where}`,
      },
      show: [`LoadState=${unit.loadState}`],
      more: unit.loadError === null ? [] : [saw(where, unit.loadError)],
    });
  },
  fix: ({ subject }, _context, { unit }) => [
    byHand(
      `Correct ${unit === undefined ? `the file of ${subject}` : filesOf(unit)}${unit?.loadError ? ` (${unit.loadError})` : ''}; systemd-analyze verify ${quote(subject)} names the line.`,
    ),
    {
      command: `systemctl daemon-reload && systemctl restart ${quote(subject)}`,
      why: { en: 'Loads the corrected file and starts the service.' },
      risk: 'safe',
    },
  ],
  verify: ({ subject }) => [{ command: `systemctl is-active ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'no ExecStart=',
        facts: {
          unit: aUnit({
            loadState: 'bad-setting',
            activeState: 'inactive',
            subState: 'dead',
            loadError: 'Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.',
          }),
        },
      },
    ],
    absent: [
      { name: 'loads', facts: { unit: aUnit() } },
      { name: 'broken while the old one runs', facts: { unit: aUnit({ loadState: 'bad-setting' }) } },
    ],
  },
});
