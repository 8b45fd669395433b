import type { LogEvent } from '../core/event.ts';
import type { Route } from '../core/route.ts';
import { urlOf } from './probing.ts';

/** A path of a URL as a file's: without escapes, `..` and doubled slashes, and without what stands behind the script (PATH_INFO). */
function fileAsked(target: string, extension: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(`http://localhost${target}`).pathname).replace(/\/{2,}/g, '/');
    if (extension === '') return path;
    const end = `${path}/`.indexOf(`${extension}/`);
    return end < 0 ? undefined : path.slice(0, end + extension.length);
  } catch {
    return undefined;
  }
}

/** The file that the request meant, where the proxy's configuration gives scripts by the path of their URL. */
export function withScript(event: LogEvent, route: Route): LogEvent {
  const { script } = route;
  const base = new URL(urlOf(route)).pathname;
  const target = /^\S+ (\/[^\s?]*)/.exec(event.fields.request ?? '')?.[1];
  if (target === undefined || !script?.endsWith(base)) return event;
  // Where the path ends and PATH_INFO begins the kind of the route's own script tells.
  const asked = fileAsked(target, /\.\w{1,5}$/.exec(script)?.[0] ?? '');
  if (asked === undefined || asked.endsWith('/')) return event;
  return { ...event, fields: { ...event.fields, script: `${script.slice(0, -base.length)}${asked}` } };
}
