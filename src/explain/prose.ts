import type { LogEvent } from '../core/event.ts';
import { withoutFormats } from './formats.ts';

/** A request as access logs quote it, or the time in front of it. */
const ACCESS =
  /\[\d{1,2}\/[A-Z][a-z]{2}\/\d{4}[: ]\d\d:\d\d:\d\d[^\]]{0,12}\] "|"(?:GET|POST|HEAD|PUT|DELETE|PATCH|OPTIONS|CONNECT|PRI) [^"\n]{0,2000} HTTP\/\d(?:\.\d)?" \d{3}\b/;
/** The same in a line of JSON, where every quote has its escape. */
const WITHIN = /\] \\"|\\"(?:GET|POST|HEAD|PUT|DELETE|PATCH|OPTIONS) [^"\n]{0,2000} HTTP\/\d(?:\.\d)?\\" \d{3}\b/;
const ESCAPED = /\\"(?:[^"\\]|\\[^"])*\\"/g;
/** An unclosed quote ends with its line: what always fits is never tried again. */
const QUOTED = /"(?:[^"\\]|\\.?)*(?:"|$)/g;

/** The text without the lines of some events; numbers of lines stay true. */
export function without(text: string, events: readonly LogEvent[]): string {
  const known = new Set(events.map(({ line }) => line));
  if (known.size === 0) return text;
  return text
    .split('\n')
    .map((line, index) => (known.has(index + 1) ? '' : line))
    .join('\n');
}

/** The text without lines that signatures know as harmless: their words say nothing about a fault either. */
export function withoutHarmless(text: string, events: readonly LogEvent[]): string {
  return without(
    text,
    events.filter(({ tier }) => tier === 'D'),
  );
}

/**
 * The text as far as somebody on this host wrote it: without what visitors chose in the records of an access log (URLs, the
 * names of their browsers, where they came from), whose words say nothing about a fault. Numbers of lines stay true.
 */
export function prose(text: string): string {
  const own = withoutFormats(text);
  if (!own.includes(' HTTP/') && !/\] \\?"/.test(own)) return own;
  return own
    .split('\n')
    .map((line) =>
      ACCESS.test(line) ? line.replace(QUOTED, '""') : WITHIN.test(line) ? line.replace(ESCAPED, '\\"\\"') : line,
    )
    .join('\n');
}
