import type { Draft } from './draft.ts';
import { upstreamIn } from './go-net.ts';
import { textOf } from './json-line.ts';
import type { Line } from './lines.ts';
import type { Fields } from './signature.ts';
import { readTime, type TimeOptions } from './time.ts';

/** 3.x: `TIME ERR FILE.go:12 > Message key=value`. The place and its `>` stand there at level DEBUG only. Many programs have this logger. */
const CONSOLE =
  /^(?:\S{10,35} )?(?<level>TRC|DBG|INF|WRN|ERR|FTL|PNC) (?:(?<caller>\S{1,300}\.go:\d{1,6} )?> ?)?(?<message>.{1,8000})$/;
const OWN_PLACE = /\btraefik\/|\bvulcand\//;
/** 1.7 and 2.x. */
const LOGFMT =
  /^(?:time="(?<time>[^"]{10,40})" )?level=(?<level>\w{3,8}) msg="(?<message>(?:[^"\\]|\\.){0,8000})"(?<rest>.{0,4000})$/;
/** Names of fields that no other program of these two loggers has. */
const OWN_FIELD =
  /(?:^|[\s{,"])(?:entryPointName|routerName|middlewareName|middlewareType|providerName|certificateResolver|tlsStoreName|targetURL)"?[=:]/;
const OWN_WORDS =
  /^(?:'?(?:499 Client Closed Request|50\d (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout))'?(?: caused by: |: | error=|$)|Command error\b|Health check (?:failed|still failing)|Error (?:calling \w+:\/\/|while dialing backend|occurred during watcher callback|while building configuration)|Cannot start the provider \*|Provider (?:connection )?error\b|Failed to retrieve information of the docker client|CircuitBreaker\(state=|vulcand\/oxy|The ACME resolve|Unable to obtain ACME certificate|Router (?:\S{1,120} )?uses a nonexistent|Traefik version )/;

/** Whether the words of a record are Traefik's, when nothing else says who wrote it. */
function isOwn(message: string): boolean {
  return OWN_WORDS.test(message) || OWN_FIELD.test(message);
}

/** Fields behind a message, and those of an object, under the names that all proxies have. */
const NAMES: readonly (readonly [string, string])[] = [
  ['router', 'routerName'],
  ['service', 'serviceName'],
  ['middleware', 'middlewareName'],
  ['entryPoint', 'entryPointName'],
  ['target', 'targetURL'],
];

function fieldsIn(text: string): Fields {
  const fields: Fields = {};
  for (const [name, key] of NAMES) {
    const value = new RegExp(` ${key}=(?:"([^"]{1,200})"|(\\S{1,200}))`).exec(text);
    if (value !== null) fields[name] = value[1] ?? value[2] ?? '';
  }
  return fields;
}

/** What one request met; everything else that Traefik dials is no upstream of a route. */
const GATEWAY = /^'?(?:499|50\d) [A-Z]/;

function draftOf(line: Line, message: string, fields: Fields, at: number | null): Draft {
  if (GATEWAY.test(message)) upstreamIn(message, fields);
  return {
    program: 'traefik',
    strict: true,
    at,
    pid: line.pid,
    text: message,
    match: message,
    detail: null,
    fields,
    line: line.number,
  };
}

/** A record of Traefik's own log as text; null when it is none. `program` is who wrote it, where that is known. */
export function readTraefikText(line: Line, program: string | null, options: TimeOptions): Draft | null {
  const found = CONSOLE.exec(line.rest)?.groups;
  if (found !== undefined) {
    const { level = '', caller = '' } = found;
    const message = (found.message ?? '').replaceAll('\\"', '"').trim();
    // The field `error` may stand first, without any message.
    if (program !== 'traefik' && !OWN_PLACE.test(caller) && !isOwn(message)) return null;
    return draftOf(
      line,
      message,
      { level, ...fieldsIn(` ${message}`) },
      line.at ?? readTime(line.rest, options)?.at ?? null,
    );
  }
  const logfmt = LOGFMT.exec(line.rest)?.groups;
  if (logfmt === undefined) return null;
  const { time = '', level = '', rest = '' } = logfmt;
  const message = (logfmt.message ?? '').replaceAll('\\"', '"');
  if (program !== 'traefik' && !isOwn(message) && !OWN_FIELD.test(rest)) return null;
  return draftOf(line, message + rest, { level, ...fieldsIn(rest) }, line.at ?? readTime(time, options)?.at ?? null);
}

/** A JSON record of Traefik's own log; null when it is none. */
export function readTraefikJson(line: Line, program: string | null): Draft | null {
  if (line.json === null) return null;
  const { object, level, message } = line.json;
  const own =
    program === 'traefik' ||
    isOwn(message) ||
    NAMES.some(([, key]) => key !== 'serviceName' && object[key] !== undefined) ||
    object.providerName !== undefined;
  if (!own) return null;
  const fields: Fields = level === '' ? {} : { level };
  for (const [name, key] of NAMES) {
    const value = textOf(object, key);
    if (value !== '') fields[name] = value;
  }
  return draftOf(line, message, fields, line.at);
}
