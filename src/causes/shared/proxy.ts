import { formatAddress } from '../../core/address.ts';
import { programs } from '../../core/programs.generated.ts';
import type { ProxyProgram } from '../../core/proxy-program.ts';
import type { Target } from '../../core/route.ts';
import type { Context } from '../../core/rule.ts';
import { quote } from './shell.ts';

/** What is known of the proxy program of a route. */
export function programOf(context: Context): ProxyProgram {
  const found = programs.find((one) => one.name === context.route.proxy);
  if (!found) throw new Error(`no program ${context.route.proxy}`);
  return found;
}

/** The proxy's unit, as commands name it. */
export function proxyUnit(context: Context): string {
  return context.proxy['proxy-state']?.unit ?? programOf(context).unit.replace(/\.service$/, '');
}

/** The file that the proxy starts from. */
export function configFile(context: Context): string {
  return context.proxy['proxy-state']?.configFile ?? programOf(context).configFile;
}

function inContainer(context: Context, command: string): string {
  const container = context.proxy['proxy-state']?.container;
  return container ? `docker exec ${quote(container)} ${command}` : command;
}

/** The command that tests the configuration; for a program that has none, one that shows how it is. */
export function configTest(context: Context): string {
  const test = programOf(context).test(quote(configFile(context)));
  if (test !== null) return inContainer(context, test);
  const container = context.proxy['proxy-state']?.container;
  return container ? `docker logs --tail 20 ${quote(container)}` : `systemctl is-active ${quote(proxyUnit(context))}`;
}

/** The test with `&&` behind it, for programs that need one first. */
function tested(context: Context): string {
  const program = programOf(context);
  const isNeedless = program.testsItself || program.test(quote(configFile(context))) === null;
  return isNeedless ? '' : `${configTest(context)} && `;
}

/** Tests the configuration and, when it is sound, loads it, without dropping a request where the program can. */
export function reload(context: Context): string {
  const program = programOf(context);
  const state = context.proxy['proxy-state'];
  const inside = program.reloadInside(quote(configFile(context)));
  const verb = state?.running === false ? 'restart' : program.unitReloads ? 'reload' : 'restart';
  const act = !state?.container
    ? `systemctl ${verb} ${quote(proxyUnit(context))}`
    : inside === null || !state.running
      ? `docker restart ${quote(state.container)}`
      : inContainer(context, inside);
  return `${state?.container && !state.running ? '' : tested(context)}${act}`;
}

/** Tests the configuration and starts the proxy, or starts it anew. */
export function startProxy(context: Context): string {
  const verb = context.proxy['proxy-state']?.running ? 'restart' : 'start';
  return `${tested(context)}systemctl ${verb} ${quote(proxyUnit(context))}`;
}

/** The target that the link stands for. */
export function targetOf(context: Context): Target | null {
  const { targets } = context.route;
  return (
    targets.find((target) => formatAddress(target.address) === context.link.address) ??
    (targets.length === 1 ? (targets[0] ?? null) : null)
  );
}

export function placeText(place: { readonly file: string; readonly line: number }): string {
  return `${place.file}:${place.line}`;
}

/** `http://unix:/run/a.sock:/x` → the part that names the server, and the URI that replaces the location. */
export function splitPass(text: string): { readonly base: string; readonly uri: string | null } {
  const match = /^(\w+:\/\/(?:unix:[^:;]+|[^/;]+))(:?\/.*)?$/.exec(text);
  if (!match?.[1]) return { base: text, uri: null };
  return { base: match[1], uri: match[2]?.replace(/^:/, '') ?? null };
}

/**
 * Sets nginx directives for the location: an older line of the same name between the location and its closing brace goes,
 * the new ones follow the pass line. The copy is put back when nginx does not accept the result.
 */
export function setDirectives(
  context: Context,
  directives: readonly string[],
): { readonly command: string; readonly undo: string } {
  const { place, passPlace } = context.route;
  const file = quote(passPlace.file);
  const names = directives
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name, index, all) => all.indexOf(name) === index);
  // A location on one line has no brace of its own to stop at: nothing is taken away, and nginx refuses a second one.
  const block = place.file === passPlace.file && place.line < passPlace.line;
  const drop = block
    ? `-e ${quote(`${place.line},/^[[:space:]]*\\}/{/^[[:space:]]*(${names.join('|')})[[:space:]]/d}`)} `
    : '';
  const add = `${passPlace.line}a\\        ${directives.join(' ')}`;
  // The copy lies outside the folder that nginx includes, where only root can write.
  const copy = quote(`/root/${passPlace.file.replaceAll('/', '_')}.why502`);
  const edit = `sed -i --follow-symlinks -E ${drop}-e ${quote(add)} ${file}`;
  return {
    command: `cp -L ${file} ${copy} && ${edit} && { ${reload(context)} || { cat ${copy} > ${file}; false; }; }`,
    undo: `cat ${copy} > ${file} && ${reload(context)}`,
  };
}

/** The container of a proxy that has a network of its own: its localhost is not the host's. Null for all others. */
export function boxedProxy(context: Context): string | null {
  const name = context.proxy['proxy-state']?.container ?? null;
  return context.proxy.container?.networkMode === 'host' ? null : name;
}
