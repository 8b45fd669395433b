import type { Fields } from './signature.ts';

/** One exception of a chain, with where it was raised. */
export interface Raised {
  /** Name of the exception, with its module where the language prints it. */
  readonly exception: string;
  /** The message, joined when it has several lines. */
  readonly message: string;
  /** `path`, `line`, `function` of the deepest frame of the project's own code, else of the deepest frame. */
  readonly fields: Fields;
  /** The line that says it, as printed: `exception: message`. */
  readonly text: string;
}

/** A whole traceback or stack trace. */
export interface Trace {
  readonly language: 'python' | 'node' | 'java' | 'ruby' | 'php' | 'go' | 'dotnet';
  /** From the first exception to the last one printed. */
  readonly raised: readonly Raised[];
  /** Index of the first line behind it. */
  readonly end: number;
}

/** Tracebacks longer than this are cut: nobody's own frame is deeper. */
export const TRACE_LINES = 2000;

const HEADER = 'Traceback (most recent call last):';
const FRAME = /^(\s*)File "([^"]{1,1024})", line (\d{1,9})(?:, in (.{1,200}))?$/;
const RAISED = /^([A-Za-z_][\w.]{0,200})(?:: ?(.*))?$/;
const CHAINED =
  /^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):/;
const FOREIGN =
  /[/\\](?:site|dist)-packages[/\\]|[/\\]lib(?:64)?[/\\]python\d|[/\\]Python\d{2,3}[/\\]Lib[/\\]|^<frozen|^<string>|[/\\]\.pyenv[/\\]versions[/\\][^/]*[/\\]lib|importlib/;
