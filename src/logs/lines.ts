import { type JsonLine, readJsonLine } from './json-line.ts';
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

const EMPTY = { program: null, unit: null, container: null, pid: null, at: null, rest: '', json: null };

function readLine(raw: string, number: number, options: TimeOptions): Line[] {
  if (raw === '') return [{ ...EMPTY, number }];
  const stripped = strip(raw.length > LINE_CAP ? raw.slice(0, LINE_CAP) : raw, options);
  let json = stripped.rest.includes('{"') ? readJsonLine(stripped.rest, options) : null;
  const log = json?.object.log;
  // docker's json-file driver: the line of the program is in `log`, with its own prefixes.
  if (json !== null && typeof log === 'string' && json.object.stream !== undefined) {
    const inner = strip(log.replace(/\n$/, ''), options);
    const at = json.at;
    json = inner.rest.includes('{"') ? readJsonLine(inner.rest, options) : null;
    return unfold({ ...inner, at: at ?? inner.at, number, json });
  }
  return unfold({
    ...stripped,
    at: stripped.at ?? json?.at ?? null,
    pid: stripped.pid ?? json?.pid ?? null,
    number,
    json,
  });
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
