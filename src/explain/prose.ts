import type { LogEvent } from '../core/event.ts';

/** A request as access logs quote it, or the time in front of it. */
const ACCESS =
  /\[\d{1,2}\/[A-Z][a-z]{2}\/\d{4}[: ]\d\d:\d\d:\d\d[^\]]{0,12}\] "|"(?:GET|POST|HEAD|PUT|DELETE|PATCH|OPTIONS|CONNECT|PRI) [^"\n]{0,2000} HTTP\/\d(?:\.\d)?" \d{3}\b/;
/** A `log_format` is not longer, and a text has no more of them. */
const FORMAT = 4000;
const FORMATS = 8;
/** The same in a line of JSON, where every quote has its escape. */
const WITHIN = /\] \\"|\\"(?:GET|POST|HEAD|PUT|DELETE|PATCH|OPTIONS) [^"\n]{0,2000} HTTP\/\d(?:\.\d)?\\" \d{3}\b/;
const ESCAPED = /\\"(?:[^"\\]|\\[^"])*\\"/g;
const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/** The names of variables in a pasted `log_format` are no words of anybody. */
function withoutFormats(text: string): string {
  let own = text;
  let at = own.indexOf('log_format ');
  for (let i = 0; i < FORMATS && at >= 0; i++) {
    const end = own.slice(at, at + FORMAT).indexOf(';');
    if (end >= 0) own = own.slice(0, at) + own.slice(at, at + end).replace(/[^\n]+/g, '') + own.slice(at + end);
    at = own.indexOf('log_format ', at + 1);
  }
  return own;
}

/** The text without lines that signatures know as harmless: their words say nothing about a fault either. */
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
  const own = withoutFormats(text);
  if (!own.includes(' HTTP/') && !/\] \\?"/.test(own)) return own;
  return own
    .split('\n')
    .map((line) =>
      ACCESS.test(line) ? line.replace(QUOTED, '""') : WITHIN.test(line) ? line.replace(ESCAPED, '\\"\\"') : line,
    )
    .join('\n');
}
