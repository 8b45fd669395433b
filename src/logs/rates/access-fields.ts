import { type AccessRecord, COMBINED } from '../nginx-access.ts';

/** What the rates need of a request, as text of the log: nothing here is trusted. */
export interface AccessFields {
  method: string;
  uri: string;
  host: string | null;
  status: number;
  /** `$upstream_addr`, the last attempt, or the group that was meant; null when the log does not tell or there was none. */
  upstream: string | null;
  /** The client's connection (`127.0.0.1:51234`), where the log tells it. */
  client?: string;
}

interface Part {
  readonly name: string;
  readonly after: string;
}

const WANTED = new Set([
  'request',
  'request_method',
  'request_uri',
  'uri',
  'status',
  'host',
  'http_host',
  'upstream_addr',
]);

/** Ends of a value: lists of upstreams hold `, ` and ` : `, quoted values hold escaped quotes. */
function endOf(line: string, from: number, part: Part): number {
  const { after, name } = part;
  if (after === '') return line.length;
  let at = line.indexOf(after, from);
  if (name.startsWith('upstream_') && after.startsWith(' '))
    while (at > from && (line[at - 1] === ',' || line.startsWith(' : ', at)))
      at = line.indexOf(after, line[at - 1] === ',' ? at + 1 : at + 3);
  else if (after.startsWith('"'))
    while (at > from && line[at - 1] === '\\' && line[at - 2] !== '\\') at = line.indexOf(after, at + 1);
  return at;
}

function take(fields: AccessFields, name: string, value: string): void {
  if (name === 'status') fields.status = Number(value);
  else if (name === 'request') {
    const first = value.indexOf(' ');
    const second = value.indexOf(' ', first + 1);
    fields.method = first < 0 ? '' : value.slice(0, first);
    fields.uri = value.slice(first + 1, second < 0 ? undefined : second);
  } else if (name === 'request_method') fields.method = value;
  else if (name === 'host' || name === 'http_host') fields.host ??= value === '-' ? null : value;
  else if (name === 'upstream_addr') fields.upstream = value === '-' || value === '' ? null : value;
  else fields.uri = value;
}

/**
 * A reader of the few fields that counting needs, for one `log_format` (default: combined). It stops at the last of them,
 * so that it costs about a microsecond. Null when a line has another form.
 */
export function compileFields(format: string | null): (line: string) => AccessFields | null {
  const pieces = (format ?? COMBINED).split(/\$(?:\{(\w+)\}|(\w+))/);
  const before = pieces[0] ?? '';
  const parts: Part[] = [];
  for (let i = 1; i < pieces.length; i += 3)
    parts.push({ name: pieces[i] ?? pieces[i + 1] ?? '', after: pieces[i + 2] ?? '' });
  const last = parts.findLastIndex((part) => WANTED.has(part.name));
  const used = parts.slice(0, last + 1);
  return (line) => {
    if (!line.startsWith(before)) return null;
    const fields: AccessFields = { method: '', uri: '', host: null, status: Number.NaN, upstream: null };
    let at = before.length;
    for (const part of used) {
      const end = endOf(line, at, part);
      if (end < 0) return null;
      if (WANTED.has(part.name)) take(fields, part.name, line.slice(at, end));
      at = end + part.after.length;
    }
    return fields.status >= 0 && fields.status < 1000 ? fields : null;
  };
}

/** The same fields of a record that was read otherwise. */
export function fieldsOf(record: AccessRecord | null): AccessFields | null {
  if (record === null || record.status === null) return null;
  const { client, clientPort, method, path, host, status, attempts, backend = null } = record;
  const from = clientPort === undefined ? {} : { client: `${client}:${clientPort}` };
  return { method, uri: path, host, status, upstream: attempts.at(-1)?.address || backend, ...from };
}
