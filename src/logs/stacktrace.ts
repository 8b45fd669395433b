import type { Fields } from './signature.ts';
import { type Raised, TRACE_LINES, type Trace } from './traceback.ts';

const AT = /^\s{0,40}at .{1,2000}$/;
const NODE_AT =
  /^\s{0,40}at (?:async )?(?:(.{1,200}?) )?\(?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]|node:|\.\/|webpack)[^():]{1,600}):(\d{1,9}):(\d{1,9})\)?(?: \{)?$/;
const JAVA_AT = /^\s{0,40}at ([\w.$/<>@-]{1,400})\(([\w$-]{1,200}\.(?:java|kt|scala|groovy)):(\d{1,9})\)/;
const RAISED =
  /^(?:Uncaught |\[?Unhandled (?:exception|rejection)[\].:]{0,2} ?|Exception in thread "[^"]{0,200}" |Caused by: |Suppressed: |Wrapped by: |\[cause\]: )?((?:[a-z_$][\w$]{0,100}\.){0,20}[A-Z_$][\w$]{0,120}(?: \[[\w-]{1,80}\]| \(\d{1,6}\))?)(?:: (.*)|:)?$/;
const NODE_AFTER =
  /^(?:Require stack:|- \/|- [A-Z]:|\s+(?:code|errno|syscall|address|port|path|requireStack|cause|hostname|severity|length|detail|hint|\[cause\]|\[errors\]|command|sql|sqlState|sqlMessage|fatal|info|config|clientVersion|errorCode|name|original|parent|generatedMessage|digest|url): ?|\s*[}\]]|\s+'|\s*\[?cause|\s+\.\.\. \d|\s+\[cause\]|\s*$)/;
const JAVA_AFTER =
  /^(?:\s+\.\.\. \d{1,5} (?:more|common frames omitted)|Caused by: |\s*Suppressed: |Wrapped by: |\s*$)/;
const FOREIGN = /\/node_modules\/|^node:|^internal\/|\/usr\/(?:local\/)?lib\/node|\(internal/;
const JAVA_FOREIGN =
  /^(?:java|javax|jakarta|jdk|sun|com\.sun|org\.springframework|org\.apache|org\.hibernate|com\.zaxxer|io\.netty|reactor|kotlin|scala|org\.postgresql|com\.mysql|org\.flywaydb|org\.eclipse)\./;

function frameOf(lines: readonly string[], from: number, end: number): Fields {
  let first: Fields = {};
  for (let i = from; i < end; i++) {
    const line = lines[i] ?? '';
    const node = NODE_AT.exec(line);
    if (node !== null) {
      const fields: Fields = {
        path: node[2] ?? '',
        line: node[3] ?? '',
        ...(node[1] === undefined ? {} : { function: node[1] }),
      };
      if (!FOREIGN.test(fields.path ?? '')) return { ...fields, own: 'yes' };
      if (first.path === undefined) first = fields;
      continue;
    }
    const java = JAVA_AT.exec(line);
    if (java === null) continue;
    const fields: Fields = { function: java[1] ?? '', path: java[2] ?? '', line: java[3] ?? '' };
    if (!JAVA_FOREIGN.test(fields.function ?? '')) return { ...fields, own: 'yes' };
    if (first.path === undefined) first = fields;
  }
  return first;
}

/** Lines of the object that Node prints behind an error: `code: 'MODULE_NOT_FOUND',`. */
function detailsOf(lines: readonly string[], from: number, end: number): Fields {
  const fields: Fields = {};
  for (let i = from; i < end; i++) {
    const match = /^\s+(code|errno|syscall|address|port|path|hostname): '?([^',]{1,300})'?,?$/.exec(lines[i] ?? '');
    if (match === null) continue;
    const name = match[1] === 'path' ? 'target' : (match[1] ?? '');
    if (name !== 'errno') fields[name] = match[2] ?? '';
  }
  return fields;
}

function raisedAt(lines: readonly string[], at: number, end: number): Raised | null {
  const text = (lines[at] ?? '').trim();
  const match = RAISED.exec(text);
  if (match === null) return null;
  const more: string[] = [];
  for (
    let i = at + 1;
    i < end && more.length < 20 && !AT.test(lines[i] ?? '') && !/^\s*(?:Caused by|\[cause\]): /.test(lines[i] ?? '');
    i++
  ) {
    if ((lines[i] ?? '').trim() !== '') more.push((lines[i] ?? '').trim());
  }
  const exception = match[1] ?? '';
  const fields: Fields = { exception, ...frameOf(lines, at, end), ...detailsOf(lines, at, end) };
  return { exception, message: [match[2] ?? '', ...more].join('\n').trim(), fields, text };
}

