import { isObject, type JsonObject, readJsonLine, textOf } from './json-line.ts';
import { type AccessRecord, recordOf } from './nginx-access.ts';

function header(request: JsonObject, name: string): string {
  const values = isObject(request.headers) ? request.headers[name] : undefined;
  return Array.isArray(values) && typeof values[0] === 'string' ? values[0] : '';
}

/** A line of Caddy's access log in JSON (`handled request`); null for any other line. */
export function readCaddyAccess(line: string): AccessRecord | null {
  const json = line.includes('handled request') ? readJsonLine(line) : null;
  const request = json?.object.request;
  if (!json || !isObject(request)) return null;
  const record = recordOf({
    remote_addr: textOf(request, 'remote_ip', 'remote_addr'),
    request_method: textOf(request, 'method'),
    request_uri: textOf(request, 'uri'),
    host: textOf(request, 'host').replace(/:\d+$/, ''),
    status: textOf(json.object, 'status'),
    body_bytes_sent: textOf(json.object, 'size'),
    request_time: textOf(json.object, 'duration'),
    http_user_agent: header(request, 'User-Agent'),
  });
  return { ...record, at: json.at };
}
