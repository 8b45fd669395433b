/** The text of an access log's lines in nginx's variables, and what becomes of quotes and control characters in a value. */
export interface AccessFormat {
  readonly text: string;
  readonly escape: 'default' | 'json' | 'none';
}

/** nginx's built-in format. */
export const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** A format that says nothing of escaping. */
export function plainFormat(text = COMBINED): AccessFormat {
  return { text, escape: 'default' };
}

/** A variable of a `log_format`. */
export interface FormatPart {
  readonly name: string;
  /** Literal text behind the variable; empty for the last one. */
  readonly after: string;
}

/** Takes a `log_format` apart: the literal in front of everything, and the variables. */
export function partsOf(format: string): { before: string; parts: FormatPart[] } {
  const pieces = format.split(/\$(?:\{(\w+)\}|(\w+))/);
  const parts: FormatPart[] = [];
  for (let i = 1; i < pieces.length; i += 3)
    parts.push({ name: pieces[i] ?? pieces[i + 1] ?? '', after: pieces[i + 2] ?? '' });
  return { before: pieces[0] ?? '', parts };
}

/** End of a list of upstream values: blanks belong to it behind a comma and around a colon. */
function listEnd(line: string, from: number, after: string): number {
  let at = line.indexOf(after, from);
  while (at >= 0) {
    if (line[at - 1] === ',' && at > from) at = line.indexOf(after, at + 1);
    else if (line.startsWith(' : ', at)) at = line.indexOf(after, at + 3);
    else return at;
  }
  return -1;
}

/** End of a value: the literal behind it, and not one that the value itself holds escaped. */
export function valueEnd(line: string, from: number, { name, after }: FormatPart): number {
  if (after === '') return line.length;
  if (name.startsWith('upstream_') && after.startsWith(' ')) return listEnd(line, from, after);
  let at = line.indexOf(after, from);
  if (after.startsWith('"')) while (at > from && isEscaped(line, at, from)) at = line.indexOf(after, at + 1);
  return at;
}

/** Whether an odd number of backslashes stands in front of a place: two are one that was escaped itself. */
function isEscaped(line: string, at: number, from: number): boolean {
  let first = at;
  while (first > from && line[first - 1] === '\\') first -= 1;
  return (at - first) % 2 === 1;
}

/** Variables whose text visitors choose, or a backend that may repeat what they sent. */
const CHOSEN =
  /^(?:request|request_uri|request_body|request_filename|uri|document_uri|args|query_string|remote_user|host|content_(?:type|length)|proxy_add_x_forwarded_for|ssl_server_name|ssl_client_\w+|fastcgi_\w+|(?:http|cookie|arg|sent_http|sent_trailer|upstream_http|upstream_cookie|upstream_trailer)_\w+|\d)$/;
/** Those of them that are decoded: they hold any byte, line feeds too. */
const DECODED = /^(?:uri|document_uri|request_filename|request_body|remote_user|fastcgi_\w+|\d)$/;

/** Without escaping, visitors can write whole lines of such a log: none of them proves anything. */
export function isForgeable(format: AccessFormat): boolean {
  return format.escape === 'none' && partsOf(format.text).parts.some(({ name }) => DECODED.test(name));
}

/** Whether lines of a format tell how a request ended, and enough of it to know whose it was. */
export function tellsRequests(format: AccessFormat): boolean {
  const names = partsOf(format.text).parts.map(({ name }) => name);
  return names.includes('status') && names.some((name) => /^(?:request|request_uri|uri|upstream_addr)$/.test(name));
}

/** A literal that no value can hold, as values are escaped. */
function isBarrier(literal: string, style: AccessFormat['escape']): boolean {
  return style !== 'none' && [...literal].some((one) => one === '"' || one < ' ');
}

/** What stands behind a status must look like this, where its name says how it looks. */
function isLike(name: string, value: string): boolean {
  if (/^(?:body_bytes_sent|bytes_sent|request_length|connection|connection_requests|pid)$/.test(name))
    return /^(?:\d+|-)$/.test(value);
  if (/_time$|^msec$/.test(name)) return /^[\d., :-]*$/.test(value);
  if (name === 'time_local') return /^\d\d\/\w{3}\/\d{4}(?::\d\d){3} [+-]\d{4}$/.test(value);
  return true;
}

function fits(line: string, from: number, parts: readonly FormatPart[]): boolean {
  let at = from;
  for (const part of parts) {
    const end = valueEnd(line, at, part);
    if (end < 0 || !isLike(part.name, line.slice(at, end))) return false;
    at = end + part.after.length;
  }
  return at === line.length;
}

/** More places than these are tried for no line. */
const MOST_PLACES = 8;

/**
 * Where the status of a line begins, for formats in which a visitor's text stands in front of it and nothing parts the two:
 * `$http_user_agent|$status`. -1 when it is not the only place that would fit, or there is none. Null for a format that
 * needs no such care.
 */
export function statusFinder(format: AccessFormat): ((line: string) => number) | null {
  const { parts } = partsOf(format.text);
  const index = parts.findIndex(({ name }) => name === 'status');
  const status = parts[index];
  const isDoubtful = parts
    .slice(0, Math.max(0, index))
    .reduce((doubt, { name, after }) => (doubt || CHOSEN.test(name)) && !isBarrier(after, format.escape), false);
  const literal = parts[index - 1]?.after ?? '';
  if (status === undefined || literal === '' || !isDoubtful) return null;
  const rest = parts.slice(index + 1);
  return (line) => {
    let found = -1;
    let tries = 0;
    for (let at = line.indexOf(literal); at >= 0; at = line.indexOf(literal, at + 1)) {
      const from = at + literal.length;
      if (!/^\d{3}$/.test(line.slice(from, from + 3)) || !line.startsWith(status.after, from + 3)) continue;
      tries += 1;
      if (tries > MOST_PLACES) return -1;
      if (!fits(line, from + 3 + status.after.length, rest)) continue;
      if (found >= 0) return -1;
      found = from;
    }
    return found;
  };
}