/** `/srv/app/routes.js:7`, three lines above what V8 says of a file that it cannot parse: the stack names only who loads it. */
function placeAbove(lines: readonly string[], from: number): Fields {
  let caret = false;
  for (let i = from - 1; i >= 0 && i > from - 6; i--) {
    const line = lines[i] ?? '';
    caret ||= /^\s{0,2000}[\^~]+\s*$/.test(line);
    const place = /^((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^:\n]{1,600}):(\d{1,9})$/.exec(line);
    if (place === null) continue;
    const path = (place[1] ?? '').replace(/^file:\/\//, '');
    return caret ? { path, line: place[2] ?? '', ...(FOREIGN.test(path) ? {} : { own: 'yes' }) } : {};
  }
  return {};
}

/** The version that Node writes under an error that ends it: `Node.js v18.19.0`. */
function runtimeBelow(lines: readonly string[], end: number): Fields {
  for (const line of lines.slice(end, end + 4)) {
    const version = /^Node\.js v(\d{1,3}\.\d{1,3}\.\d{1,3})/.exec(line)?.[1];
    if (version !== undefined) return { runtime: version };
  }
  return {};
}

/** Whether a stack of ` at …` lines follows within a few lines. */
function stackFollows(lines: readonly string[], from: number): boolean {
  for (let i = from + 1; i < lines.length && i < from + 16; i++) {
    const line = lines[i] ?? '';
    if (AT.test(line)) return true;
    if (!NODE_AFTER.test(line) && !/^\s/.test(line) && i > from + 3) return false;
  }
  return false;
}

/** Reads a stack trace of ` at …` lines (Node, Java, .NET). */
function readAtStack(lines: readonly string[], from: number): Trace | null {
  if (RAISED.exec((lines[from] ?? '').trim()) === null || !stackFollows(lines, from)) return null;
  const limit = Math.min(lines.length, from + TRACE_LINES);
  const heads = [from];
  let end = from + 1;
  let stack = false;
  for (; end < limit; end++) {
    const line = lines[end] ?? '';
    if (AT.test(line)) {
      stack = true;
      continue;
    }
    if (/^\s*(?:Caused by|Wrapped by|\[cause\]): /.test(line)) heads.push(end);
    else if (stack && !NODE_AFTER.test(line) && !JAVA_AFTER.test(line)) break;
    if (
      stack &&
      line.trim() === '' &&
      !AT.test(lines[end + 1] ?? '') &&
      !JAVA_AFTER.test((lines[end + 1] ?? '') || 'x')
    )
      break;
  }
  const raised = heads.flatMap((head, i) => raisedAt(lines, head, heads[i + 1] ?? end) ?? []);
  const java = lines
    .slice(from, end)
    .some((line) => JAVA_AT.test(line) || /^\s+at [\w.$]+\((?:Native Method|Unknown Source)\)/.test(line));
  const node =
    !java &&
    lines
      .slice(from, end)
      .some((line) => NODE_AT.test(line) || /^\s+at (?:async |new |Object\.|Module\.|process)/.test(line));
  if (raised.length === 0) return null;
  if (!node) return { language: java ? 'java' : 'dotnet', raised, end };
  const runtime = runtimeBelow(lines, end);
  const told = raised.map((one) => ({
    ...one,
    fields: { ...one.fields, ...(one.exception === 'SyntaxError' ? placeAbove(lines, from) : {}), ...runtime },
  }));
  return { language: 'node', raised: told, end };
}

const RUBY = /^(\/?[^\s:]{1,400}):(\d{1,9}):in [`'](.{1,200})': (.{0,4000}?) \(([A-Z][\w:]{1,120})\)$/;

function readRuby(lines: readonly string[], from: number): Trace | null {
  const match = RUBY.exec(lines[from] ?? '');
  if (match === null) return null;
  let end = from + 1;
  let frame: Fields = { path: match[1] ?? '', line: match[2] ?? '' };
  let own = !/\/gems\/|\/ruby\/\d|rubygems|bundled_gems/.test(match[1] ?? '');
  for (; end < lines.length && end < from + TRACE_LINES; end++) {
    const next = /^\s+(?:\d+: )?from (\/?[^\s:]{1,400}):(\d{1,9}):in /.exec(lines[end] ?? '');
    if (next === null) break;
    if (!own && !/\/gems\/|\/ruby\/\d|rubygems|bundled_gems/.test(next[1] ?? '')) {
      frame = { path: next[1] ?? '', line: next[2] ?? '' };
      own = true;
    }
  }
  const exception = match[5] ?? '';
  const message = match[4] ?? '';
  return {
    language: 'ruby',
    raised: [{ exception, message, fields: { ...frame, exception }, text: `${message} (${exception})` }],
    end,
  };
}

const PHP =
  /PHP (?:Fatal|Parse|Recoverable fatal|Compile) error: {1,2}(?:Uncaught )?|^(?:Fatal|Parse) error: (?:Uncaught )?/;
const PHP_PLACE = /(?: in |thrown in )(\/[^\s:]{1,500}?)(?::| on line )(\d{1,9})/;

function readPhp(lines: readonly string[], from: number): Trace | null {
  const line = lines[from] ?? '';
  const start = PHP.exec(line);
  if (start === null) return null;
  let end = from + 1;
  while (
    end < lines.length &&
    end < from + TRACE_LINES &&
    /^(?:Stack trace:|#\d|\s+thrown in |Next |\s{2}thrown|\s*$)/.test(lines[end] ?? '')
  ) {
    if ((lines[end] ?? '').trim() === '' && !/^(?:Stack trace|#\d|\s+thrown|Next )/.test(lines[end + 1] ?? '')) break;
    end += 1;
  }
  const place = PHP_PLACE.exec(line) ?? PHP_PLACE.exec(lines[end - 1] ?? '');
  const exception =
    /^(?:Uncaught )?([A-Z][\w\\]{2,120}?)(?:: |$)/.exec(line.slice(start.index + start[0].length))?.[1] ?? '';
  const fields: Fields = { exception, ...(place === null ? {} : { path: place[1] ?? '', line: place[2] ?? '' }) };
  return {
    language: 'php',
    raised: [{ exception, message: line.slice(start.index + start[0].length), fields, text: line.slice(start.index) }],
    end,
  };
}

/** What ends a Go program, or one of its requests: net/http takes the panic of a handler and logs it, with log's date in front. */
const GO =
  /^(?:(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? (?:[\w.-]{1,80}\.go:\d{1,6}: )?)?(http: panic serving \S{1,80})|panic|fatal error): /;
/** Go's own library and what was fetched: `/go/src/app` is where many build their own. */
const GO_FOREIGN = /^\/usr\/(?:local|lib|share)\/go(?:-[\d.]{1,8}|lang)?\/src\/|\/go\/pkg\/mod\/|\/vendor\//;

function readGo(lines: readonly string[], from: number): Trace | null {
  const line = lines[from] ?? '';
  const start = GO.exec(line);
  if (start === null) return null;
  let end = from + 1;
  let frame: Fields = {};
  while (end < lines.length && end < from + TRACE_LINES) {
    const next = lines[end] ?? '';
    const place = /^\s+(\/[^\s:]{1,400}\.go):(\d{1,9})/.exec(next);
    if (place !== null && frame.path === undefined && !GO_FOREIGN.test(place[1] ?? ''))
      frame = { path: place[1] ?? '', line: place[2] ?? '' };
    if (!/^(?:\s|goroutine \d|[\w./*()[\]{}-]{1,300}\(.*\)?$|created by |\[signal |exit status|$)/.test(next)) break;
    end += 1;
  }
  if (end === from + 1) return null;
  return {
    language: 'go',
    raised: [
      {
        exception: 'panic',
        message: line.slice(start[0].length),
        fields: { ...frame, exception: 'panic' },
        text: line.slice(start[1] === undefined ? 0 : start[0].length - start[1].length - 2),
      },
    ],
    end,
  };
}

/** Reads the stack trace that begins on a line: Node, Java, .NET, Ruby, PHP or Go. */
export function readStackTrace(lines: readonly string[], from: number): Trace | null {
  return readAtStack(lines, from) ?? readRuby(lines, from) ?? readPhp(lines, from) ?? readGo(lines, from);
}
