import type { DependencyKind, DependencyRef } from './ref.ts';

/** How one protocol is greeted: bytes to send (latin1), and what the answer means. Null: it said nothing that is understood. */
export interface Protocol {
  readonly send: string;
  /** How many bytes of the answer decide. */
  readonly enough: number;
  /** Unprintable or secret parts never get in; a version, or the refusal word for word. */
  read(answer: string, ref: DependencyRef): string | null;
}

function int32(value: number): string {
  return String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** One line of readable text, at most 200 characters. */
export function plain(text: string): string {
  const decoded = Buffer.from(text, 'latin1').toString('utf8');
  return decoded
    .replaceAll(/[\p{Cc}\p{Cf}\ufffd]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

/** StartupMessage of protocol 3.0 (PostgreSQL manual, 55.7). */
function startup(user: string, database: string): string {
  const pairs = ['user', user, 'database', database, 'application_name', 'why502'];
  const body = `${int32(196_608)}${pairs.map((part) => `${utf8(part)}\0`).join('')}\0`;
  return int32(body.length + 4) + body;
}

/** SSLRequest: answered with one letter before any authentication, and logged nowhere. */
const SSL_REQUEST = `${int32(8)}${int32(80_877_103)}`;

/** Fields of an ErrorResponse: a letter and a text each (PostgreSQL manual, 55.8). */
function errorFields(body: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const part of body.split('\0')) if (part.length > 1) fields.set(part[0] ?? '', part.slice(1));
  return fields;
}

/** Reads the first refusal of the answer's messages: one letter, a length that counts itself, the body. */
function readPostgres(answer: string): string | null {
  const kind = answer[0];
  // S and N answer an SSLRequest; R asks for a password or lets in, and may be followed by a refusal (3D000).
  if ((kind === 'S' || kind === 'N') && answer.length === 1) return '';
  if (kind !== 'R' && kind !== 'E') return null;
  let at = 0;
  while (at + 5 <= answer.length && answer[at] !== 'E') at += 1 + Math.max(4, lengthAt(answer, at + 1));
  if (answer[at] !== 'E') return '';
  const fields = errorFields(answer.slice(at + 5));
  const words = [fields.get('C'), fields.get('M')].filter((part) => part !== undefined);
  return words.length > 0 ? plain(words.join(' ')) : null;
}

function lengthAt(text: string, at: number): number {
  return [0, 1, 2, 3].reduce((sum, index) => sum * 256 + (text.charCodeAt(at + index) & 255), 0);
}

const postgresql: Protocol = { send: '', enough: 5, read: readPostgres };

/** Initial handshake or error packet (MySQL internals manual, Protocol::Handshake). */
function readMysql(answer: string): string | null {
  const first = answer.charCodeAt(4);
  if (first === 0xff) {
    const code = answer.charCodeAt(5) | (answer.charCodeAt(6) << 8);
    return plain(`${code} ${answer.slice(7).replace(/^#\w{5}/, '')}`);
  }
  return first === 10 ? plain(answer.slice(5, answer.indexOf('\0', 5))) : null;
}

function readRedis(answer: string): string | null {
  const line = answer.split('\r\n')[0] ?? '';
  return /^[+-]/.test(line) ? plain(line) : null;
}

/** `hello` on the admin database, as every driver sends it first (OP_MSG, kind 0). */
function mongoHello(): string {
  const document = `\x10hello\0${'\x01\0\0\0'}\x02$db\0${'\x06\0\0\0'}admin\0\0`;
  const little = (value: number): string => [...int32(value)].reverse().join('');
  const bson = little(document.length + 4) + document;
  const body = `${little(0)}\0${bson}`;
  return little(body.length + 16) + little(1) + little(0) + little(2013) + body;
}

const PROTOCOLS: Readonly<Partial<Record<DependencyKind, Protocol>>> = {
  postgresql,
  mysql: { send: '', enough: 8, read: readMysql },
  redis: { send: '*1\r\n$4\r\nPING\r\n', enough: 5, read: readRedis },
  memcached: {
    send: 'version\r\n',
    enough: 8,
    read: (answer) => (/^(?:VERSION|ERROR|SERVER_ERROR)/.test(answer) ? plain(answer.split('\r\n')[0] ?? '') : null),
  },
  mongodb: { send: mongoHello(), enough: 16, read: (answer) => (answer.length >= 16 ? '' : null) },
  rabbitmq: {
    send: 'AMQP\0\0\x09\x01',
    enough: 8,
    read: (answer) => (/^(?:\x01\0\0|AMQP)/.test(answer) ? '' : null),
  },
};

/**
 * How to greet a dependency; null when only the connection can be tried. PostgreSQL is greeted with the app's own user
 * and database, except on a Unix socket: there "peer" would refuse us for who we are, and log it.
 */
export function protocolFor(ref: DependencyRef): Protocol | null {
  const known = PROTOCOLS[ref.kind] ?? null;
  if (ref.kind !== 'postgresql' || known === null) return known;
  if (ref.path !== null || ref.user === null) return { ...known, send: SSL_REQUEST, enough: 1 };
  return { ...known, send: startup(ref.user, ref.database ?? ref.user) };
}
