import { absent, defineCause, type FixStep } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, aProject, aUnit } from '../shared/example-facts.ts';
import { letPass } from '../shared/paths.ts';
import { byHand, setInUnit, upAgain, venvBin } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { exitedWith, isFailing, ofUnit, type Unit } from '../shared/unit-state.ts';

/** Where the app plainly lives: its checkout, or the folder around its virtual environment. */
function likelyHome(unit: Unit, facts: SeenFacts): string | null {
  const venv = venvBin(facts)?.replace(/\/bin$/, '');
  const around = venv?.slice(0, venv.lastIndexOf('/')) ?? '';
  const home = facts.project?.root ?? around;
  return home.startsWith('/') && home.length > 1 && home !== unit.workingDirectory ? home : null;
}

function repairs(unit: Unit, facts: SeenFacts): readonly FixStep[] {
  const folder = unit.workingDirectory ?? '';
  if (unit.workingDirectoryExists !== false) return [letPass(folder, facts)];
  const home = likelyHome(unit, facts);
  const restore = byHand(`Or put ${folder} back where it was.`);
  if (home === null)
    return [byHand(`Put ${folder} back, or correct WorkingDirectory= in ${unit.fragmentPath ?? unit.name}.`)];
  return [setInUnit(unit.name, 'WorkingDirectory', home, `The app is in ${home}.`), restore];
}

export const rule = defineCause({
  id: 'unit.chdir-failed',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  wants: ['project'],
  leadsTo: { 'unit.failed': 0.08, 'db.crashed': 0.05, 'unit.start-limit-hit': 0.08 },
  title: {
    en: 'The working directory of the service is missing',
    ko: '서비스의 작업 디렉터리가 없음',
    zh: '服务的工作目录不存在',
  },
  why: { en: 'systemd cannot enter WorkingDirectory= (200/CHDIR), so the program is never run.' },
  look: 'systemctl show {subject} -p WorkingDirectory -p ExecMainStatus',
  judge({ unit }, context) {
    const status = exitedWith(unit, 200);
    if (!isFailing(unit, context.at) || !status || unit.workingDirectory === null) return absent;
    const missing = unit.workingDirectoryExists === false;
    const what = missing ? 'does not exist' : `cannot be entered${unit.user ? ` by ${unit.user}` : ''}`;
    return ofUnit(context, unit, {
      confidence: unit.workingDirectoryExists === null ? 0.88 : 0.96,
      says: {
        en: `The working directory ${unit.workingDirectory} of ${unit.name} ${what}`,
        ko: `${unit.name}의 작업 디렉터리 ${unit.workingDirectory}에 들어갈 수 없습니다${missing ? ' (없음)' : ''}`,
        zh: `${unit.name} 的工作目录 ${unit.workingDirectory} ${missing ? '不存在' : '无法进入'}`,
      },
      show: [`WorkingDirectory=${unit.workingDirectory} (${what})`],
    });
  },
  fix: (_finding, context, facts) => [
    ...(facts.unit
      ? repairs(facts.unit, facts)
      : [byHand('Put the directory of WorkingDirectory= back, or correct the unit.')]),
    ...upAgain(facts, context),
  ],
  verify: ({ subject }) => [{ command: `systemctl is-active ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'missing',
        facts: {
          unit: aFailedUnit(200, '200/CHDIR', { workingDirectory: '/srv/shpo', workingDirectoryExists: false }),
          project: aProject(),
        },
      },
      { name: 'not to be entered', facts: { unit: aFailedUnit(200, '200/CHDIR') } },
    ],
    absent: [
      { name: 'running', facts: { unit: aUnit() } },
      { name: 'another failure', facts: { unit: aFailedUnit(1) } },
    ],
  },
});
