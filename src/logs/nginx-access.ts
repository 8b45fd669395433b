import { type AccessFormat, isForgeable, partsOf, plainFormat, statusFinder, valueEnd } from './access-format.ts';
import { readTime } from './time.ts';

/** One attempt at an upstream, as the `$upstream_*` lists of a line tell it. */
export interface Attempt {
  /** `IP:port`, `unix:/path`, the name of the group when no server was live, or empty. */
  readonly address: string;
  readonly status: number | null;
  readonly connectTime: number | null;
  readonly headerTime: number | null;
  readonly responseTime: number | null;
  readonly bytes: number | null;
}

/** One request from an access log. */
export interface AccessRecord {
  readonly at: number | null;
  readonly client: string | null;
  /** The port of the client's connection, where the log tells it. */
  readonly clientPort?: number;
  readonly method: string;
  /** As logged, with its query. */
  readonly path: string;
  readonly host: string | null;
  /** 9 for an HTTP/0.9 answer, 0 when nothing was sent. */
  readonly status: number | null;
  readonly bytes: number | null;
  readonly requestTime: number | null;
  readonly userAgent: string | null;
  /** Empty when the line says nothing about upstreams, or that there was none. */
  readonly attempts: readonly Attempt[];
  /** The group that the request was for, where the log names it although no server was asked. */
  readonly backend?: string;
  /** Whether the format holds `$upstream_addr` or `$upstream_status` at all. */
  readonly tellsUpstream: boolean;
  /** Every variable of the format, raw. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The items of a `$upstream_*` variable: `, ` parts the attempts of one request, ` : ` those behind an internal redirect. */
export function upstreamItems(value: string | undefined): readonly string[] {
  if (value === undefined || value === '' || value === '-') return [];
  return value.split(/, | : |,$| :$/);
}

function numberOf(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,15}(?:\.\d{1,6})?$/.test(value) ? Number(value) : null;
}

const LISTS = [
  'upstream_addr',
  'upstream_status',
  'upstream_connect_time',
  'upstream_header_time',
  'upstream_response_time',
  'upstream_bytes_received',
];

function attemptsOf(variables: Readonly<Record<string, string>>): Attempt[] {
  if (!LISTS.some((name) => name in variables)) return [];
  const lists = LISTS.map((name) => upstreamItems(variables[name]));
  const length = Math.min(64, Math.max(...lists.map((list) => list.length)));
  return Array.from({ length }, (_, i) => ({
    address: lists[0]?.[i]?.trim() ?? '',
    status: numberOf(lists[1]?.[i]?.trim()),
    connectTime: numberOf(lists[2]?.[i]?.trim()),
    headerTime: numberOf(lists[3]?.[i]?.trim()),
    responseTime: numberOf(lists[4]?.[i]?.trim()),
    bytes: numberOf(lists[5]?.[i]?.trim()),
  }));
}

/** Requests come many to the second: the last time read is kept. */
let lastTime: { readonly text: string; readonly at: number | null } = { text: '', at: null };

function timeOf(variables: Readonly<Record<string, string>>): number | null {
  const msec = numberOf(variables.msec);
  if (msec !== null) return Math.round(msec * 1000);
  const text = variables.time_iso8601 ?? variables.time_local ?? '';
  if (text !== lastTime.text) lastTime = { text, at: readTime(text)?.at ?? null };
  return lastTime.at;
}

function named(value: string | undefined): string | null {
  return value === undefined || value === '-' || value === '' ? null : value;
}

/** Puts a record together from the variables of a line. */
export function recordOf(variables: Readonly<Record<string, string>>): AccessRecord {
  const [method = '', path = ''] = (variables.request ?? '').split(' ');
  return {
    at: timeOf(variables),
    client: named(variables.remote_addr),
    method: variables.request_method ?? method,
    path: variables.request_uri ?? variables.uri ?? path,
    host: named(variables.host) ?? named(variables.http_host) ?? named(variables.server_name),
    status: numberOf(variables.status),
    bytes: numberOf(variables.body_bytes_sent ?? variables.bytes_sent),
    requestTime: numberOf(variables.request_time),
    userAgent: named(variables.http_user_agent),
    attempts: attemptsOf(variables),
    tellsUpstream: variables.upstream_addr !== undefined || variables.upstream_status !== undefined,
    variables,
  };
}

/** Turns a `log_format` (default: combined) into a parser of its lines, linear in the line; null: another form, or not to be trusted. */
export function compileAccess(format: AccessFormat = plainFormat()): (line: string) => AccessRecord | null {
  if (isForgeable(format)) return () => null;
  const { before, parts } = partsOf(format.text);
  const findStatus = statusFinder(format);
  const pinned = findStatus === null ? -1 : parts.findIndex((part) => part.name === 'status') - 1;
  return (line) => {
    if (!line.startsWith(before)) return null;
    const status = findStatus?.(line) ?? 0;
    if (status < 0) return null;
    const variables: Record<string, string> = {};
    let at = before.length;
    for (const [index, part] of parts.entries()) {
      const end = index === pinned ? status - part.after.length : valueEnd(line, at, part);
      if (end < at) return variables.status === undefined ? null : recordOf(variables);
      if (variables[part.name] === undefined) variables[part.name] = line.slice(at, end);
      at = end + part.after.length;
    }
    return recordOf(variables);
  };
}

