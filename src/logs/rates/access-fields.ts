import { type AccessFormat, isForgeable, partsOf, plainFormat, statusFinder, valueEnd } from '../access-format.ts';
import type { AccessRecord } from '../nginx-access.ts';

/** What the rates need of a request, as text of the log: nothing here is trusted. */
export interface AccessFields {
  method: string;
  uri: string;
  host: string | null;
  /** The name and the port of the server that took the request, as the configuration has them; null when the log does not tell. */
  server: string | null;
  port: number | null;
  status: number;
  /** `$upstream_addr`, the last attempt, or the group that was meant; null when the log does not tell or there was none. */
  upstream: string | null;
  /** The client's connection (`127.0.0.1:51234`), where the log tells it. */
  client?: string;
}

const WANTED = new Set([
  'request',
  'request_method',
  'request_uri',
  'uri',
  'status',
  'host',
  'http_host',
  'server_name',
  'server_port',
  'upstream_addr',
]);

function take(fields: AccessFields, name: string, value: string): void {
  if (name === 'status') fields.status = Number(value);
  else if (name === 'request') {
    const first = value.indexOf(' ');
    const second = value.indexOf(' ', first + 1);
    fields.method = first < 0 ? '' : value.slice(0, first);
    fields.uri = value.slice(first + 1, second < 0 ? undefined : second);
  } else if (name === 'request_method') fields.method = value;
  else if (name === 'host' || name === 'http_host') fields.host ??= value === '-' ? null : value;
  else if (name === 'server_name') fields.server = value === '' || value === '-' ? null : value;
  else if (name === 'server_port') fields.port = Number(value) || null;
  else if (name === 'upstream_addr') fields.upstream = value === '-' || value === '' ? null : value;
  else fields.uri = value;
}

/**
 * A reader of the few fields that counting needs, for one `log_format` (default: combined). It stops at the last of them,
 * so that it costs about a microsecond. Null when a line has another form, or one that a visitor may have made.
 */
export function compileFields(format: AccessFormat = plainFormat()): (line: string) => AccessFields | null {
  if (isForgeable(format)) return () => null;
  const { before, parts } = partsOf(format.text);
  const findStatus = statusFinder(format);
  const used = parts.slice(0, parts.findLastIndex((part) => WANTED.has(part.name)) + 1);
  const pinned = findStatus === null ? -1 : used.findIndex((part) => part.name === 'status') - 1;
  return (line) => {
    if (!line.startsWith(before)) return null;
    const status = findStatus === null ? 0 : findStatus(line);
    const fields: AccessFields = {
      method: '',
      uri: '',
      host: null,
      server: null,
      port: null,
      status: Number.NaN,
      upstream: null,
    };
    let at = before.length;
    let index = 0;
    for (const part of used) {
      const end = index === pinned ? status - part.after.length : valueEnd(line, at, part);
      if (end < at) return null;
      if (WANTED.has(part.name)) take(fields, part.name, line.slice(at, end));
      at = end + part.after.length;
      index += 1;
    }
    return fields.status >= 0 && fields.status < 1000 ? fields : null;
  };
}

/** The same fields of a record that was read otherwise. */
export function fieldsOf(record: AccessRecord | null): AccessFields | null {
  if (record === null || record.status === null) return null;
  const { client, clientPort, method, path, host, status, attempts, backend = null } = record;
  const from = clientPort === undefined ? {} : { client: `${client}:${clientPort}` };
  return {
    method,
    uri: path,
    host,
    server: null,
    port: null,
    status,
    upstream: attempts.at(-1)?.address || backend,
    ...from,
  };
}
