import type { FixStep } from '../../core/rule.ts';
import { bringUp } from './repair.ts';
import { dropIn, undoDropIn } from './shell.ts';
import type { Unit } from './unit-state.ts';

/** Only a command without quoting of any sort can be written down again as it was. */
function isPlain(command: string): boolean {
  return /^\/[\w@+=:,./ -]+$/.test(command);
}

function withOption(command: string, pattern: RegExp, option: string): string {
  if (pattern.test(command)) return command.replace(pattern, option);
  const program = command.indexOf(' ');
  return program < 0 ? `${command} ${option}` : `${command.slice(0, program)} ${option}${command.slice(program)}`;
}

/** Starts the service with another option, in a drop-in that leaves its own file as it is. */
export function changeCommand(
  unit: Unit,
  pattern: RegExp,
  option: string,
  why: string,
  at: number,
): readonly FixStep[] {
  // A python that runs the program takes the option for its own.
  if (!isPlain(unit.command) || /^\S*python[\d.]*\s/.test(unit.command)) return [];
  const command = withOption(unit.command, pattern, option);
  const set = `${dropIn(unit.name, 'command', ['ExecStart=', `ExecStart=${command}`])} && ${bringUp(unit, unit.name, at)}`;
  return [
    {
      command: set,
      why: { en: why },
      risk: 'caution',
      undo: `${undoDropIn(unit.name, 'command')} && systemctl restart ${unit.name}`,
    },
  ];
}