const PAGES: Readonly<Record<number, string>> = {
  400: '400 Bad Request',
  403: '403 Forbidden',
  404: '404 Not Found',
  413: '413 Request Entity Too Large',
  499: '499 ',
  500: '500 Internal Server Error',
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
};

/** Comments that make some browsers show the page. */
const PADDING = 402;

/** Bytes of nginx's own page for a status; `server` is what it calls itself; browsers called Chrome or MSIE get padding. */
export function builtInPageSize(status: number, server = 'nginx', userAgent: string | null = null): number | null {
  const title = PAGES[status];
  if (title === undefined) return null;
  return (
    120 + 2 * title.length + server.length - 5 + (userAgent !== null && /MSIE|Chrome/.test(userAgent) ? PADDING : 0)
  );
}

const SHORT = 20;
/** `bgcolor="white"` of versions before 1.17. */
const OLD_BODY = 16;
/** How much longer than `nginx` it calls itself: with a version, with a distribution, openresty; with either body. */
const LONGER = new Set([0, 4, 7, 8, 13, 14, 16, 17].flatMap((name) => [name, name + OLD_BODY]));

/** Who made the error page, told by its size: nginx names itself with 5 to 30 characters. */
export function whoMadePage(
  record: Pick<AccessRecord, 'status' | 'bytes' | 'userAgent' | 'method'>,
): 'proxy' | 'backend' | 'unknown' {
  const { status, bytes } = record;
  if (status === null || bytes === null || record.method === 'HEAD' || PAGES[status] === undefined) return 'unknown';
  // The answers of other proxies are a few words, or none: `Bad Gateway`, `502 Bad Gateway`.
  if (bytes <= SHORT) return 'unknown';
  const { userAgent } = record;
  const more = bytes - (builtInPageSize(status, 'nginx', userAgent) ?? 0);
  // An unknown browser may have got the padding.
  return LONGER.has(more) || (userAgent === null && LONGER.has(more - PADDING)) ? 'proxy' : 'backend';
}

/** What an access-log line alone allows to conclude. */
export type AccessVerdict =
  | 'connect-failed'
  | 'closed-after-connect'
  | 'backend-answered'
  | 'no-live-upstreams'
  | 'no-upstream'
  | 'connect-timeout'
  | 'read-timeout'
  | 'refused-by-proxy'
  | 'proxy-internal'
  | 'client-gave-up'
  | 'error-page-missing'
  | 'masked-by-retry'
  | 'not-http'
  | 'backend-refused'
  | 'proxy-error'
  | 'fine';

function isGroup(address: string): boolean {
  return address !== '' && !address.startsWith('unix:') && !/:\d+$/.test(address);
}

function withoutUpstream(status: number, record: AccessRecord): AccessVerdict {
  if (status === 502) return record.tellsUpstream ? 'no-upstream' : byPage(record);
  if (status === 503) return record.tellsUpstream ? 'refused-by-proxy' : byPage(record);
  if (status === 504) return 'proxy-error';
  if (status === 499) return 'client-gave-up';
  if (status === 413) return 'refused-by-proxy';
  return status >= 500 ? (record.tellsUpstream ? 'proxy-internal' : 'proxy-error') : 'fine';
}

function byPage(record: AccessRecord): AccessVerdict {
  return whoMadePage(record) === 'backend' ? 'backend-answered' : 'proxy-error';
}

/** The decision table of an access-log line: which part of the way failed, as far as the line tells. */
export function accessVerdict(record: AccessRecord): AccessVerdict {
  const status = record.status ?? 0;
  const last = record.attempts.filter((one) => one.address !== '' || one.status !== null).at(-1);
  if (status === 9) return 'not-http';
  if (last === undefined || (last.address === '' && last.status === null)) return withoutUpstream(status, record);
  if (status === 499) return 'client-gave-up';
  if (status < 400)
    return record.attempts.some((one) => (one.status ?? 0) >= 502 && one.status !== 503) ? 'masked-by-retry' : 'fine';
  if (status === 404 && last.status !== null && last.status >= 502) return 'error-page-missing';
  if (last.status !== status || (last.headerTime !== null && status >= 500)) {
    return last.headerTime !== null && status >= 500 ? 'backend-answered' : withoutUpstream(status, record);
  }
  const timed = record.variables.upstream_connect_time !== undefined;
  if (status === 502) {
    if (isGroup(last.address)) return 'no-live-upstreams';
    if (!timed) return 'proxy-error';
    return last.connectTime === null ? 'connect-failed' : 'closed-after-connect';
  }
  if (status === 504) {
    if (!timed) return 'read-timeout';
    return last.connectTime === null ? 'connect-timeout' : 'read-timeout';
  }
  return status >= 500 ? 'backend-answered' : 'backend-refused';
}
