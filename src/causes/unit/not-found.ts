import { absent, defineCause } from '../../core/rule.ts';
import { aUnit } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { ofUnit, UNIT_DOWN } from '../shared/unit-state.ts';

export const rule = defineCause({
  id: 'unit.not-found',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  leadsTo: { ...UNIT_DOWN, 'connect-refused': 0.03, 'connect-enoent': 0.03 },
  title: { en: 'There is no such service', ko: '서비스 유닛이 없음', zh: '没有这个服务单元' },
  why: { en: 'Its unit file was removed or renamed: systemd has nothing to start.' },
  look: 'systemctl cat {subject}',
  judge({ unit }, context) {
    if (unit.loadState !== 'not-found' || unit.activeState === 'active') return absent;
    const like = unit.similar.length > 0 ? ` (there is ${unit.similar.join(', ')})` : '';
    return ofUnit(context, unit, {
      confidence: 0.85,
      says: {
        en: `systemd knows no ${unit.name}${like}`,
        ko: `systemd에 ${unit.name} 유닛이 없습니다${like}`,
        zh: `systemd 中没有 ${unit.name}${like}`,
      },
      show: [`LoadState=${unit.loadState}`],
      data: { similar: unit.similar[0] ?? '' },
    });
  },
  fix: ({ subject, data }) => [
    byHand(
      `Restore the file of ${subject} in /etc/systemd/system (from a back-up or the project's deploy files), then run: systemctl daemon-reload && systemctl enable --now ${quote(subject)}`,
    ),
    ...(data?.similar
      ? [byHand(`If ${data.similar} is meant to serve this route: systemctl start ${quote(data.similar)}`)]
      : []),
  ],
  verify: ({ subject }) => [{ command: `systemctl is-active ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'its file is gone',
        facts: {
          unit: aUnit({
            loadState: 'not-found',
            activeState: 'inactive',
            subState: 'dead',
            unitFileState: '',
            similar: ['shop-web.service'],
          }),
        },
      },
    ],
    absent: [
      { name: 'loaded', facts: { unit: aUnit() } },
      { name: 'its file went while it runs', facts: { unit: aUnit({ loadState: 'not-found' }) } },
    ],
  },
});
