import { formatAddress } from '../../core/address.ts';
import type { Route, Target } from '../../core/route.ts';
import type { Context } from '../../core/rule.ts';
import { quote } from './shell.ts';

const CHECK: Readonly<Record<Route['proxy'], string>> = {
  nginx: 'nginx -t',
  apache: 'apachectl configtest',
  caddy: 'caddy validate --config /etc/caddy/Caddyfile',
  haproxy: 'haproxy -c -f /etc/haproxy/haproxy.cfg',
  traefik: 'true',
};

const UNIT: Readonly<Record<Route['proxy'], string>> = {
  nginx: 'nginx',
  apache: 'apache2',
  caddy: 'caddy',
  haproxy: 'haproxy',
  traefik: 'traefik',
};

/** The proxy's unit, as commands name it. */
export function proxyUnit(context: Context): string {
  return context.proxy['proxy-state']?.unit ?? UNIT[context.route.proxy];
}

/** The command that tests the configuration. */
export function configTest(context: Context): string {
  const container = context.proxy['proxy-state']?.container;
  const check = CHECK[context.route.proxy];
  return container ? `docker exec ${quote(container)} ${check}` : check;
}

/** Tests the configuration and, when it is sound, loads it without dropping a request. */
export function reload(context: Context): string {
  const container = context.proxy['proxy-state']?.container;
  if (container && context.route.proxy === 'nginx')
    return `${configTest(context)} && docker exec ${quote(container)} nginx -s reload`;
  if (container) return `${configTest(context)} && docker restart ${quote(container)}`;
  return `${configTest(context)} && systemctl reload ${quote(proxyUnit(context))}`;
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
