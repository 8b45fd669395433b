import type { LogEvent } from '../core/event.ts';

/** A request as access logs quote it, or the time in front of it. */
const ACCESS =
  /\[\d{1,2}\/[A-Z][a-z]{2}\/\d{4}[: ]\d\d:\d\d:\d\d[^\]]{0,12}\] "|"(?:GET|POST|HEAD|PUT|DELETE|PATCH|OPTIONS|CONNECT|PRI) [^"\n]{0,2000} HTTP\/\d(?:\.\d)?" \d{3}\b/;
/** The names of variables in a format are no words of anybody. */
const FORMAT = /\blog_format\s[^;]{1,4000};/g;
const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/** The same without lines that signatures know as harmless: their words say nothing about a fault either. */
export function withoutHarmless(text: string, events: readonly LogEvent[]): string {
  const harmless = new Set(events.filter(({ tier }) => tier === 'D').map(({ line }) => line));
  if (harmless.size === 0) return text;
  return text
    .split('\n')
    .map((line, index) => (harmless.has(index + 1) ? '' : line))
    .join('\n');
}

/**
 * The text as far as somebody on this host wrote it: without what visitors chose in the records of an access log (URLs, the
 * names of their browsers, where they came from), whose words say nothing about a fault. Numbers of lines stay true.
 */
export function prose(text: string): string {
  const own = text.includes('log_format')
    ? text.replace(FORMAT, (directive) => directive.replace(/[^\n]+/g, ''))
    : text;
  if (!own.includes(' HTTP/') && !own.includes('] "')) return own;
  return own
    .split('\n')
    .map((line) => (ACCESS.test(line) ? line.replace(QUOTED, '""') : line))
    .join('\n');
}
