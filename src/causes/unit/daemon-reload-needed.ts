import { absent, defineCause, ruledOut, saw } from '../../core/rule.ts';
import { aFailedUnit, aUnit } from '../shared/example-facts.ts';
import { quote } from '../shared/shell.ts';
import { isFailing, ofUnit, type Unit } from '../shared/unit-state.ts';

/** The file on disk was written after the last try: nobody has tried it yet. */
function untried(unit: Unit): boolean {
  return unit.changedOnDiskAt !== null && unit.exitedAt !== null && unit.changedOnDiskAt > unit.exitedAt;
}

export const rule = defineCause({
  id: 'unit.daemon-reload-needed',
  on: ['backend'],
  needs: ['unit'],
  leadsTo: {
    'unit.failed': 0.04,
    'unit.start-limit-hit': 0.02,
    'port.not-listening': 0.05,
    'socket.missing': 0.05,
    'route.wrong-port': 0.1,
    'route.wrong-socket': 0.1,
    'connect-refused': 0.02,
    'connect-enoent': 0.02,
  },
  title: {
    en: 'The unit file was changed and not loaded',
    ko: '바뀐 유닛 파일이 적용되지 않음',
    zh: '单元文件已修改但未重新加载',
  },
  why: { en: 'systemd still starts the service as the old file says.' },
  look: 'systemctl show {subject} -p NeedDaemonReload',
  judge({ unit }, context) {
    if (!unit.needDaemonReload) return ruledOut(`systemd has loaded the present file of ${unit.name}`);
    const { address } = context.link;
    const onDisk = unit.bindsOnDisk;
    const bindsItThen = address !== null && onDisk?.includes(address) && !unit.binds.includes(address);
    const failing = isFailing(unit, context.at);
    // An unloaded file is harmless unless it is about what is wrong now.
    if (!bindsItThen && !(failing && untried(unit))) return absent;
    return ofUnit(context, unit, {
      confidence: bindsItThen ? 0.93 : 0.6,
      says: {
        en: `${unit.fragmentPath ?? unit.name} was changed, but systemd still uses the old text${bindsItThen ? `, which does not bind ${address}` : ''}`,
        ko: `${unit.fragmentPath ?? unit.name} 파일이 바뀌었지만 daemon-reload 되지 않았습니다`,
        zh: `${unit.fragmentPath ?? unit.name} 已修改，但未执行 daemon-reload`,
      },
      show: ['NeedDaemonReload=yes'],
      more: bindsItThen
        ? [
            saw(
              unit.fragmentPath ?? unit.name,
              `binds ${onDisk?.join(', ')}; loaded: ${unit.binds.join(', ') || 'nothing'}`,
              unit.changedOnDiskAt,
            ),
          ]
        : [],
    });
  },
  fix: ({ subject }) => [
    {
      command: `systemctl daemon-reload && systemctl restart ${quote(subject)}`,
      why: { en: 'Loads the changed file and starts the service by it.' },
      risk: 'safe',
    },
  ],
  verify: ({ subject }) => [{ command: `systemctl show ${quote(subject)} -p NeedDaemonReload` }],
  examples: {
    present: [
      {
        name: 'repaired on disk after the last failure',
        facts: {
          unit: aFailedUnit(203, '203/EXEC', { needDaemonReload: true, changedOnDiskAt: 2_000, exitedAt: 1_000 }),
        },
      },
    ],
    absent: [
      {
        name: 'changed, and the service runs well',
        facts: { unit: aUnit({ needDaemonReload: true, changedOnDiskAt: 2_000 }) },
      },
      { name: 'failed with the file as loaded', facts: { unit: aFailedUnit(1) } },
    ],
  },
});
