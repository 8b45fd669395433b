import type { LogEvent } from '../core/event.ts';
import { readAccessDraft } from './access-draft.ts';
import type { AccessFormat } from './access-format.ts';
import { type Draft, Finisher } from './draft.ts';
import { type Line, type Stream, toStreams } from './lines.ts';
import { buildMatcher, type Match, type Matcher } from './matcher.ts';
import { continuesNginxRecord, isBareNginxRecord, readNginxError, startsNginxRecord, wordsOf } from './nginx-error.ts';
import { programOf } from './program.ts';
import { readProxyDraft } from './proxy-draft.ts';
import type { Redactor } from './redact.ts';
import { decodeBytes } from './sanitise.ts';
import { readHints, type Signature } from './signature.ts';
import { signatures } from './signatures.generated.ts';
import { readStackTrace } from './stacktrace.ts';
import { withoutStrangers } from './strangers.ts';
import { readTime } from './time.ts';
import { type Raised, readTraceback, startsTraceback, type Trace } from './traceback.ts';

/** How a text is to be read. */
export interface RecogniseOptions {
  /** Program that wrote it, when the source says so: a syslog name, a unit or an own name. */
  readonly program?: string | undefined;
  /** `log_format` of an access log, when it is one. */
  readonly format?: string | undefined;
  /** Formats that lines of an access log may have, when somebody pasted the configuration, too. */
  readonly formats?: readonly AccessFormat[] | undefined;
  /** Milliseconds since the epoch, for dates without a year. */
  readonly now?: number | undefined;
  /** Minutes east of UTC for times without a zone. */
  readonly zoneOffset?: number | undefined;
  /** Knows this host's own secrets. */
  readonly redactor?: Redactor | undefined;
}

let shared: Matcher | null = null;

/** The index over all signatures, built at first use. */
export function sharedMatcher(): Matcher {
  shared ??= buildMatcher(signatures);
  return shared;
}

/** Recognises every message in a text: any mixture of logs, in any of the usual wrappings. */
export function recognise(text: string | Uint8Array, options: RecogniseOptions = {}): LogEvent[] {
  const whole = typeof text === 'string' ? text : decodeBytes(text);
  const reader = new StreamReader(options);
  const events = toStreams(whole, options).flatMap((stream) => reader.read(stream));
  return events.sort((a, b) => a.line - b.line);
}

class StreamReader {
  readonly #options: RecogniseOptions;
  readonly #finisher: Finisher;
  readonly #matcher = sharedMatcher();

  constructor(options: RecogniseOptions) {
    this.#options = options;
    this.#finisher = new Finisher(options.redactor);
  }

  read(stream: Stream): LogEvent[] {
    const events: LogEvent[] = [];
    const texts = stream.map((line) => line.rest);
    for (let i = 0; i < stream.length; ) {
      const line = stream[i];
      if (line === undefined) break;
      i = line.rest === '' && line.json === null ? i + 1 : this.#readAt(stream, texts, i, line, events);
    }
    return events;
  }

  /** Reads the message that begins at an index; answers where the next one begins. */
  #readAt(stream: Stream, texts: readonly string[], i: number, line: Line, events: LogEvent[]): number {
    if (startsNginxRecord(line.rest)) return this.#readNginx(stream, texts, i, line, events);
    const trace = startsTraceback(line.rest) ? readTraceback(texts, i) : readStackTrace(texts, i);
    if (trace !== null) {
      if (trace.raised.length > 0) this.#addTrace(trace, texts.slice(i, trace.end), line, events);
      return trace.end;
    }
    const program = this.#programOf(line);
    const draft = readProxyDraft(line, program, this.#options) ?? readAccessDraft(line, program, this.#options);
    if (draft !== null) {
      if (draft !== 'dull') {
        this.#add(draft, events);
        if (draft.program === 'apache' && draft.match.includes('Got error '))
          this.#addInner(draft.match, draft, events);
      }
      return i + 1;
    }
    if (line.json === null && isBareNginxRecord(line.rest)) return this.#readNginx(stream, texts, i, line, events);
    const more = MORE.test(line.rest) ? furtherLines(texts, i + 1) : [];
    const own = withoutStrangers(line.rest);
    const match = more.length > 0 ? [own, ...more].join('\n') : own;
    this.#add(
      {
        ...headOf(line, program, this.#options),
        text: line.rest,
        match,
        detail: more.length > 0 ? match : null,
        fields: sourceOf(line),
        line: line.number,
      },
      events,
    );
    return i + 1 + more.length;
  }

