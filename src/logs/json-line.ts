import { decodeBytes } from './sanitise.ts';
import { readTime, type TimeOptions } from './time.ts';

/** An object read from a JSON log line. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON log line (pino, structlog, docker json-file, caddy, traefik, MongoDB …) in plain words. */
export interface JsonLine {
  readonly object: JsonObject;
  readonly message: string;
  /** Lines of a stack trace that the object carries. */
  readonly stack: readonly string[];
  readonly level: string;
  readonly at: number | null;
  readonly pid: number | null;
}

function walk(object: JsonObject, path: string): unknown {
  let value: unknown = object;
  for (const part of path.split('/')) value = isObject(value) ? value[part] : undefined;
  return value;
}

/** The text under the first of the names that holds one; names may go into nested objects with slashes. */
export function textOf(object: JsonObject, ...names: readonly string[]): string {
  for (const name of names) {
    const slash = name.indexOf('/');
    // Most objects hold few of the names: the way is only taken where it begins.
    const value = slash < 0 ? object[name] : isObject(object[name.slice(0, slash)]) ? walk(object, name) : undefined;
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
    if (Array.isArray(value)) {
      const text = bytesText(value);
      if (text !== '') return text;
    }
  }
  return '';
}

/** What the journal writes as numbers: the bytes of a message with a colour or a byte that is no text. */
function bytesText(value: readonly unknown[]): string {
  const bytes = value.every((one) => typeof one === 'number' && Number.isInteger(one) && one >= 0 && one < 256);
  return bytes && value.length > 8 ? decodeBytes(Uint8Array.from(value as readonly number[])) : '';
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function timeOf(object: JsonObject, options: TimeOptions): number | null {
  for (const name of [
    'time',
    'ts',
    'timestamp',
    '@timestamp',
    'asctime',
    'date',
    'StartUTC',
    't',
    '@t',
    '__REALTIME_TIMESTAMP',
  ]) {
    const raw = object[name];
    const value = isObject(raw) ? raw.$date : raw;
    if (typeof value === 'string' && /^\d{16}$/.test(value)) return Number(value) / 1000;
    if (typeof value === 'string') {
      const time = readTime(value, options);
      if (time !== null) return time.at;
    }
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 1e8) continue;
    return Math.round(value < 1e11 ? value * 1000 : value < 1e14 ? value : value / 1000);
  }
  return null;
}

/** Words of a failure anywhere inside, for objects of a form that nobody knows. */
function troubleIn(value: unknown, depth = 0, found: string[] = []): readonly string[] {
  if (depth > 4 || found.length >= 3) return found;
  if (typeof value === 'string') {
    const line = value.split('\n')[0] ?? '';
    if (line.length < 400 && TROUBLE.test(line) && !found.some((one) => one.includes(line))) found.push(line);
  } else if (Array.isArray(value)) for (const one of value.slice(0, 5)) troubleIn(one, depth + 1, found);
  else if (isObject(value)) for (const one of Object.values(value).slice(0, 40)) troubleIn(one, depth + 1, found);
  return found;
}

/** Some loggers write a sentence first, and its values as an object behind it. */
function unknownForm(object: JsonObject, prefix: string): string {
  const words = prefix.replace(/^.*\||^[\d\s.:TZ-]+/g, '').trim();
  return [...(/[a-z]{3,} .*[a-z]{3,}/i.test(words) ? [words] : []), ...troubleIn(object)].join(': ');
}

const TROUBLE = /error|denied|refused|failed|not (?:exist|found)|cannot|unable|timed? ?out/i;

const LEVELS: Readonly<Record<string, string>> = {
  '10': 'trace',
  '20': 'debug',
  '30': 'info',
  '40': 'warn',
  '50': 'error',
  '60': 'fatal',
  E: 'error',
  F: 'fatal',
  W: 'warn',
  I: 'info',
};

const MESSAGE = ['msg', 'message', 'MESSAGE', 'log', 'event', '@m', 'error/message', 'err/message', 'error', 'err'];
const DETAIL = ['err/message', 'error/message', 'error', 'err', 'attr/error', 'attr/error/errmsg', 'exception/message'];
const STACK = [
  'err/stack',
  'error/stack',
  'stack',
  'exc_info',
  'exception',
  'stack_trace',
  'traceback',
  'stackTrace',
  'error/stack_trace',
  'exc_text',
  'panic',
];

/** What `docker inspect` prints of a container and Envoy of a request: their keys say it, no message does. */
const AS_IT_STANDS = ['FailingStreak', 'OOMKilled', 'responseFlags', 'response_flags'];

/** Reads a JSON log line, or says that the line is none (null). */
export function readJsonLine(line: string, options: TimeOptions = {}): JsonLine | null {
  const start = line.startsWith('{') ? 0 : line.indexOf('{"');
  if (start < 0 || start > 200 || !line.trimEnd().endsWith('}')) return null;
  if (start > 0 && !/^[\w.\-: |[\]]*$/.test(line.slice(0, start))) return null;
  let object: unknown;
  try {
    object = JSON.parse(line.slice(start));
  } catch {
    return null;
  }
  if (!isObject(object) || AS_IT_STANDS.some((key) => key in object)) return null;
  return new ReadLine(object, line.slice(0, start), options);
}

/** What is asked for is read then: of most lines only the object is. */
class ReadLine implements JsonLine {
  readonly object: JsonObject;
  /** What stood in front of the object. */
  readonly #before: string;
  readonly #options: TimeOptions;
  #message: string | null = null;

  constructor(object: JsonObject, before: string, options: TimeOptions) {
    this.object = object;
    this.#before = before;
    this.#options = options;
  }

  get message(): string {
    this.#message ??= this.#readMessage();
    return this.#message;
  }

  #readMessage(): string {
    const { object } = this;
    const message = textOf(object, ...MESSAGE);
    const detail = textOf(object, ...DETAIL);
    const isNews = detail !== '' && detail !== message && message !== '' && !message.includes(detail);
    const whole = isNews && !textOf(object, ...STACK).includes(detail) ? `${message}: ${detail}` : message;
    return (whole || unknownForm(object, this.#before)).replace(/\n+$/, '');
  }

  get stack(): readonly string[] {
    const stack = textOf(this.object, ...STACK);
    return stack === '' ? [] : stack.split('\n').slice(0, 400);
  }

  get level(): string {
    const level = textOf(
      this.object,
      'level',
      'levelname',
      'severity',
      'lvl',
      's',
      'log.level',
      'PRIORITY',
    ).toLowerCase();
    return LEVELS[level.toUpperCase()] ?? LEVELS[level] ?? level;
  }

  get at(): number | null {
    return timeOf(this.object, this.#options);
  }

  get pid(): number | null {
    const pid = Number(textOf(this.object, 'pid', 'process/pid', 'process', '_PID') || Number.NaN);
    return Number.isInteger(pid) ? pid : null;
  }
}
