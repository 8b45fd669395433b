import { absent, defineCause, ruledOut, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, aUnit } from '../shared/example-facts.ts';
import { missingModule } from '../shared/modules.ts';
import { bringUp } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { weightOf } from '../shared/telling.ts';
import { exitedWith, isFailing, ofUnit, type Unit } from '../shared/unit-state.ts';

const COMMAND = ['app.entrypoint-not-found', 'app.bad-command'];

/** Does it fail by what its loaded text says: the command, the directory, the user? */
function failsByText(unit: Unit, facts: SeenFacts, at: number): 'command' | 'setting' | null {
  if (exitedWith(unit, 203)) return 'command';
  if ([200, 216, 217].some((status) => exitedWith(unit, status)) || unit.result === 'resources') return 'setting';
  const missing = missingModule(facts, at)?.kin === 'entry';
  const told = (facts.words?.events ?? []).some((event) => COMMAND.some((id) => weightOf(event, id) >= 0.7));
  return missing || told ? 'command' : null;
}

/** How likely the unloaded text is the repair: nobody has tried it, so it matters only where its text is at fault. */
function likelihood(unit: Unit, facts: SeenFacts, at: number): number {
  const fault = failsByText(unit, facts, at);
  const other = unit.commandOnDisk ?? null;
  if (fault === 'command' && other !== null) return other === unit.command ? 0 : 0.93;
  return fault === null ? 0.45 : 0.72;
}

export const rule = defineCause({
  id: 'unit.daemon-reload-needed',
  on: ['backend'],
  needs: ['unit'],
  wants: ['words', 'project'],
  leadsTo: {
    'unit.failed': 0.04,
    'unit.exec-failed': 0.1,
    'unit.chdir-failed': 0.1,
    'unit.user-missing': 0.1,
    'unit.env-file-missing': 0.1,
    'app.entrypoint-not-found': 0.1,
    'app.bad-command': 0.1,
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
  judge(facts, context) {
    const { unit } = facts;
    if (!unit.needDaemonReload) return ruledOut(`systemd has loaded the present file of ${unit.name}`);
    const { address } = context.link;
    const onDisk = unit.bindsOnDisk;
    const bindsItThen = address !== null && onDisk?.includes(address) && !unit.binds.includes(address);
    const failing = isFailing(unit, context.at);
    // An unloaded file is harmless unless it is about what is wrong now.
    const chance = bindsItThen ? 0.93 : failing ? likelihood(unit, facts, context.at) : 0;
    if (chance === 0) return absent;
    return ofUnit(context, unit, {
      confidence: chance,
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
  fix: ({ subject }, context, { unit }) => [
    {
      command: `systemctl daemon-reload && ${bringUp(unit, subject, context.at)}`,
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