  #programOf(line: Line): string | null {
    return programOf(line.program) ?? programOf(this.#options.program) ?? programOf(line.container) ?? null;
  }

  #readNginx(stream: Stream, texts: readonly string[], from: number, line: Line, events: LogEvent[]): number {
    let text = line.rest;
    let end = from + 1;
    const php = text.includes('FastCGI sent in stderr');
    // Continuation: a record that was wrapped when it was pasted, or PHP's words with line feeds in them.
    while (end < stream.length && end < from + 60) {
      const next = texts[end] ?? '';
      if (continuesNginxRecord(next)) text += ` ${next.trim()}`;
      else if (php && !startsNginxRecord(next) && !/", (?:client|host|referrer): /.test(text)) text += `\n${next}`;
      else break;
      end += 1;
    }
    const record = readNginxError(
      text.replace(/ {2,}(?=while |client: |server: |request: |upstream: )/g, ' '),
      this.#options,
    );
    if (record === null) return end;
    const { fields, message } = record;
    if (record.conn !== null) fields.conn = record.conn;
    Object.assign(fields, sourceOf(line));
    const base = { at: line.at ?? record.at, pid: record.pid ?? line.pid, line: line.number };
    this.#add(
      {
        ...base,
        program: 'nginx',
        strict: startsNginxRecord(line.rest),
        text: message,
        match: wordsOf(record),
        detail: text === message ? null : text,
        fields,
      },
      events,
    );
    if (php) this.#addInner(message, { ...base, fields }, events);
    return end;
  }

  /** PHP's own words, inside a record of nginx. */
  #addInner(message: string, from: Pick<Draft, 'at' | 'pid' | 'line' | 'fields'>, events: LogEvent[]): void {
    const base = { at: from.at, pid: from.pid, line: from.line };
    const { request, upstream } = from.fields;
    // The Host of the request is none of the inner message's own: there a host is a database's.
    const fields = {
      through: 'fastcgi',
      ...(request === undefined ? {} : { request }),
      ...(upstream === undefined ? {} : { upstream }),
    };
    for (const inner of message.split(/PHP message: |FastCGI sent in stderr: "|Got error '/).slice(1)) {
      const text = inner
        .replace(/"? while (?:reading|sending|connecting) .{0,200}$/, '')
        .replace(/; *$/, '')
        .trim();
      if (text !== '')
        this.#add(
          {
            ...base,
            program: 'php',
            strict: false,
            text: text.split('\n')[0] ?? text,
            match: text,
            detail: text,
            fields: { ...fields },
          },
          events,
        );
    }
  }

  #addTrace(trace: Trace, lines: readonly string[], line: Line, events: LogEvent[]): void {
    const judged = trace.raised.map((raised) => this.#judge(raised, trace));
    // The later exception is the outer one: it wins unless an earlier one says more.
    const best = judged.reduce((a, b) => (b.weight >= a.weight ? b : a));
    const chain = [...new Set(trace.raised.map((raised) => raised.exception))].filter(
      (name) => name !== best.raised.exception,
    );
    const fields = {
      ...best.raised.fields,
      message: best.raised.message.split('\n')[0] ?? '',
      ...sourceOf(line),
      ...(chain.length > 0 ? { chain: chain.join(', ') } : {}),
    };
    const head = headOf(line, this.#programOf(line), this.#options);
    const draft: Draft = {
      ...head,
      text: best.raised.text,
      match: best.text,
      detail: lines.join('\n'),
      fields,
      line: line.number,
    };
    if (best.match !== null) events.push(this.#finisher.finish(draft, best.match));
  }

  #judge(raised: Raised, trace: Trace): { raised: Raised; text: string; match: Match | null; weight: number } {
    const { exception, message } = raised;
    const text =
      trace.language === 'php' || trace.language === 'ruby' || trace.language === 'go'
        ? raised.text
        : `${exception}: ${message}`;
    const match = this.#matcher.match(text, trace.language) ?? fallback(trace.language);
    const hints = match === null ? [] : readHints(match.signature, { ...raised.fields, ...match.fields }, text);
    const weight = hints.reduce((most, one) => Math.max(most, one.weight), match?.signature.tier === 'D' ? -1 : 0);
    return { raised, text, match, weight };
  }

  #add(draft: Draft, events: LogEvent[]): void {
    const found = this.#matcher.match(draft.match, draft.program, draft.strict);
    // nginx calls nothing harmless an emergency: what looks harmless elsewhere stops it from starting.
    const match =
      found === null || (found.signature.tier === 'D' && draft.fields.level === 'emerg')
        ? (byLevel(draft) ?? found)
        : found;
    if (match !== null) events.push(this.#finisher.finish(draft, match));
  }
}

