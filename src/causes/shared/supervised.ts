import type { FixStep, Rule } from '../../core/rule.ts';
import { byHand } from './repair.ts';

/** A unit's name that stands for a program of supervisord, as a command has it. */
const NAME = /supervisor:[\w.:-]+/;

function inSupervisor(text: string): string {
  return text
    .replace(/systemctl reset-failed supervisor:\S+ *(?:&&|;) */g, '')
    .replace(/systemctl is-active (?:-q )?supervisor:/g, 'supervisorctl status ')
    .replace(/systemctl (?:show|status) supervisor:(\S+)(?: -p \S+)*/g, 'supervisorctl status $1')
    .replace(/systemctl (start|restart|stop) supervisor:/g, 'supervisorctl $1 ')
    .replace(/systemctl daemon-reload/g, 'supervisorctl update');
}

/** A step in the words of supervisorctl(1); what edits files of systemd is a person's work there. */
function translated(step: FixStep): FixStep {
  if (step.command === null || !step.command.includes('supervisor:')) return step;
  const command = inSupervisor(step.command);
  if (NAME.test(command))
    return byHand(
      `${step.why.en} Change it in the [program:x] section of its configuration, then: supervisorctl update`,
    );
  return { ...step, command, ...(step.undo === undefined ? {} : { undo: inSupervisor(step.undo) }) };
}

/** The same rule, whose repair speaks supervisorctl's words for programs that supervisord keeps. */
export function forSupervised(rule: Rule): Rule {
  const { fix, verify } = rule;
  if (fix === null) return rule;
  return {
    ...rule,
    fix: (finding, context, facts) => fix(finding, context, facts).map(translated),
    verify: (finding, context, facts) =>
      (verify?.(finding, context, facts) ?? []).map((step) => ({ ...step, command: inSupervisor(step.command) })),
  };
}