const GROUP = /^\s*(?:\| ?)*(?:\+[-+][-+ .0-9a-z]*\s*|\+ )?/;
/** First words of lines that go on with a message of several lines. */
const CONTINUES =
  /^(?:\s+\S|DETAIL:|HINT:|LINE \d|CONTEXT:|QUERY:|\[SQL|\[parameters|\[generated|\(Background on|\^|connection to server |connection failed|could not connect|Multiple connection attempts|Is the server running|\?: \(|WARNINGS:|ERRORS:|System check identified|FATAL:|invalid port number|Please |Note:|HINT|- host|For further information|If you |The included URLconf|Consult)/;
const NEW_RECORD =
  /^(?:\[?\d{4}[-/]\d\d[-/]\d\d|\[\d{1,2}[-/][A-Z]|(?:INFO|ERROR|WARNING|WARN|DEBUG|CRITICAL|FATAL)\b[ :\]]|\[[A-Za-z]{3,9}\])/;

/** Whether a traceback begins on this line. */
export function startsTraceback(line: string): boolean {
  return line.includes('Traceback (most recent call last)') || (line.includes('File "') && FRAME.test(line));
}

/** Whether a frame belongs to the project rather than to a library. */
export function isOwnFrame(path: string): boolean {
  return !FOREIGN.test(path);
}

const LOADERS: readonly (readonly [name: string, path: RegExp])[] = [
  ['entrypoint', /[/\\](?:gunicorn[/\\]util|uvicorn[/\\]importer|hypercorn[/\\]utils|daphne[/\\]cli)\.py$/],
  ['settings', /[/\\]django[/\\]conf[/\\]__init__\.py$/],
  ['collectstatic', /[/\\](?:collectstatic|staticfiles[/\\]storage)\.py$/],
  ['migrate', /[/\\](?:commands[/\\]migrate|migrations[/\\]executor|alembic[/\\]\w+)\.py$/],
  ['import', /^<frozen importlib|importlib[/\\]__init__\.py$/],
  [
    'request',
    /[/\\](?:django[/\\]core[/\\]handlers[/\\]\w+|flask[/\\]app|starlette[/\\](?:routing|applications)|fastapi[/\\]routing)\.py$/,
  ],
];

/** The version in the paths of an interpreter's own library: `/usr/lib/python3.8/…`, `C:\\Python27\\Lib\\…`. */
function interpreterOf(frames: readonly Fields[]): Fields {
  for (const { path = '' } of frames) {
    const version = /[/\\][Pp]ython(\d)\.?(\d{1,2})[/\\]/.exec(path);
    if (version !== null) return { python: `${version[1]}.${version[2]}` };
  }
  return {};
}

/** Which well-known places a traceback came through, and the folders of the project's own frames. */
function roadOf(frames: readonly Fields[], own: readonly Fields[]): Fields {
  const via = LOADERS.filter(([, path]) => frames.some((frame) => path.test(frame.path ?? ''))).map(([name]) => name);
  const folders = new Set(own.flatMap((frame) => (frame.path ?? '').split(/[/\\]/).slice(0, -1)));
  const packages = [...folders].filter((name) => /^[A-Za-z_]\w*$/.test(name)).slice(0, 40);
  return {
    ...(via.length > 0 ? { via: via.join(',') } : {}),
    ...(packages.length > 0 ? { packages: packages.join(',') } : {}),
  };
}

/** How far a traceback is indented; one behind other words on its line counts as not at all. */
function indentOf(header: string): number {
  return header.includes('Traceback') ? (/^\s*(?=Traceback)/.exec(header)?.[0].length ?? 0) : 0;
}

class Reader {
  readonly #lines: readonly string[];
  readonly #limit: number;
  readonly #grouped: boolean;
  at: number;
  readonly raised: Raised[] = [];

  constructor(lines: readonly string[], from: number) {
    this.#lines = lines;
    this.at = from;
    this.#limit = Math.min(lines.length, from + TRACE_LINES);
    this.#grouped = (lines[from] ?? '').includes('Exception Group Traceback');
  }

  /** The line at an index, without the bars of an exception group. */
  #line(i: number): string {
    const line = this.#lines[i] ?? '';
    return this.#grouped ? line.replace(GROUP, (all) => (all.includes('|') || all.includes('+') ? '' : all)) : line;
  }

  read(): void {
    while (this.at < this.#limit) {
      const before = this.at;
      this.#readOne();
      if (!this.#toNext() || this.at === before) return;
    }
  }

  /** One traceback: frames, then the exception line and what goes on with its message. */
  #readOne(): void {
    const frames: Fields[] = [];
    const header = this.#line(this.at);
    if (header.includes('Traceback (most recent call last)')) this.at += 1;
    // Two lines of source may follow a frame even where a paste has lost all indentation.
    let source = 0;
    let code = '';
    for (; this.at < this.#limit; this.at++) {
      const line = this.#line(this.at);
      const frame = FRAME.exec(line);
      if (frame !== null) {
        source = 2;
        code = '';
        frames.push({
          path: frame[2] ?? '',
          line: frame[3] ?? '',
          ...(frame[4] === undefined ? {} : { function: frame[4] }),
        });
        continue;
      }
      const bare = line.trimStart();
      if (bare === '' && frames.length > 0 && !this.#frameSoon()) return;
      if (this.#isRaised(line, header, frames.length)) {
        this.#take(bare, frames, code);
        return;
      }
      // Source lines stand deeper than their traceback: anything else is the next message, and the rest was cut off.
      const deeper = bare === '' || line.length - bare.length > indentOf(header);
      if (NEW_RECORD.test(line) || (!deeper && source === 0)) return;
      if (!deeper) source -= 1;
      if (!/^[\^~\s]*$/.test(line)) code = bare;
    }
  }

  /** Whether frames or an exception line still follow an empty line (source lines may be empty). */
  #frameSoon(): boolean {
    const next = this.#line(this.at + 1);
    return FRAME.test(next) || /^\s+\S/.test(next) || /^[A-Za-z_][\w.]*(?:Error|Exception|Warning|Exit)\b/.test(next);
  }

  #isRaised(line: string, header: string, frames: number): boolean {
    const indent = line.length - line.trimStart().length;
    if (frames === 0 || indent > indentOf(header)) return false;
    const match = RAISED.exec(line.trimStart());
    return (
      match !== null &&
      (match[2] !== undefined || /^(?:[\w.]+\.)?[A-Z]\w+$/.test(match[1] ?? '') || /\./.test(match[1] ?? ''))
    );
  }

  #take(first: string, frames: readonly Fields[], code: string): void {
    const match = RAISED.exec(first);
    const more: string[] = [];
    const validation = /validation errors? for /.test(first);
    for (this.at += 1; this.at < this.#limit && more.length < 40; this.at++) {
      const line = this.#line(this.at);
      if (
        line.trim() === '' &&
        !(first.endsWith(':') || /SystemCheckError|validation/.test(first) || CONTINUES.test(this.#line(this.at + 1)))
      )
        break;
      if (line.trim() === '' && more.length > 0 && more.at(-1) === '') break;
      if (line.trim() !== '' && !CONTINUES.test(line) && !(validation && /^[\w.]{1,80}$/.test(line))) break;
      if (startsTraceback(line) || CHAINED.test(line.trim())) break;
      more.push(line.trim());
    }
    const own = frames.filter((frame) => isOwnFrame(frame.path ?? ''));
    const last = frames.at(-1) ?? {};
    // The file that Python could not read is the last one named, and nothing in it ran.
    const unread = /^(?:Syntax|Indentation|Tab)Error$/.test(match?.[1] ?? '') && last.function === undefined;
    const deepest = unread ? last : (own.at(-1) ?? last);
    const tail = more.filter((line) => line !== '' && !/^[\^~]+$/.test(line));
    const fields: Fields = {
      ...deepest,
      exception: match?.[1] ?? '',
      ...(own.length > 0 ? { own: 'yes' } : {}),
      ...(unread ? { statement: code.slice(0, 300), ...interpreterOf(frames) } : {}),
      ...roadOf(frames, own),
    };
    this.raised.push({
      exception: match?.[1] ?? '',
      message: [match?.[2] ?? '', ...tail].join('\n').trim(),
      fields,
      text: first,
    });
  }

  /** Steps to the next traceback of the chain, if one follows. */
  #toNext(): boolean {
    let i = this.at;
    while (i < this.#limit && i < this.at + 6) {
      const line = this.#line(i).trim();
      const next = line === '' || /^-{3,}|^\+?-+ ?[\d.]* ?-*$/.test(line) || CHAINED.test(line);
      if (line.includes('Traceback (most recent call last)') && (this.#grouped || this.#chainedBefore(i))) {
        this.at = i;
        return true;
      }
      if (!next) return false;
      i += 1;
    }
    return false;
  }

  #chainedBefore(i: number): boolean {
    return CHAINED.test(this.#line(i - 1).trim()) || CHAINED.test(this.#line(i - 2).trim());
  }
}

/** Reads the Python traceback that begins on a line, chain and all; `raised` is empty when its end was cut off. */
export function readTraceback(lines: readonly string[], from: number): Trace {
  const reader = new Reader(lines, from);
  reader.read();
  return { language: 'python', raised: reader.raised, end: Math.max(reader.at, from + 1) };
}

/** The text that every traceback of Python begins with. */
export const PYTHON_HEADER = HEADER;
