import type { LogEvent } from '../../core/event.ts';
import { recognise } from '../recognise.ts';
import { type Reason, reasonOf } from './reasons.ts';

/** What counting needs of a proxy's own words about an upstream. */
export interface ErrorFields {
  /** The address as the configuration has it (`127.0.0.1:8000`, `unix:/run/app.sock`), or a group's name; null when the line names none. */
  readonly peer: string | null;
  /** `GET /path`, null where the program writes none. */
  readonly request: string | null;
  readonly reason: Reason;
}

/** Reads a line of an error log; null when it speaks of no failure on the way to an upstream. */
export type ErrorReader = (line: string) => ErrorFields | null;

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

/** A record of nginx: in a storm of them every microsecond counts. What a client can write stands behind the places that are read. */
export const readNginxError: ErrorReader = (line) => {
  // `2026/11/21 10:04:05 [notice]`, info, debug: nothing that fails.
  if (line[20] === '[' && 'nid'.includes(line[21] ?? ' ')) return null;
  const client = line.indexOf(', client: ');
  if (client < 0) return isOurs(line) ? { peer: null, request: null, reason: reasonOf(line) } : null;
  const message = line.slice(0, client);
  const quoted = line.indexOf(', request: "', client);
  const protocol = quoted < 0 ? -1 : line.indexOf(' HTTP/', quoted);
  const from = protocol < 0 ? client : protocol;
  const at = line.indexOf('", upstream: "', from);
  const host = line.indexOf('", host: "', from);
  const end = at < 0 ? -1 : line.indexOf('"', at + 14);
  const peer = end < 0 || (host >= 0 && host < at) ? null : peerOf(line.slice(at + 14, end));
  if (peer === null && !isOurs(message)) return null;
  return { peer, request: protocol < 0 ? null : line.slice(quoted + 12, protocol), reason: reasonOf(message) };
};

function isOurs(message: string): boolean {
  return /upstream|resolve/.test(message);
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

function strongest({ hints }: LogEvent): Reason | null {
  const known = hints.filter(({ id, weight }) => id in BY_SYMPTOM && weight >= 0.4);
  const [best] = known.toSorted((a, b) => b.weight - a.weight);
  return best === undefined ? null : (BY_SYMPTOM[best.id] ?? null);
}

/** A reader of any program's words, by its signatures; `upstreamOf` says whom a line means that writes no address. */
export function errorReader(program: string, upstreamOf?: (event: LogEvent) => string | null): ErrorReader {
  return (line) => {
    const [event] = recognise(line, { program });
    if (event === undefined || event.program !== program || event.tier !== 'A') return null;
    const reason = strongest(event);
    if (reason === null) return null;
    const upstream = event.fields.upstream ?? upstreamOf?.(event) ?? null;
    const { request, uri } = event.fields;
    return {
      peer: upstream === null ? null : peerOf(upstream),
      request: request ?? (uri?.startsWith('/') ? `GET ${uri}` : null),
      reason,
    };
  };
}
