import type { FixStep } from '../../core/rule.ts';
import { quote } from './shell.ts';
import type { Unit } from './unit-state.ts';

/** A file that is to be executed, as the host has it. */
export type Program = NonNullable<Unit['program']>;

/** What is wrong with the file, the plainest first. */
export function flaw(program: Program | null, user: string | null): string | null {
  if (program === null) return null;
  if (program.exists === false) return `${program.path} does not exist`;
  if (program.carriageReturn)
    return `the first line of ${program.path} ends with a carriage return (Windows line ends)`;
  if (program.interpreterExists === false)
    return `${program.path} wants the interpreter ${program.interpreter ?? '?'}, which does not exist`;
  if (program.executable === false) return `${program.path} is not executable${user ? ` for ${user}` : ''}`;
  return null;
}

export function unixLines(path: string): FixStep {
  return {
    command: `sed -i.why502 's/\\r$//' ${quote(path)}`,
    why: { en: 'Gives the file Unix line ends.' },
    risk: 'safe',
    undo: `mv ${quote(`${path}.why502`)} ${quote(path)}`,
  };
}

export function makeExecutable(path: string): FixStep {
  return {
    command: `chmod a+rx ${quote(path)}`,
    why: { en: 'Makes the program executable.' },
    risk: 'safe',
    undo: `chmod a-x ${quote(path)}`,
  };
}
