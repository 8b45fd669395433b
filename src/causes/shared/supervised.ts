import type { FixStep, Rule } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { byHand } from './repair.ts';

/** A unit's name that stands for a program of another keeper than systemd, as a command has it. */
const NAME = /(?:supervisor|pm2):[\w.:@-]+/;

/** A command in the words of supervisorctl(1). */
function inSupervisor(text: string): string {
  return text
    .replace(/systemctl reset-failed supervisor:\S+ *(?:&&|;) */g, '')
    .replace(/systemctl is-active (?:-q )?supervisor:/g, 'supervisorctl status ')
    .replace(/systemctl (?:show|status) supervisor:(\S+)(?: -p \S+)*/g, 'supervisorctl status $1')
    .replace(/systemctl (start|restart|stop) supervisor:/g, 'supervisorctl $1 ')
    .replace(/systemctl daemon-reload/g, 'supervisorctl update');
}

/** The same in PM2's words, said by the user whose programs these are. */
function inPm2(text: string, pm2: string): string {
  return text
    .replace(/systemctl reset-failed pm2:\S+ *(?:&&|;) */g, '')
    .replace(/systemctl daemon-reload *(?:&&|;) */g, '')
    .replace(/systemctl is-active (?:-q )?pm2:([\w.:@-]+)/g, `${pm2} describe $1 | grep -q online`)
    .replace(/systemctl (?:show|status) pm2:([\w.:@-]+)(?: -p \S+)*/g, `${pm2} describe $1`)
    .replace(/systemctl (?:start|restart) pm2:/g, `${pm2} restart --update-env `)
    .replace(/systemctl stop pm2:/g, `${pm2} stop `)
    .replace(/journalctl -u pm2:([\w.:@-]+)(?: (?:-n )?(?:--)?[\w-]+)*/g, `${pm2} logs $1 --nostream`);
}

function spoken(text: string, { unit }: SeenFacts): string {
  return unit?.keeper !== undefined && text.includes('pm2:') ? inPm2(text, unit.keeper) : inSupervisor(text);
}

/** A step in the keeper's words; what edits files of systemd is a person's work there. */
function translated(step: FixStep, facts: SeenFacts): FixStep {
  if (step.command === null || !NAME.test(step.command)) return step;
  const command = spoken(step.command, facts);
  if (NAME.test(command)) {
    const where = command.includes('pm2:')
      ? 'its start (ecosystem.config.js)'
      : 'the [program:x] section of its configuration, then: supervisorctl update';
    return byHand(`${step.why.en} Change it in ${where}`);
  }
  return { ...step, command, ...(step.undo === undefined ? {} : { undo: spoken(step.undo, facts) }) };
}

/** The same rule, whose repair speaks the words of what keeps the program, where that is not systemd. */
export function forSupervised(rule: Rule): Rule {
  const { fix, verify } = rule;
  if (fix === null) return rule;
  return {
    ...rule,
    fix: (finding, context, facts) => fix(finding, context, facts).map((step) => translated(step, facts)),
    verify: (finding, context, facts) =>
      (verify?.(finding, context, facts) ?? []).map((step) => ({ ...step, command: spoken(step.command, facts) })),
  };
}
