import type { LogEvent } from '../core/event.ts';
import type { Route } from '../core/route.ts';
import { urlOf } from './probing.ts';

/** A path of a URL as a file's: without escapes and `..`, and without what stands behind the script (PATH_INFO). */
function fileAsked(target: string | undefined): string | undefined {
  if (target === undefined) return undefined;
  try {
    const path = decodeURIComponent(new URL(target, 'http://localhost').pathname);
    return /^(.*?\.\w{1,5})(?:\/|$)/.exec(path)?.[1] ?? path;
  } catch {
    return undefined;
  }
}

/** The file that the request meant, where the proxy's configuration gives scripts by the path of their URL. */
export function withScript(event: LogEvent, route: Route): LogEvent {
  const base = new URL(urlOf(route)).pathname;
  const asked = fileAsked(/^\S+ (\/[^\s?]*)/.exec(event.fields.request ?? '')?.[1]);
  if (asked === undefined || !route.script?.endsWith(base) || asked.endsWith('/')) return event;
  return { ...event, fields: { ...event.fields, script: `${route.script.slice(0, -base.length)}${asked}` } };
}
