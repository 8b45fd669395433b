import type { Fields } from './signature.ts';
import { readTime, type TimeOptions } from './time.ts';

/** One record of nginx's error log, taken apart. Fields are raw: nginx escapes nothing. */
export interface NginxRecord {
  readonly at: number | null;
  readonly level: string;
  readonly pid: number | null;
  /** Serial number of the client's connection. */
  readonly conn: string | null;
  /** The message with errno and `while …`, without what follows it. */
  readonly message: string;
  readonly fields: Fields;
}

const HEAD =
  /^(?:(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) )?\[(emerg|alert|crit|error|warn|notice|info|debug)\] (\d{1,10})#(\d{1,10}): (?:\*(\d{1,20}) )?/;
const TERMINAL = /^(?:nginx|openresty|tengine|angie|freenginx): \[(emerg|alert|crit|error|warn)\] /;
const ERRNO = / \((\d{1,5}): ([^()]{1,120})\)$/;
const ACTION = /^[a-z][A-Za-z0-9/ ]{2,60}$/;
const PEER =
  /^([a-z0-9]{3,9}):\/\/(unix:[^:"]{1,200}|\[[0-9a-fA-F:.%a-z]{2,64}\](?::\d{1,5})?|[^/:"\s]{1,253}(?::\d{1,5})?)(:?.*)$/;

/** The separators of the context, in the only order in which nginx writes them. */
const CONTEXT: readonly (readonly [name: string, open: string, close: string])[] = [
  ['client', ', client: ', ''],
  ['server', ', server: ', ''],
  ['request', ', request: "', '"'],
  ['subrequest', ', subrequest: "', '"'],
  ['upstream', ', upstream: "', '"'],
  ['host', ', host: "', '"'],
  ['referrer', ', referrer: "', '"'],
];

const PHASES: readonly (readonly [RegExp, string])[] = [
  [/^connecting to upstream/, 'connect'],
  [/^SSL handshaking to upstream/, 'handshake'],
  [/^sending request to upstream|^sending PROXY protocol/, 'send'],
  [/^reading response header/, 'read-header'],
  [/^reading upstream|^proxying/, 'read-body'],
  [/^resolving/, 'resolve'],
  [/client|^SSL handshaking$|^waiting for request|^keepalive|^logging|^closing/, 'client'],
];

/** Whether a line begins a record of nginx's error log. */
export function startsNginxRecord(line: string): boolean {
  return HEAD.test(line) || TERMINAL.test(line);
}

/** Where the request line ends: behind its protocol, since a client may put quotes into it. */
function requestEnd(text: string, from: number): number {
  const protocol = /HTTP\/\d\.\d"/g;
  protocol.lastIndex = from;
  const match = protocol.exec(text);
  const next = text.indexOf('"', from);
  if (match === null) return next;
  const other = text.slice(from, match.index).search(/", (?:upstream|host): "/);
  return other >= 0 ? from + other : match.index + 8;
}

/** Reads the context fields from left to right; what a client forged behind them stays text of the last field. */
function readContext(tail: string, fields: Fields): void {
  let at = 0;
  for (let i = 0; i < CONTEXT.length; i++) {
    const [name, open, close] = CONTEXT[i] ?? ['', '', ''];
    if (i > 1 ? !tail.startsWith(open, at) : tail.indexOf(open, at) !== at) continue;
    const start = at + open.length;
    const end =
      name === 'request'
        ? requestEnd(tail, start)
        : close === ''
          ? plainEnd(tail, start, i)
          : tail.indexOf(close, start);
    if (end < 0) {
      fields.truncated = 'yes';
      setField(fields, name, tail.slice(start));
      return;
    }
    setField(fields, name, tail.slice(start, end));
    at = end + close.length;
  }
}

function setField(fields: Fields, name: string, value: string): void {
  if (value !== '') fields[name] = value;
}

/** End of an unquoted field: the first separator that may follow it. */
function plainEnd(tail: string, start: number, index: number): number {
  let end = tail.length;
  for (const [, open] of CONTEXT.slice(index + 1)) {
    const at = tail.indexOf(open, start);
    if (at >= 0 && at < end) end = at;
  }
  const bytes = tail.indexOf(', bytes from/to client:', start);
  return bytes >= 0 && bytes < end ? bytes : end;
}

function readPeer(fields: Fields): void {
  const match = PEER.exec(fields.upstream ?? '');
  if (match === null) return;
  fields.scheme = match[1] ?? '';
  fields.address = match[2] ?? '';
  const uri = (match[3] ?? '').replace(/^:/, '');
  if (uri !== '') fields.uri = uri;
}

function readMessage(message: string, fields: Fields): void {
  let bare = message;
  const at = message.lastIndexOf(' while ');
  if (at >= 0 && ACTION.test(message.slice(at + 7))) {
    fields.action = message.slice(at + 7);
    fields.phase = PHASES.find(([pattern]) => pattern.test(fields.action ?? ''))?.[1] ?? 'other';
    bare = message.slice(0, at);
  }
  const errno = ERRNO.exec(bare.length > 200 ? bare.slice(-200) : bare);
  if (errno === null) return;
  fields.errno = errno[1] ?? '';
  fields.strerror = errno[2] ?? '';
}

/** Where the context of a message begins. */
function contextStart(rest: string): number {
  // PHP's words may hold anything: the context stands behind the last quote that nginx itself wrote.
  if (rest.startsWith('FastCGI sent in stderr: "')) {
    const own = /" while [a-zA-Z ]{4,60}, client: /g;
    let last = -1;
    for (let match = own.exec(rest); match !== null && last < 0; match = own.exec(rest))
      last = match.index + match[0].length - 10;
    if (last >= 0) return last;
  }
  const client = rest.indexOf(', client: ');
  const udp = rest.indexOf(', udp client: ');
  return udp >= 0 && (client < 0 || udp < client) ? udp : client;
}

/** Takes a record of nginx's error log apart, or says that the text is none (null). */
export function readNginxError(text: string, options: TimeOptions = {}): NginxRecord | null {
  const head = HEAD.exec(text);
  const terminal = head === null ? TERMINAL.exec(text) : null;
  if (head === null && terminal === null) return null;
  const rest = text.slice((head ?? terminal)?.[0].length ?? 0);
  const fields: Fields = { level: (head === null ? terminal?.[1] : head[2]) ?? '' };
  const start = contextStart(rest);
  const resolver = start < 0 ? rest.indexOf(', resolver: ') : -1;
  const cut = start >= 0 ? start : resolver;
  const message = (cut >= 0 ? rest.slice(0, cut) : rest).trimEnd();
  if (start >= 0) readContext(rest.slice(start).replace(/^, udp client: /, ', client: '), fields);
  if (resolver >= 0) fields.resolver = rest.slice(resolver + 12).trim();
  readPeer(fields);
  readMessage(message, fields);
  const at = head?.[1] === undefined ? null : (readTime(head[1], options)?.at ?? null);
  return {
    at,
    level: fields.level ?? '',
    pid: head === null ? null : Number(head[3]),
    conn: head?.[5] ?? null,
    message,
    fields,
  };
}

/** Whether a line goes on with a record that a mail or a forum broke into several lines. */
export function continuesNginxRecord(line: string): boolean {
  return /^\s{0,12}(?:while (?:connecting|reading|sending|SSL|proxying|resolving)|,? ?(?:client|server|host|resolver): |,? ?(?:sub)?request: "|,? ?upstream: "|,? ?host: "|,? ?referrer: "|\(\d{1,3}: )/.test(
    line,
  );
}