/** nginx at a level that is never harmless, in words that no signature has: a module's, or a newer version's. */
function byLevel(draft: Draft): Match | null {
  if (!draft.strict) return null;
  if (draft.program === 'apache') return draft.fields.code === undefined ? null : fallback('apache', 'proxy-notice');
  if (draft.program !== 'nginx') return null;
  const id =
    draft.fields.level === 'emerg'
      ? 'config-invalid'
      : draft.fields.level === 'alert' || draft.fields.level === 'crit'
        ? 'local-trouble'
        : null;
  if (id === null) return null;
  const signature = fallback('nginx', id);
  const place = / in (\/[^\s:]{1,300}):(\d{1,7})$/.exec(draft.match);
  return signature === null
    ? null
    : { ...signature, fields: place === null ? {} : { file: place[1] ?? '', line: place[2] ?? '' } };
}

/** Messages of pydantic go on for some lines: the names of what is missing, and why. */
const MORE = /\d validation errors? for \w/;

function furtherLines(texts: readonly string[], from: number): string[] {
  const more: string[] = [];
  for (let i = from; i < texts.length && more.length < 40; i++) {
    const line = texts[i] ?? '';
    if (!/^(?:[\w.]{1,80}$|\s{1,8}\S)/.test(line)) break;
    more.push(line);
  }
  return more;
}

const fallbacks = new Map<string, Signature | null>();

/** An exception of which nothing better is known. */
function fallback(program: string, id = 'unhandled-exception'): Match | null {
  const key = `${program} ${id}`;
  let signature = fallbacks.get(key);
  if (signature === undefined) {
    signature = signatures.find((one) => one.program === program && one.id === id) ?? null;
    fallbacks.set(key, signature);
  }
  return signature === null ? null : { signature, fields: {} };
}

/** Time, process and program of a line that has no form of its own. */
function headOf(
  line: Line,
  program: string | null,
  options: RecogniseOptions,
): Pick<Draft, 'program' | 'strict' | 'at' | 'pid'> {
  const time = readTime(line.rest, options);
  const after = time === null ? '' : line.rest.slice(time.end, time.end + 40);
  const pid = /^ ?(?:[A-Z]{3,4} )?\[(\d{1,10})\]/.exec(after)?.[1];
  return { program, strict: false, at: line.at ?? time?.at ?? null, pid: pid === undefined ? line.pid : Number(pid) };
}

/** Unit and container that a line came from, as its prefix says. */
function sourceOf(line: Line): Record<string, string> {
  const fields: Record<string, string> = {};
  if (line.unit !== null) fields.unit = line.unit;
  if (line.container !== null) fields.container = line.container;
  return fields;
}
