import { readJsonLine, textOf } from './json-line.ts';
import { type AccessRecord, compileAccess, recordOf } from './nginx-access.ts';

const common = compileAccess();
/** Behind the combined form: count of requests, router, server, duration. */
export const TRAEFIK_TAIL = / \d{1,12} "(?<router>[^"]{1,200})" "(?<server>[^"]{1,300})" (?<ms>\d{1,9})ms$/;
const NANOS = 1e9;

/** A line of Traefik's access log, in its common form or JSON; null for any other line. */
export function readTraefikAccess(line: string): AccessRecord | null {
  const json = line.includes('"DownstreamStatus"') ? readJsonLine(line) : null;
  if (json !== null) {
    const { object } = json;
    const server = textOf(object, 'ServiceAddr');
    const record = recordOf({
      remote_addr: textOf(object, 'ClientHost'),
      request_method: textOf(object, 'RequestMethod'),
      request_uri: textOf(object, 'RequestPath'),
      host: textOf(object, 'RequestHost').replace(/:\d+$/, ''),
      status: textOf(object, 'DownstreamStatus'),
      body_bytes_sent: textOf(object, 'DownstreamContentSize'),
      request_time: String(Number(textOf(object, 'Duration') || 0) / NANOS),
      http_user_agent: textOf(object, 'request_User-Agent'),
      upstream_addr: server === '' ? '-' : server,
      upstream_status: server === '' ? '-' : textOf(object, 'OriginStatus'),
    });
    return { ...record, at: json.at };
  }
  const record = common(line);
  const tail = TRAEFIK_TAIL.exec(line)?.groups;
  if (record === null || tail === undefined) return record;
  const server = (tail.server ?? '').replace(/^\w{1,10}:\/\//, '').replace(/\/.*$/, '');
  return {
    ...recordOf({
      ...record.variables,
      request_time: String(Number(tail.ms ?? 0) / 1000),
      upstream_addr: server,
      upstream_status: server === '-' ? '-' : String(record.status ?? ''),
    }),
    at: record.at,
  };
}
