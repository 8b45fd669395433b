import { absent, type Context, defineCause, type FixStep, ruledOut, saw, type Verdict } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEvent, aUnit, someWords } from '../shared/example-facts.ts';
import { isSafe } from '../shared/paths.ts';
import { flaw, makeExecutable, type Program, unixLines } from '../shared/program.ts';
import { asUser, byHand, gitRestore, inProject, ownerOf, spoiled, upAgain } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { telling } from '../shared/telling.ts';
import { exitedWith, isFailing, ofUnit, type Unit } from '../shared/unit-state.ts';

/** `venv/bin/gunicorn` is gone while its venv may still be there. */
function reinstall(program: Program, facts: SeenFacts): readonly FixStep[] {
  const match = /^(\/.*)\/bin\/([\w.-]+)$/.exec(program.path);
  if (!match?.[1] || !match[2] || !isSafe(program.path)) return [];
  const [, venv, name] = match;
  const pip = asUser(
    ownerOf(facts),
    `${quote(`${venv}/bin/python`)} -m pip install --force-reinstall --no-deps ${quote(name)}`,
  );
  return [
    { command: pip, why: { en: `Installs ${name} in its virtual environment again.` }, risk: 'caution' },
    byHand(`If ${venv} itself is gone: python3 -m venv ${quote(venv)} and install the project's requirements into it.`),
  ];
}

/** A virtual environment whose link to its Python leads nowhere. */
function relink({ interpreter }: Program): readonly FixStep[] {
  if (interpreter === null || !isSafe(interpreter) || !/\/bin\/python[\d.]*$/.test(interpreter)) return [];
  const link = quote(interpreter);
  return [
    {
      command: `ln -sfn "$(command -v python3)" ${link}`,
      why: {
        en: "Points the virtual environment at the system's Python. If that is another version than before, install the requirements again.",
      },
      risk: 'caution',
    },
  ];
}

function repairFile(unit: Unit, facts: SeenFacts, context: Context): readonly FixStep[] {
  const { program } = unit;
  if (program === null)
    return [byHand(`Correct the ExecStart= of ${unit.name}${unit.fragmentPath ? ` in ${unit.fragmentPath}` : ''}.`)];
  const again = upAgain(facts, context);
  const file = inProject(facts, program.path);
  const tracked = spoiled(facts, (name) => name === file);
  if (program.exists === false && tracked.length > 0) return [...gitRestore(facts, tracked, true), ...again];
  if (program.exists === false)
    return [
      ...reinstall(program, facts),
      byHand(`If it lives elsewhere, correct the ExecStart= in ${unit.fragmentPath ?? unit.name}.`),
      ...again,
    ];
  if (program.carriageReturn && isSafe(program.path)) return [unixLines(program.path), ...again];
  if (program.interpreterExists === false)
    return [
      ...relink(program),
      byHand(
        `Install ${program.interpreter ?? 'the interpreter'}, or make the virtual environment of ${program.path} again.`,
      ),
      ...again,
    ];
  return [makeExecutable(program.path), ...again];
}

/** A start script ran, and could not run or load what it is there to start. */
function ofScript(unit: Unit, context: Context): Verdict {
  const told = telling(context, 'unit.exec-failed');
  if (told === null)
    return unit.exitKind === 'exited' && flaw(unit.program, unit.user) === null
      ? ruledOut('the program was run: its exit status is its own')
      : absent;
  const target = told.event.fields.target ?? 'what it should start';
  return ofUnit(context, unit, {
    confidence: Math.min(0.9, told.confidence),
    says: {
      en: `The start script of ${unit.name} cannot use ${target}: ${told.event.text}`,
      ko: `${unit.name}의 시작 스크립트가 ${target}을(를) 사용할 수 없습니다`,
      zh: `${unit.name} 的启动脚本无法使用 ${target}`,
    },
    more: [told.evidence],
    data: { target },
  });
}

/** What a script wants is not there: a virtual environment that moved, mostly. */
function repairScript(target: string, unit: Unit, facts: SeenFacts, context: Context): readonly FixStep[] {
  const venv = /^(.*)\/bin\/[\w.-]+$/.exec(target)?.[1];
  const where = venv
    ? `Put ${venv} back or make it anew (python3 -m venv ${quote(venv)}, then install the requirements)`
    : `Put ${target} back`;
  return [
    byHand(`${where}, or correct its path in ${unit.program?.path ?? unit.fragmentPath ?? 'the start script'}.`),
    ...upAgain(facts, context),
  ];
}

export const rule = defineCause({
  id: 'unit.exec-failed',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  wants: ['project', 'words'],
  leadsTo: { 'unit.failed': 0.1, 'db.crashed': 0.05, 'unit.start-limit-hit': 0.1 },
  title: {
    en: 'The program of the service cannot be run',
    ko: '서비스 프로그램을 실행할 수 없음',
    zh: '无法执行服务的程序',
  },
  why: { en: 'systemd cannot execute what ExecStart= names (203/EXEC), so the service never runs.' },
  look: 'systemctl show {subject} -p ExecStart -p ExecMainStatus',
  judge({ unit }, context) {
    if (!isFailing(unit, context.at)) return absent;
    const what = flaw(unit.program, unit.user);
    if (!exitedWith(unit, 203)) return ofScript(unit, context);
    const file = unit.program?.path ?? unit.command;
    return ofUnit(context, unit, {
      confidence: what === null ? 0.88 : 0.96,
      says: {
        en: `systemd cannot run the program of ${unit.name}: ${what ?? file}`,
        ko: `${unit.name}의 프로그램을 실행할 수 없습니다: ${what ?? file}`,
        zh: `systemd 无法执行 ${unit.name} 的程序：${what ?? file}`,
      },
      more: what === null ? [] : [saw(file, what)],
    });
  },
  fix: ({ data }, context, facts) =>
    facts.unit
      ? data?.target
        ? repairScript(data.target, facts.unit, facts, context)
        : repairFile(facts.unit, facts, context)
      : [
          byHand(
            'Make sure that the program of ExecStart=, and the interpreter of its first line, exist and are executable.',
          ),
        ],
  verify: ({ subject }) => [{ command: `systemctl is-active ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'not executable',
        facts: {
          unit: aFailedUnit(203, '203/EXEC', {
            program: {
              path: '/srv/shop/run.sh',
              exists: true,
              executable: false,
              interpreter: '/bin/sh',
              interpreterExists: true,
              carriageReturn: false,
            },
          }),
        },
      },
      {
        name: 'gone',
        facts: {
          unit: aFailedUnit(203, '203/EXEC', {
            program: {
              path: '/srv/shop/venv/bin/gunicorn',
              exists: false,
              executable: null,
              interpreter: null,
              interpreterExists: null,
              carriageReturn: false,
            },
          }),
        },
      },
      {
        name: 'a start script without its virtual environment',
        facts: {
          unit: aFailedUnit(1),
          words: someWords(
            anEvent('unit.exec-failed', 'start.sh: line 7: /srv/shop/venv/bin/activate: No such file or directory', {
              target: '/srv/shop/venv/bin/activate',
            }),
          ),
        },
      },
    ],
    absent: [
      { name: 'the app itself failed', facts: { unit: aFailedUnit(1) } },
      { name: 'running', facts: { unit: aUnit() } },
    ],
  },
});
