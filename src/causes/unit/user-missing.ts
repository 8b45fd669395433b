import { absent, defineCause, type FixStep } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, aUnit } from '../shared/example-facts.ts';
import { byHand, setInUnit, upAgain } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { exitedWith, isFailing, ofUnit, type Unit } from '../shared/unit-state.ts';

function groupIsMissing(unit: Unit): boolean {
  return exitedWith(unit, 216) || (unit.groupExists === false && unit.userExists !== false);
}

/** Who owns the app's files, when that is another name than the missing one. */
function likelyUser(unit: Unit, facts: SeenFacts): string | null {
  const owners =
    facts.project?.paths
      .map((entry) => entry.owner)
      .filter((owner) => owner !== null && owner !== 'root' && /^[a-z_]/.test(owner)) ?? [];
  return owners.find((owner) => owner !== unit.user) ?? null;
}

function repairs(unit: Unit, facts: SeenFacts): readonly FixStep[] {
  if (groupIsMissing(unit)) {
    const group = quote(unit.group ?? '');
    return [
      {
        command: `groupadd --system ${group}`,
        why: { en: 'Creates the group that the unit names.' },
        risk: 'caution',
        undo: `groupdel ${group}`,
      },
    ];
  }
  const other = likelyUser(unit, facts);
  if (other !== null) return [setInUnit(unit.name, 'User', other, `The app's files belong to ${other}.`)];
  const user = quote(unit.user ?? '');
  return [
    {
      command: `useradd --system --shell /usr/sbin/nologin ${user}`,
      why: { en: 'Creates the user that the unit names.' },
      risk: 'caution',
      undo: `userdel ${user}`,
    },
    byHand(`If the name is a slip, correct User= in ${unit.fragmentPath ?? unit.name} instead.`),
  ];
}

export const rule = defineCause({
  id: 'unit.user-missing',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  wants: ['project'],
  leadsTo: { 'unit.failed': 0.06, 'db.crashed': 0.05, 'unit.start-limit-hit': 0.06 },
  title: {
    en: 'The user or group of the service does not exist',
    ko: '서비스의 사용자 또는 그룹이 없음',
    zh: '服务的用户或用户组不存在',
  },
  why: { en: 'systemd cannot take the identity that User= or Group= names (217/USER, 216/GROUP).' },
  look: 'systemctl show {subject} -p User -p Group -p ExecMainStatus',
  judge({ unit }, context) {
    if (!isFailing(unit, context.at)) return absent;
    const told = exitedWith(unit, 217) || exitedWith(unit, 216);
    if (!told) return absent;
    const group = groupIsMissing(unit);
    const name = group ? `group ${unit.group ?? '?'}` : `user ${unit.user ?? '?'}`;
    const sure = group ? unit.groupExists === false : unit.userExists === false;
    return ofUnit(context, unit, {
      confidence: sure ? 0.96 : 0.88,
      says: {
        en: `The ${name} of ${unit.name} does not exist`,
        ko: `${unit.name}의 ${name} 가 없습니다`,
        zh: `${unit.name} 指定的 ${name} 不存在`,
      },
      show: [group ? `Group=${unit.group ?? '?'}` : `User=${unit.user ?? '?'}`],
    });
  },
  fix: (_finding, context, facts) => [
    ...(facts.unit
      ? repairs(facts.unit, facts)
      : [byHand('Create the user or group that the unit names, or correct User= and Group=.')]),
    ...upAgain(facts, context),
  ],
  verify: ({ subject }) => [{ command: `systemctl is-active ${quote(subject)}` }],
  examples: {
    present: [
      { name: 'no such user', facts: { unit: aFailedUnit(217, '217/USER', { user: 'shpo', userExists: false }) } },
      { name: 'no such group', facts: { unit: aFailedUnit(216, '216/GROUP', { group: 'web', groupExists: false }) } },
    ],
    absent: [
      { name: 'running', facts: { unit: aUnit() } },
      { name: 'the app itself failed', facts: { unit: aFailedUnit(1) } },
    ],
  },
});
