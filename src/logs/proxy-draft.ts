import type { Draft } from './draft.ts';
import { upstreamIn } from './go-net.ts';
import { type JsonObject, textOf } from './json-line.ts';
import type { Line } from './lines.ts';
import type { Fields } from './signature.ts';
import { readTime, type TimeOptions } from './time.ts';
import { readTraefikJson, readTraefikText } from './traefik-draft.ts';

const APACHE =
  /^\[(?<time>[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} [\d:.]{8,15} \d{4})\] \[(?:(?<module>[\w-]{1,40}):)?(?<level>emerg|alert|crit|error|warn|notice|info|debug|trace\d)\] ?(?:\[pid (?<pid>\d{1,10})(?::tid \d{1,20})?\] )?/;
/** The same without its time, as people shorten it. */
const APACHE_BARE =
  /^\[(?<module>(?:proxy|ssl|core|fastcgi|fcgid|http2?|mpm)[\w]{0,20}):(?<level>emerg|alert|crit|error|warn|notice)\] ?(?:\[pid (?<pid>\d{1,10})(?::tid \d{1,20})?\] )?/;
const APACHE_ERRNO = /^(?:[\w.]{1,40}\(\d{1,6}\): )?\((?<errno>\d{1,6})\)(?<strerror>[^:]{1,120}): /;
const APACHE_CLIENT = /\[(?:client|remote) (?<client>[0-9a-fA-F.:]{2,60})\] /;

function apache(line: Line, options: TimeOptions): Draft | null {
  const head = APACHE.exec(line.rest) ?? APACHE_BARE.exec(line.rest);
  if (head?.groups === undefined) return null;
  const fields: Fields = {
    level: head.groups.level ?? '',
    ...(head.groups.module === undefined ? {} : { module: head.groups.module }),
  };
  let message = line.rest.slice(head[0].length);
  const client = APACHE_CLIENT.exec(message.slice(0, 400));
  if (client?.groups !== undefined) {
    fields.client = client.groups.client ?? '';
    message = message.slice(0, client.index) + message.slice(client.index + client[0].length);
  }
  const errno = APACHE_ERRNO.exec(message);
  if (errno?.groups !== undefined) Object.assign(fields, errno.groups);
  const [code, other] = [...message.matchAll(/\bAH0?\d{5}\b/g)].slice(0, 2);
  if (code !== undefined) fields.code = code[0];
  const referer = message.lastIndexOf(', referer: ');
  const text = referer > 0 ? message.slice(0, referer) : message;
  // One record has one code: a second one stands in what a client wrote.
  const match = other === undefined ? text : text.slice(0, other.index);
  const pid = head.groups.pid === undefined ? line.pid : Number(head.groups.pid);
  const at = line.at ?? readTime(head.groups.time ?? '', options)?.at ?? null;
  return { program: 'apache', strict: true, at, pid, text, match, detail: null, fields, line: line.number };
}

const HTTPLOG =
  /(?<client>[0-9a-fA-F.:]{2,45}|unix):(?<cport>\d{1,6}) \[(?<time>\d\d\/[A-Z][a-z]{2}\/\d{4}:[\d:.]{8,12})\] (?<frontend>[\w.:~-]{1,120}) (?<backend>[\w.:<>-]{1,120})\/(?<server>[\w.:<>-]{1,120}) (?<timers>[+\d-]{1,9}(?:\/[+\d-]{1,9}){2,4}) (?:(?<status>-?\d{1,3}) )?\+?(?<bytes>\d{1,15}) (?:\S{1,200} \S{1,200} )?(?<tsc>[A-Za-z-]{2,4}) [\d/+]{5,60}(?: [\d/]{3,20})?(?: .{0,4096}?"(?<request>[^"]{0,4096})"?)?/;

const HTTPLOG_HERE = new RegExp(HTTPLOG.source, 'y');

