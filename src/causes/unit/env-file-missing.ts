import { absent, defineCause, ruledOut } from '../../core/rule.ts';
import { aFailedUnit, aUnit } from '../shared/example-facts.ts';
import { byHand, gitRestore, inProject, spoiled, upAgain } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { isFailing, ofUnit, type Unit } from '../shared/unit-state.ts';

function missingFile(unit: Unit): string | null {
  return unit.environmentFiles.find((file) => !file.optional && file.exists === false)?.path ?? null;
}

export const rule = defineCause({
  id: 'unit.env-file-missing',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  wants: ['project'],
  leadsTo: { 'unit.failed': 0.06, 'db.crashed': 0.05, 'unit.start-limit-hit': 0.06 },
  title: {
    en: 'The environment file of the service is missing',
    ko: '서비스의 환경 파일이 없음',
    zh: '服务的环境变量文件不存在',
  },
  why: { en: 'systemd does not start a service whose EnvironmentFile= is not there (Result=resources).' },
  look: 'systemctl show {subject} -p EnvironmentFiles -p Result',
  judge({ unit }, context) {
    if (!isFailing(unit, context.at)) return absent;
    const file = missingFile(unit);
    if (file === null)
      return unit.environmentFiles.length > 0 && unit.environmentFiles.every((one) => one.exists)
        ? ruledOut('its environment files are there')
        : absent;
    return ofUnit(context, unit, {
      confidence: unit.result === 'resources' ? 0.96 : 0.7,
      says: {
        en: `The environment file ${file} of ${unit.name} does not exist`,
        ko: `${unit.name}의 환경 파일 ${file} 이 없습니다`,
        zh: `${unit.name} 的环境变量文件 ${file} 不存在`,
      },
      show: [`EnvironmentFile=${file} (missing)`],
      data: { file },
    });
  },
  fix({ data }, context, facts) {
    const file = data?.file ?? 'the file that EnvironmentFile= names';
    const tracked = spoiled(facts, (name) => name === inProject(facts, file));
    if (tracked.length > 0) return [...gitRestore(facts, tracked, true), ...upAgain(facts, context)];
    return [
      byHand(
        `Restore ${file} from a back-up or from the project's example file, with every variable that the app needs, or correct EnvironmentFile= in ${facts.unit?.fragmentPath ?? 'the unit'}.`,
      ),
      ...upAgain(facts, context),
    ];
  },
  verify: ({ subject }) => [{ command: `systemctl is-active ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'gone',
        facts: {
          unit: aFailedUnit(0, null, {
            result: 'resources',
            exitKind: null,
            exitStatus: null,
            environmentFiles: [{ path: '/srv/shop/.env', optional: false, exists: false }],
          }),
        },
      },
    ],
    absent: [
      {
        name: 'optional',
        facts: {
          unit: aFailedUnit(1, null, { environmentFiles: [{ path: '/srv/shop/.env', optional: true, exists: false }] }),
        },
      },
      {
        name: 'running, the file went later',
        facts: { unit: aUnit({ environmentFiles: [{ path: '/srv/shop/.env', optional: false, exists: false }] }) },
      },
    ],
  },
});
