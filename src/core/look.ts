import { program as nginx } from './programs/nginx.ts';
import { programs } from './programs.generated.ts';

/**
 * A rule's look in the words of a proxy program: `{proxy}` is its unit without the ending, `{proxy-test}` the command that
 * tests its configuration. `subject` is left as it stands when it is not known.
 */
export function fillLook(look: string, name?: string, subject?: string): string {
  const program = programs.find((one) => one.name === name) ?? nginx;
  const unit = program.unit.replace(/\.service$/, '');
  const test = program.test(program.configFile) ?? `systemctl status ${unit}`;
  const filled = look.replaceAll('{proxy-test}', test).replaceAll('{proxy}', unit);
  return subject === undefined ? filled : filled.replaceAll('{subject}', subject);
}

/** The same look for what Docker runs: its own log and description instead of systemd's. */
export function lookAtRuntime(look: string, kind: string | undefined, name: string): string {
  if (kind !== 'container' && kind !== 'service') return look;
  const docker = kind === 'service' ? 'docker service' : 'docker';
  return look
    .replace(
      /journalctl -u (\S+)(?: -n (\d+))?(?: --no-pager)?/g,
      (_all, _unit, lines = '100') => `${docker} logs --tail ${lines} ${name} 2>&1`,
    )
    .replace(/(^|; )systemctl (?:show|status|cat) [^;|&"]*[^;|&" ]/g, `$1${docker} inspect ${name}`);
}
