import type { Place } from '../../core/route.ts';
import type { Context, FixStep } from '../../core/rule.ts';
import { reload } from './proxy.ts';
import { quote } from './shell.ts';

function pattern(text: string): string {
  return text.replace(/[\\^$.*[\]|]/g, '\\$&');
}

function swap(place: Place, from: string, to: string): string {
  return `${place.line}s|${pattern(from)}|${to.replace(/[\\&|]/g, '\\$&')}|`;
}

/**
 * Changes a text on one line of a configuration file of a proxy in a container, and loads it. A file that a mount brings
 * is changed on the host in place: a file put in its stead would not be the mounted one any more.
 */
export function editInProxy(
  context: Context,
  place: Place,
  from: string,
  to: string,
): Pick<FixStep, 'command' | 'undo'> | null {
  const proxy = context.proxy['proxy-state'];
  if (!proxy?.container) return null;
  const mount = context.proxy.container?.mounts
    .filter((one) => place.file === one.destination || place.file.startsWith(`${one.destination.replace(/\/$/, '')}/`))
    .sort((a, b) => b.destination.length - a.destination.length)[0];
  const host = mount?.hostPath ? mount.hostPath + place.file.slice(mount.destination.replace(/\/$/, '').length) : null;
  const again = proxy.running ? reload(context) : `docker restart ${quote(proxy.container)}`;
  const command = (a: string, b: string): string => {
    const script = quote(swap(place, a, b));
    if (host !== null)
      return `t=$(mktemp) && sed ${script} ${quote(host)} > "$t" && cat "$t" > ${quote(host)} && rm "$t" && ${again}`;
    const inner = `t=$(mktemp) && sed ${script} ${quote(place.file)} > "$t" && cat "$t" > ${quote(place.file)} && rm "$t"`;
    return `docker exec ${quote(proxy.container ?? '')} sh -c ${quote(inner)} && ${again}`;
  };
  return { command: command(from, to), undo: command(to, from) };
}
