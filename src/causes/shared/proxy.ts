import { formatAddress } from '../../core/address.ts';
import { reload } from '../../core/proxy-commands.ts';
import type { Target } from '../../core/route.ts';
import type { Context } from '../../core/rule.ts';
import { quote } from './shell.ts';

export { configFile, configTest, programOf, proxyUnit, reload, startProxy } from '../../core/proxy-commands.ts';

/** The target that the link stands for. */
export function targetOf(context: Context): Target | null {
  const { targets } = context.route;
  return (
    targets.find((target) => formatAddress(target.address) === context.link.address) ??
    (targets.length === 1 ? (targets[0] ?? null) : null)
  );
}

/** Labels and what a program tells of itself are places, too, but no file that a command could change. */
export function isInFile(place: { readonly file: string }): boolean {
  return place.file.startsWith('/');
}

export function placeText(place: { readonly file: string; readonly line: number }): string {
  return isInFile(place) ? `${place.file}:${place.line}` : place.file;
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
