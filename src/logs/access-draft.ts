import { type AccessFormat, partsOf, plainFormat, statusFinder } from './access-format.ts';
import type { Draft } from './draft.ts';
import type { Line } from './lines.ts';
import { type AccessRecord, accessVerdict, compileAccess, recordOf } from './nginx-access.ts';
import type { Fields } from './signature.ts';
import { readTime, type TimeOptions } from './time.ts';
import { TRAEFIK_TAIL } from './traefik-access.ts';

/** Common and combined log lines, whoever writes them: nginx, Apache, gunicorn, Traefik, Puma behind Rack. */
const CLF =
  /^(?:[\w.-]{1,253}(?::\d{1,5})? )?(?<remote_addr>[0-9a-fA-F.:]{2,45}|[\w.-]{1,253}|-) (?:-|\S{1,64}) (?<remote_user>-|[^[\]"]{1,128}?) \[(?<time_local>\d{1,2}\/[A-Z][a-z]{2}\/\d{4}[: ][\d:]{8}(?: [+-]\d{4})?)\] "(?<request>(?:[^"\\]|\\.){0,8192})" (?<status>\d{3}) (?<body_bytes_sent>\d{1,15}|-)/;
const AGENT = /^ "(?:[^"\\]|\\.){0,4096}" "(?<agent>(?:[^"\\]|\\.){0,4096})"/;
const INGRESS =
  /\[(?<group>[^\]]{0,253})\] \[[^\]]{0,253}\] (?<addr>\S{1,200}(?:, \S{1,200}){0,8}) (?<length>[\d-]{1,12}(?:, [\d-]{1,12}){0,8}) (?<time>[\d.-]{1,12}(?:, [\d.-]{1,12}){0,8}) (?<status>[\d-]{1,3}(?:, [\d-]{1,3}){0,8}) [0-9a-f]{16,64}$/;
const NAMED =
  /(?:^|[\s"])(?<name>uct|uht|urt|us|ua|upstream_connect_time|upstream_header_time|upstream_response_time|upstream_status|upstream_addr|upstream)[=:] ?"?(?<value>[^"\s]{1,200}(?:(?:,| :) [^"\s]{1,200}){0,8})"?/g;
const NAMES: Readonly<Record<string, string>> = {
  uct: 'upstream_connect_time',
  uht: 'upstream_header_time',
  urt: 'upstream_response_time',
  us: 'upstream_status',
  ua: 'upstream_addr',
  upstream: 'upstream_addr',
};

interface Reader {
  readonly format: string;
  readonly read: (line: string) => AccessRecord | null;
  /** A line of the format whose status a visitor may have written. */
  readonly isDoubtful: (line: string) => boolean;
}

let last: Reader | null = null;

function readerOf(text: string): Reader {
  if (last?.format === text) return last;
  const format = plainFormat(text);
  const findStatus = statusFinder(format);
  const { before } = partsOf(text);
  last = {
    format: text,
    read: compileAccess(format),
    isDoubtful: (line) => line.startsWith(before) && findStatus?.(line) === -1,
  };
  return last;
}

/** Parsers of formats that somebody pasted. */
const pasted = new WeakMap<AccessFormat, (line: string) => AccessRecord | null>();

/** The record of a line by one of the formats that it may have. */
function byFormats(text: string, formats: readonly AccessFormat[]): AccessRecord | null {
  for (const format of formats) {
    const parser = pasted.get(format) ?? compileAccess(format);
    pasted.set(format, parser);
    const record = parser(text);
    if (record !== null && record.status !== null && record.status < 600) return record;
  }
  return null;
}

function readClf(text: string): { record: AccessRecord; extra: Fields; program: string | null } | null {
  const match = CLF.exec(text);
  if (match === null) return null;
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(match.groups ?? {})) if (value !== undefined) variables[name] = value;
  let rest = text.slice(match[0].length);
  const agent = AGENT.exec(rest);
  if (agent !== null) {
    variables.http_user_agent = agent.groups?.agent ?? '';
    rest = rest.slice(agent[0].length);
  }
  const traefik = TRAEFIK_TAIL.exec(rest);
  if (traefik !== null) {
    const { router = '', server = '' } = traefik.groups ?? {};
    return {
      record: recordOf(variables),
      extra: { router, ...(server === '-' ? {} : { upstream: server }) },
      program: 'traefik',
    };
  }
  const ingress = INGRESS.exec(rest.slice(-1500));
  if (ingress?.groups !== undefined) {
    variables.upstream_addr = ingress.groups.addr ?? '';
    variables.upstream_status = ingress.groups.status ?? '';
    variables.upstream_response_time = ingress.groups.time ?? '';
    return { record: recordOf(variables), extra: { group: ingress.groups.group ?? '' }, program: 'nginx' };
  }
  for (const named of rest.slice(0, 4096).matchAll(NAMED)) {
    const name = named.groups?.name ?? '';
    variables[NAMES[name] ?? name] ??= named.groups?.value ?? '';
  }
  return { record: recordOf(variables), extra: {}, program: null };
}

function jsonVariables(object: Readonly<Record<string, unknown>>): Record<string, string> | null {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(object))
    if (typeof value === 'string' || typeof value === 'number') variables[name] = String(value);
  return variables.status !== undefined &&
    (variables.request_uri ?? variables.request ?? variables.uri) !== undefined &&
    (variables.remote_addr ?? variables.upstream_addr) !== undefined
    ? variables
    : null;
}

function fieldsOf(record: AccessRecord, extra: Fields): Fields {
  const last = record.attempts.at(-1);
  const fields: Fields = {
    ...extra,
    status: String(record.status ?? 0).padStart(3, '0'),
    request: `${record.method} ${record.path}`.trim(),
  };
  if (record.client !== null) fields.client = record.client;
  if (record.host !== null) fields.host = record.host;
  if (record.bytes !== null) fields.bytes = String(record.bytes);
  if (record.requestTime !== null) fields.requestTime = String(record.requestTime);
  if (last !== undefined && last.address !== '') fields.address = last.address;
  if (last !== undefined && last.status !== null) fields.upstreamStatus = String(last.status);
  return fields;
}

/** An access-log line as a draft; `dull` when the request says nothing about a failure; null when it is no such line. */
export function readAccessDraft(
  line: Line,
  program: string | null,
  options: TimeOptions & {
    readonly format?: string | undefined;
    readonly formats?: readonly AccessFormat[] | undefined;
  },
): Draft | 'dull' | null {
  const text = line.rest;
  const variables = line.json === null ? null : jsonVariables(line.json.object);
  const reader = variables !== null || options.format === undefined ? null : readerOf(options.format);
  const own =
    variables !== null
      ? recordOf(variables)
      : reader === null
        ? byFormats(text, options.formats ?? [])
        : reader.read(text);
  if (own === null && reader?.isDoubtful(text)) return 'dull';
  const read =
    own === null ? (line.json === null ? readClf(text) : null) : { record: own, extra: {}, program: 'nginx' };
  if (read === null || read.record.status === null) return null;
  const { record } = read;
  const status = record.status ?? 0;
  const id = accessVerdict(record);
  const dull =
    id === 'fine' ||
    id === 'backend-refused' ||
    (status < 499 && status !== 413 && status !== 9 && id !== 'masked-by-retry' && id !== 'error-page-missing');
  if (dull && status !== 0) return 'dull';
  const from = read.program ?? program ?? 'nginx';
  const at = line.at ?? record.at ?? readTime(record.variables.time_local ?? '', options)?.at ?? null;
  return {
    program: from,
    strict: from === 'nginx' || from === 'traefik',
    at,
    pid: line.pid,
    text,
    match: `access-log ${id} ${String(status).padStart(3, '0')}`,
    detail: null,
    fields: fieldsOf(record, read.extra),
    line: line.number,
  };
}
