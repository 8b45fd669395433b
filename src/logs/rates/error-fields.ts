import type { Hint, LogEvent } from '../../core/event.ts';
import { readJsonLine } from '../json-line.ts';
import type { Line } from '../lines.ts';
import type { Matcher } from '../matcher.ts';
import { mayBeWritten } from '../nginx-error.ts';
import { readProxyDraft } from '../proxy-draft.ts';
import { recognise, sharedMatcher } from '../recognise.ts';
import { isErrorLineInteresting } from '../scan/error-line.ts';
import { type Fields, readHints } from '../signature.ts';
import { type Reason, reasonOf } from './reasons.ts';

/** What counting needs of a proxy's own words about an upstream. */
export interface ErrorFields {
  /** The address as the configuration has it (`127.0.0.1:8000`, `unix:/run/app.sock`), or a group's name; null when the line names none. */
  readonly peer: string | null;
  /** `GET /path`, null where the program writes none. */
  readonly request: string | null;
  /** The name of the server block, as the configuration has it; null where the line tells none. */
  readonly server: string | null;
  readonly reason: Reason;
  /** It speaks of no request, or of one of which an earlier line says more: by itself it is not counted. */
  readonly isAside: boolean;
  /** Where several lines tell of one failure: who writes them one after the other (Apache: process and thread). */
  readonly thread: string | null;
}

/** Reads a line of an error log; null when it speaks of no failure on the way to an upstream. */
export interface ErrorReader {
  (line: string): ErrorFields | null;
  /** Present where the bytes of a line tell that it is not worth reading. */
  readonly mayTell?: (bytes: Uint8Array, start: number, end: number) => boolean;
}