/** The parts of a line of HAProxy's httplog, whatever stands in front of it; null when it is none. */
export function readHttpLogFields(line: string): Readonly<Record<string, string | undefined>> | null {
  // The first place that may be a client's: in front of the first time in brackets.
  const time = line.search(/ \[\d/);
  if (time < 0) return null;
  HTTPLOG_HERE.lastIndex = line.lastIndexOf(' ', time - 1) + 1;
  const text = line.slice(0, 8192);
  return (HTTPLOG_HERE.exec(text) ?? HTTPLOG.exec(text))?.groups ?? null;
}

function haproxy(line: Line, options: TimeOptions): Draft | 'dull' | null {
  const groups = readHttpLogFields(line.rest);
  if (groups === null) return null;
  const { client = '', backend = '', server = '', timers = '', tsc = '', request, status, time = '' } = groups;
  const flags = tsc.slice(0, 2);
  const code = Number(status ?? 0);
  if (flags === '--' && code < 500) return 'dull';
  const fields: Fields = {
    client,
    backend,
    server,
    timers,
    termination: tsc,
    ...(status === undefined ? {} : { status }),
    ...(request === undefined ? {} : { request }),
  };
  const at = line.at ?? readTime(time, options)?.at ?? null;
  const kind =
    server === '<NOSRV>' && (flags === 'SC' || flags === 'sQ' || flags === 'SQ')
      ? 'NOSRV'
      : flags === '--'
        ? 'backend'
        : flags;
  return {
    program: 'haproxy',
    strict: true,
    at,
    pid: line.pid,
    text: line.rest,
    match: `haproxy-log ${kind} ${status ?? ''}`,
    detail: null,
    fields,
    line: line.number,
  };
}

function requestOf(object: JsonObject, fields: Fields): void {
  const method = textOf(object, 'request/method', 'RequestMethod');
  const uri = textOf(object, 'request/uri', 'RequestPath');
  if (uri !== '') fields.request = `${method} ${uri}`;
  for (const [name, ...keys] of [
    ['host', 'request/host', 'RequestHost'],
    ['client', 'request/remote_ip', 'ClientHost'],
    ['status', 'status', 'DownstreamStatus'],
    ['upstreamStatus', 'OriginStatus'],
    ['bytes', 'DownstreamContentSize'],
    // 2.x writes ServiceURL as an object.
    ['upstream', 'upstream', 'ServiceURL', 'upstream/dial', 'ServiceAddr', 'host'],
    ['router', 'RouterName', 'routerName'],
    ['logger', 'logger'],
  ] as const) {
    const value = textOf(object, ...keys);
    if (value !== '' && fields[name] === undefined) fields[name] = value;
  }
}

function draftOf(line: Line, program: string, text: string, fields: Fields): Draft {
  return {
    program,
    strict: true,
    at: line.at,
    pid: line.pid,
    text,
    match: text,
    detail: null,
    fields,
    line: line.number,
  };
}

/** JSON lines of Caddy and Traefik. */
function json(line: Line, program: string | null): Draft | 'dull' | null {
  if (line.json === null) return null;
  const { object, level, message } = line.json;
  const fields: Fields = level === '' ? {} : { level };
  if (
    object.DownstreamStatus !== undefined &&
    (object.RouterName !== undefined || object.ServiceName !== undefined || object.OriginStatus !== undefined)
  ) {
    requestOf(object, fields);
    const status = Number(fields.status ?? 0);
    return status < 499
      ? 'dull'
      : {
          ...draftOf(line, 'traefik', line.rest, fields),
          text: `${fields.request ?? ''} ${status}`,
          match: `access-log traefik ${status}`,
        };
  }
  const logger = textOf(object, 'logger');
  if (
    program === 'caddy' ||
    /^(?:http\.(?:log|handlers|auto_https|reverse_proxy)|tls|admin|caddy|fastcgi)\b/.test(logger) ||
    message === 'handled request'
  ) {
    requestOf(object, fields);
    upstreamIn(message, fields);
    if (message.startsWith('handled request') && Number(fields.status ?? 0) < 499) return 'dull';
    return draftOf(line, 'caddy', message, fields);
  }
  return readTraefikJson(line, program);
}

// Go's own logger (log/slog) writes the same with blanks, whole seconds and no name of a logger.
const CADDY_CONSOLE =
  /^(?:\d{4}\/\d\d\/\d\d [\d:]{8}\.\d{1,6}|\d{10}\.\d{1,9}|\d\.\d{1,16}e\+\d\d)(?:(?<tab>\t)|\s{1,8})(?<level>ERROR|WARN|INFO|DEBUG|FATAL|error|warn|info|debug|fatal)\s{1,8}(?:(?<logger>[a-z][\w.]{2,60}(?=\t)|[a-z]\w{1,30}\.[\w.]{1,60}|(?:admin|caddy|events|http|pki|tls)(?= ))\s{1,8})?(?<message>.{1,4000})$/;
/** Caddy 1: `05/Sep/2016:17:17:29 +0000 [ERROR 502 /path] unreachable backend`. */
const CADDY_OLD =
  /^(?<time>\d\d\/[A-Z][a-z]{2}\/\d{4}:[\d:]{8} [+-]\d{4}) \[ERROR (?<status>\d{3}) (?<uri>[^\]]{0,2000})\] (?<message>.{1,4000})$/;

function caddyOld(line: Line, options: TimeOptions): Draft | null {
  const groups = CADDY_OLD.exec(line.rest)?.groups;
  if (groups === undefined) return null;
  const { time = '', status = '', uri = '', message = '' } = groups;
  const fields: Fields = { level: 'error', status, request: `GET ${uri}` };
  return { ...draftOf(line, 'caddy', message, fields), at: line.at ?? readTime(time, options)?.at ?? null };
}

function consoles(line: Line, program: string | null, options: TimeOptions): Draft | null {
  const caddy = CADDY_CONSOLE.exec(line.rest);
  if (
    caddy?.groups !== undefined &&
    (caddy.groups.logger !== undefined || caddy.groups.tab !== undefined || program === 'caddy')
  ) {
    const { level = '', logger, message = '' } = caddy.groups;
    const fields: Fields = { level: level.toLowerCase(), ...(logger === undefined ? {} : { logger }) };
    const brace = message.indexOf('{"');
    const object = brace < 0 ? null : readObject(message.slice(brace));
    if (object !== null) requestOf(object, fields);
    const error = object === null ? '' : textOf(object, 'error');
    const text = `${(brace < 0 ? message : message.slice(0, brace)).trim()}${error === '' ? '' : `: ${error}`}`;
    return { ...draftOf(line, 'caddy', text, fields), at: line.at ?? readTime(line.rest, options)?.at ?? null };
  }
  return readTraefikText(line, program, options);
}

function readObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

/** A record of Apache, HAProxy, Caddy or Traefik as a draft; `dull` when it tells of no failure; null when it is none. */
export function readProxyDraft(line: Line, program: string | null, options: TimeOptions): Draft | 'dull' | null {
  if (line.json !== null) return json(line, program);
  return apache(line, options) ?? haproxy(line, options) ?? caddyOld(line, options) ?? consoles(line, program, options);
}
