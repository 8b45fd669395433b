import type { Fields } from './signature.ts';
import type { TimeOptions } from './time.ts';

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
/** A record that was copied without its head: words, what it did, whose request it was. */
const BARE =
  /^(?:\[(?:error|crit|warn|alert)\] )?(?:\d{1,10}#\d{1,10}: )?(?:\*\d{1,20} )?[A-Za-z][^"]{3,300} while [A-Za-z ]{4,60}, client: /;
/** Messages that quote a path or a word of the client's choice. */
const QUOTING =
  /^(?:(?:open|stat|lstat|realpath|opendir|unlink|mkdir)\(\) "|directory index of "|user "|client sent |"(?=[^\n]{0,4096} is not found))/;
const ERRNO = / \((\d{1,5}): ([^()]{1,120})\)$/;
const ACTION = /^[a-z][A-Za-z0-9/ ]{2,60}$/;

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

/** The number that a few digits of a text make. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
}

/** The time of a record, `2026/11/21 10:04:05`. */
function timeOf(text: string, options: TimeOptions): number {
  const day = [digits(text, 0, 4), digits(text, 5, 7) - 1, digits(text, 8, 10)] as const;
  const utc = Date.UTC(...day, digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19));
  return utc - (options.zoneOffset ?? 0) * 60_000;
}

/** Whether a line begins a record of nginx's error log. */
export function startsNginxRecord(line: string): boolean {
  return HEAD.test(line) || TERMINAL.test(line);
}

/** Whether a line is such a record without its head; anybody can write one, so it proves no program. */
export function isBareNginxRecord(line: string): boolean {
  return line.length < 4096 && line.includes(', client: ') && BARE.test(line);
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
  for (let at = tail.indexOf(', ', start); at >= 0; at = tail.indexOf(', ', at + 2)) {
    for (let i = index + 1; i < CONTEXT.length; i++) if (tail.startsWith(CONTEXT[i]?.[1] ?? '\n', at)) return at;
    if (tail.startsWith(', bytes from/to client:', at)) return at;
  }
  return tail.length;
}

/** Scheme, address and URI of `scheme://peer[:]uri`. */
function readPeer(fields: Fields): void {
  const upstream = fields.upstream ?? '';
  const at = upstream.indexOf('://');
  if (at < 0 || at > 9) return;
  const start = at + 3;
  const unix = upstream.startsWith('unix:', start);
  const stop = unix ? upstream.indexOf(':', start + 5) : upstream.indexOf('/', start);
  const end = stop < 0 ? upstream.length : stop;
  fields.scheme = upstream.slice(0, at);
  fields.address = upstream.slice(start, end);
  const uri = upstream.slice(unix ? end + 1 : end);
  if (uri !== '') fields.uri = uri;
}

/** What a message itself says, kept for messages seen lately: a storm repeats a few of them. */
const lately = new Map<string, Fields>();
const LATELY = 256;

function readMessage(message: string): Fields {
  const known = lately.get(message);
  if (known !== undefined) return known;
  const fields: Fields = {};
  let bare = message;
  const at = message.lastIndexOf(' while ');
  if (at >= 0 && ACTION.test(message.slice(at + 7))) {
    fields.action = message.slice(at + 7);
    fields.phase = PHASES.find(([pattern]) => pattern.test(fields.action ?? ''))?.[1] ?? 'other';
    bare = message.slice(0, at);
  }
  const errno = ERRNO.exec(bare.length > 200 ? bare.slice(-200) : bare);
  if (errno !== null) {
    fields.errno = errno[1] ?? '';
    fields.strerror = errno[2] ?? '';
  }
  if (message.length > 300) return fields;
  if (lately.size >= LATELY) lately.clear();
  lately.set(message, fields);
  return fields;
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
  const client = rest.indexOf(' client: ');
  if (client < 1) return -1;
  if (rest.startsWith(', udp', client - 5)) return client - 5;
  return rest[client - 1] === ',' ? client - 1 : rest.indexOf(', client: ');
}

/** nginx cuts its records at 2,048 bytes (NGX_MAX_ERROR_STR); one that is shorter is whole. */
const WHOLE = 1990;

/**
 * Whether the end of a message may be what it quotes: a visitor's path that goes on as a record does, perhaps so long that
 * the record's own end is cut off; or words of PHP, of which the earlier lines hold the other quote.
 */
export function mayBeWritten(line: string, message: string): boolean {
  const isOpen = message.split('"').length % 2 === 0;
  return isOpen || line.includes(', client: ', message.length + 1) || Buffer.byteLength(line) > WHOLE;
}

/** Takes a record of nginx's error log apart, or says that the text is none (null). */
export function readNginxError(text: string, options: TimeOptions = {}): NginxRecord | null {
  const head = HEAD.exec(text);
  const terminal = head === null ? TERMINAL.exec(text) : null;
  if (head === null && terminal === null && !isBareNginxRecord(text)) return null;
  const rest = text.slice((head ?? terminal)?.[0].length ?? 0);
  const fields: Fields = { level: (head === null ? terminal?.[1] : head[2]) ?? '' };
  const start = contextStart(rest);
  const resolver = start < 0 ? rest.indexOf(', resolver: ') : -1;
  const cut = start >= 0 ? start : resolver;
  let message = (cut >= 0 ? rest.slice(0, cut) : rest).trimEnd();
  // A record of whom and about what nobody can tell.
  const isWritten = start >= 0 && fields.level !== 'emerg' && QUOTING.test(message) && mayBeWritten(rest, message);
  if (isWritten) message = message.slice(0, message.indexOf('"') + 1);
  else if (start >= 0) readContext(rest.slice(start).replace(/^, udp client: /, ', client: '), fields);
  if (resolver >= 0) fields.resolver = rest.slice(resolver + 12).trim();
  readPeer(fields);
  Object.assign(fields, readMessage(message));
  const at = head?.[1] === undefined ? null : timeOf(head[1], options);
  return {
    at,
    level: fields.level ?? '',
    pid: head === null ? null : Number(head[3]),
    conn: head?.[5] ?? null,
    message,
    fields,
  };
}

/** The message as signatures shall see it: where a client chose what is quoted, that may not look like nginx's own words. */
export function wordsOf(record: Pick<NginxRecord, 'message' | 'level'>): string {
  const { message, level } = record;
  if (level === 'emerg' || !QUOTING.test(message)) return message;
  const first = message.indexOf('"');
  const last = message.lastIndexOf('"');
  return last > first && /[("]| failed| while |upstream/.test(message.slice(first + 1, last))
    ? message.slice(0, first + 1) + message.slice(last)
    : message;
}

/** Whether a line goes on with a record that a mail or a forum broke into several lines. */
export function continuesNginxRecord(line: string): boolean {
  return /^\s{0,12}(?:while (?:connecting|reading|sending|SSL|proxying|resolving)|,? ?(?:client|server|host|resolver): |,? ?(?:sub)?request: "|,? ?upstream: "|,? ?host: "|,? ?referrer: "|\(\d{1,3}: )/.test(
    line,
  );
}
