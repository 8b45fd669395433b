import { type JsonLine, readJsonLine, textOf } from './json-line.ts';
import { type Stripped, strip } from './strip.ts';
import type { TimeOptions } from './time.ts';

/** Longer lines are cut: nobody's message needs more, and an attacker's could. */
export const LINE_CAP = 16 * 1024;

/** One line of the input, without its prefixes. */
export interface Line extends Stripped {
  /** Counted from 1. */
  readonly number: number;
  readonly json: JsonLine | null;
}

/** Lines that one process wrote, in order: a traceback is whole within its stream, however lines are mixed. */
export type Stream = Line[];

function keyOf(line: Stripped): string {
  if (line.container !== null) return `c ${line.container}`;
  return line.program === null ? '' : `p ${line.program} ${line.pid ?? ''}`;
}

/** A JSON line becomes its message and the lines of its stack; a message of several lines becomes several. */
function unfold(line: Line): Line[] {
  if (line.json === null) return [line];
  const texts = [...line.json.message.split('\n'), ...line.json.stack];
  if (texts.length === 1) return [{ ...line, rest: texts[0] ?? '' }];
  const first = texts[0] ?? '';
  // pino repeats the message as the first line of the stack.
  const rest = line.json.stack[0]?.includes(first) === true ? texts.slice(1) : texts;
  return rest.map((text, i) => ({ ...line, rest: text, json: i === 0 ? line.json : null }));
}

/** Records whose form a collector of logs wrapped whole into its own object. */
const CARRIED =
  /^(?:\{"|time="\d{4}-|\[[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d|.{0,60}\bhaproxy\[\d|\d{4}[/-]\d\d[/-]\d\d[T ]\S{8,16}[\t ][A-Z]{3,5}[\t ])/;

/** A line without its prefixes, and the object that it is then. */
function readInner(text: string, options: TimeOptions): Omit<Line, 'number'> {
  const inner = strip(text, options);
  return { ...inner, json: inner.rest.includes('{"') ? readJsonLine(inner.rest, options) : null };
}

/** The record that an object of a collector carries as its message, or null when the message is its own. */
function carried(json: JsonLine, from: Stripped, options: TimeOptions): Omit<Line, 'number'> | null {
  const { object } = json;
  const message = textOf(object, 'message', 'msg', 'log', 'line', 'MESSAGE');
  if (!CARRIED.test(message) || message.trimEnd().includes('\n')) return null;
  const inner = readInner(message.trimEnd(), options);
  return {
    ...inner,
    program: inner.program ?? (textOf(object, 'SYSLOG_IDENTIFIER', 'program', 'ident') || from.program),
    container: inner.container ?? (textOf(object, 'container_name', 'CONTAINER_NAME') || from.container),
    unit: inner.unit ?? from.unit,
    pid: inner.pid ?? from.pid ?? inner.json?.pid ?? json.pid,
    at: inner.at ?? json.at,
  };
}

function isJournalEntry({ object }: JsonLine): boolean {
  return 'MESSAGE' in object && ('SYSLOG_IDENTIFIER' in object || '_SYSTEMD_UNIT' in object || '_COMM' in object);
}

/** An entry of journalctl -o json: what its program wrote, line by line, as if it stood behind the usual prefix. */
function unfoldEntry(entry: JsonLine, number: number, options: TimeOptions): Line[] {
  const { object } = entry;
  const program = textOf(object, 'SYSLOG_IDENTIFIER', '_COMM') || null;
  const unit = textOf(object, '_SYSTEMD_UNIT') || null;
  const container = textOf(object, 'CONTAINER_NAME') || null;
  return textOf(object, 'MESSAGE')
    .split('\n')
    .flatMap((text) => {
      const inner = readInner(text, options);
      return unfold({
        ...inner,
        program: inner.program ?? program,
        unit: inner.unit ?? unit,
        container: inner.container ?? container,
        pid: inner.pid ?? entry.pid,
        at: inner.at ?? entry.at,
        number,
      });
    });
}

const EMPTY = { program: null, unit: null, container: null, pid: null, at: null, rest: '', json: null };

function readLine(raw: string, number: number, options: TimeOptions): Line[] {
  if (raw === '') return [{ ...EMPTY, number }];
  const line = readInner(raw.length > LINE_CAP ? raw.slice(0, LINE_CAP) : raw, options);
  const { json } = line;
  const log = json?.object.log;
  // docker's json-file driver: the line of the program is in `log`, with its own prefixes.
  if (json !== null && typeof log === 'string' && json.object.stream !== undefined) {
    const inner = readInner(log.replace(/\n$/, ''), options);
    return unfold({ ...inner, at: json.at ?? inner.at, number });
  }
  if (json !== null && isJournalEntry(json)) return unfoldEntry(json, number, options);
  const inner = json === null ? null : carried(json, line, options);
  if (inner !== null) return unfold({ ...inner, number });
  return unfold({ ...line, at: line.at ?? json?.at ?? null, pid: line.pid ?? json?.pid ?? null, number });
}

/** Splits a text into lines and sorts them into the streams of the processes that wrote them. */
export function toStreams(text: string, options: TimeOptions): Stream[] {
  const streams = new Map<string, Stream>();
  let last: { key: string; width: number; from: Line } | null = null;
  let number = 0;
  for (let at = 0; at <= text.length; ) {
    const stop = text.indexOf('\n', at);
    const end = stop < 0 ? text.length : stop;
    const raw = text.slice(at, Math.min(end, at + LINE_CAP));
    at = end + 1;
    number += 1;
    for (const line of readLine(raw, number, options)) {
      let key = keyOf(line);
      let entry = line;
      // journalctl prints the further lines of one message below it, indented by the width of the prefix.
      if (key === '' && last !== null && last.width > 0 && /^\s{8}/.test(raw)) {
        key = last.key;
        const cut = raw.slice(0, last.width).trim() === '' ? raw.slice(last.width) : raw.trimStart();
        entry = { ...last.from, rest: cut, number, json: null };
      } else
        last =
          key === '' ? (raw.trim() === '' ? last : null) : { key, width: raw.length - line.rest.length, from: line };
      const stream = streams.get(key);
      if (stream === undefined) streams.set(key, [entry]);
      else stream.push(entry);
    }
  }
  return [...streams.values()];
}