/** The peer inside `http://unix:/run/a.sock:/x` or `http://127.0.0.1:8000/x`. */
function peerOf(upstream: string): string {
  const rest = upstream.slice(upstream.indexOf('://') + 3);
  if (rest.startsWith('unix:')) {
    const colon = rest.indexOf(':', 5);
    return colon < 0 ? rest : rest.slice(0, colon);
  }
  const end = rest.search(/[/?#]/);
  return end < 0 ? rest : rest.slice(0, end);
}

/** One line tells the whole failure. */
const ALONE = { isAside: false, thread: null } as const;

/** A record of nginx: in a storm of them every microsecond counts. What a client can write stands behind the places that are read. */
export const readNginxError: ErrorReader = Object.assign(readRecord, { mayTell: isErrorLineInteresting });

function readRecord(line: string): ErrorFields | null {
  // `2026/11/21 10:04:05 [notice]`, info, debug: nothing that fails.
  if (line[20] === '[' && 'nid'.includes(line[21] ?? ' ')) return null;
  const client = line.indexOf(', client: ');
  if (client < 0)
    return isOurs(line, false) ? { ...ALONE, peer: null, request: null, server: null, reason: reasonOf(line) } : null;
  const message = line.slice(0, client);
  const isQuoting = message.includes('"');
  if (isQuoting && mayBeWritten(line, message)) return null;
  const quoted = line.indexOf(', request: "', client);
  const protocol = quoted < 0 ? -1 : line.indexOf(' HTTP/', quoted);
  const from = protocol < 0 ? client : protocol;
  const at = line.indexOf('", upstream: "', from);
  const host = line.indexOf('", host: "', from);
  const end = at < 0 ? -1 : line.indexOf('"', at + 14);
  const peer = end < 0 || (host >= 0 && host < at) ? null : peerOf(line.slice(at + 14, end));
  if (!isOurs(isQuoting ? unquoted(message, peer !== null) : message, peer !== null)) return null;
  const request = protocol < 0 ? null : line.slice(quoted + 12, protocol);
  return { ...ALONE, peer, request, server: serverOf(line, client, quoted), reason: reasonOf(message) };
}

/** `, server: shop.example` stands between the client and the request; a site without a name has none. */
function serverOf(line: string, client: number, request: number): string | null {
  const at = line.indexOf(', server: ', client);
  const end = line.indexOf(',', at + 10);
  return at < 0 || end < 0 || (request >= 0 && at > request) || end === at + 10 ? null : line.slice(at + 10, end);
}

/** A message without what it quotes, which may be a visitor's path; what was done then stands behind it, and an upstream in it. */
function unquoted(message: string, isNamed: boolean): string {
  return message.slice(0, message.indexOf('"')) + (isNamed ? message.slice(message.lastIndexOf('"')) : '');
}

/** What is read from a named upstream while another phase is named; without one it is read from the client. */
const READING = / (?:recv|readv|SSL_read)\(\) failed /;
/** Words about an upstream that works, or that repeat what the line before said. */
const HARMLESS =
  /buffered to a temporary file|duplicate header line|sent more data than|sent data after|sent in stderr: |temporarily disabled/;

/** Whether a message tells of a failure on the way to an upstream: not while the answer is logged or sent to the client. */
function isOurs(message: string, isNamed: boolean): boolean {
  return (/upstream|resolve/.test(message) || (isNamed && READING.test(message))) && !HARMLESS.test(message);
}

/** Reasons by the symptom that a line speaks of. */
const BY_SYMPTOM: Readonly<Record<string, Reason>> = {
  'connect-refused': 'connect_refused',
  'connect-enoent': 'socket_missing',
  'connect-eacces': 'permission_denied',
  'connect-eagain': 'queue_full',
  'connect-timeout': 'connect_timeout',
  'connect-unreachable': 'no_route',
  'connect-addr-unavailable': 'other',
  'premature-close': 'closed_prematurely',
  reset: 'reset',
  'read-timeout': 'read_timeout',
  'header-too-big': 'header_too_big',
  'invalid-header': 'invalid_header',
  'tls-handshake': 'tls_handshake',
  'no-live-upstreams': 'no_live_upstreams',
  unresolved: 'resolve_failed',
  // What a program says of a backend that it leaves out.
  'proxy.peer-marked-down': 'other',
};

function strongest(hints: readonly Hint[]): Hint | undefined {
  const known = hints.filter(({ id, weight }) => id in BY_SYMPTOM && weight >= 0.4);
  return known.toSorted((a, b) => b.weight - a.weight)[0];
}

/** A program that has just said more of the failure is this vague in what it adds. */
const SURE = 0.6;

/** What a proxy's own checks of a backend find, or that it leaves one out, is no request of anybody. */
function isNobodys({ id }: Hint, { client, backend, logger }: Fields): boolean {
  if (client !== undefined) return false;
  return id === 'proxy.peer-marked-down' || backend !== undefined || logger?.includes('health') === true;
}

/** `[pid 229:tid 139700]`, in front of what Apache says. */
const THREAD = /^.{0,120}?\[pid (\d{1,10}:tid \d{1,20})\]/;

/** What a line tells: as much of an event as counting needs. */
type Told = Pick<LogEvent, 'program' | 'tier' | 'fields' | 'hints'>;

/** How the words of a program's log name a backend, as nginx would: `http://127.0.0.1:8000`. */
export type UpstreamReader = (told: Pick<LogEvent, 'fields'>) => string | null;

/** A reader of any program's words, by its signatures; `upstreamOf` says whom a line means that writes no address. */
export function errorReader(program: string, upstreamOf?: UpstreamReader): ErrorReader {
  // Built now: the first line of a storm has no time for it.
  const matcher = sharedMatcher();
  return (line) => {
    const told = tell(line, program, matcher);
    if (told === null || told.program !== program || told.tier !== 'A') return null;
    const hint = strongest(told.hints);
    const reason = hint && BY_SYMPTOM[hint.id];
    if (hint === undefined || reason === undefined) return null;
    const upstream = told.fields.upstream ?? upstreamOf?.(told) ?? null;
    const { request, uri } = told.fields;
    return {
      peer: upstream === null ? null : peerOf(upstream),
      server: null,
      request: request ?? (uri?.startsWith('/') ? `GET ${uri}` : null),
      reason,
      isAside: hint.weight < SURE || isNobodys(hint, told.fields),
      thread: program === 'apache' ? (THREAD.exec(line)?.[1] ?? null) : null,
    };
  };
}

function tell(line: string, program: string, matcher: Matcher): Told | null {
  const own = lineOf(line);
  const draft = own === null ? null : readProxyDraft(own, program, {});
  if (draft === null) return recognise(line, { program })[0] ?? null;
  // A record of a proxy is one line: nothing of it is shown, so nothing has to be made fit to be shown.
  const match = draft === 'dull' ? null : matcher.match(draft.match, draft.program, draft.strict);
  if (draft === 'dull' || match === null) return null;
  const { signature } = match;
  const fields = { ...draft.fields, ...match.fields };
  return { program: signature.program, tier: signature.tier, fields, hints: readHints(signature, fields, draft.match) };
}

/** A line without a prefix that would have to be taken off, or of which it does not matter; null: it needs a closer look. */
function lineOf(text: string): Line | null {
  // When it was written is not asked.
  const line = { program: null, unit: null, container: null, pid: null, at: 0, rest: text, number: 1, json: null };
  if (text.includes('\x1b') || text.includes('Traceback')) return null;
  if (!text.startsWith('{')) return line;
  const json = readJsonLine(text);
  if (json === null || json.object.log !== undefined || json.stack.length > 0 || json.message.includes('\n'))
    return null;
  return { ...line, rest: json.message, json };
}
