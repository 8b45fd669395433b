import { readTime, type TimeOptions } from './time.ts';

/** A line without what journalctl, docker, compose, kubectl or syslog put in front of it. */
export interface Stripped {
  readonly program: string | null;
  readonly unit: string | null;
  readonly container: string | null;
  readonly pid: number | null;
  readonly at: number | null;
  /** The line as its program wrote it. */
  readonly rest: string;
}

/** … and how its time was told. */
export interface Prefixed extends Stripped {
  /** Whether the time said its zone. */
  readonly zoned: boolean;
}

interface Parts {
  program: string | null;
  unit: string | null;
  container: string | null;
  pid: number | null;
  at: number | null;
  zoned: boolean;
  rest: string;
}

// ESC sequences, and what is left of them after a copy through a browser, cat -v or syslog.
const ANSI =
  /(?:\x1b|\u241b|\^\[|#033|\\u001b|\\x1b|\\e)\[[0-9;?]{0,16}[A-Za-z]|\x1b\][^\x07\x1b]{0,256}(?:\x07|\x1b\\)?|\x1b[()][A-Z0-9]|\x1b[=>78]/gi;
const BARE_COLOUR = /\[(?:\d{1,2};)?\d{1,2}m|\[m(?=\W|$)/g;

/** Takes colours and other terminal sequences out of a line. */
export function stripAnsi(line: string): string {
  let out = line;
  if (out.includes('[') || out.includes('\x1b')) out = out.replace(ANSI, '').replace(BARE_COLOUR, '');
  return out.endsWith('\r') ? out.replace(/\r{1,8}$/, '') : out;
}

const COMPOSE = /^([A-Za-z0-9][\w.-]{0,120}(?:@[\w.-]{1,80})?)[ \t]{0,60}\| ?/;
const PM2 = /^(?:PM2 {1,8}\| |\d{1,4}\|([\w.@-]{1,80}) {0,40}\| ?)/;
const KUBECTL = /^\[pod\/([\w.-]{1,128})\/([\w.-]{1,128})\] /;
const STERN = /^([a-z0-9][a-z0-9-]{0,80}-[a-z0-9]{8,10}-[a-z0-9]{5}) ([a-z0-9-]{1,64}) (?=\S)/;
const CRI = /^std(?:out|err) [FP] /;
const PRIORITY = /^<\d{1,3}>/;
const RFC5424 = /^1 (\S{1,64}) (\S{1,255}) (\S{1,48}) (\S{1,128}) \S{1,32} (?:-|\[[^\]]{0,1024}\]) ?/;
const DMESG = /^\[ {0,6}\d{1,8}\.\d{6}(?: <[ +]{0,8}\d{1,8}\.\d{6} ?>)?\] /;
// A host may be an IPv6 address, but `gunicorn: error: …` is a program's own words.
const IDENT = /^ (?:([\w.:-]{0,252}[\w.-]) )?([A-Za-z_(][\w.@/()+-]{0,120})(?:\[(\d{1,10})\])?: ?/;
const FOREMAN = /^\d\d:\d\d:\d\d ([\w.-]{1,60}) {0,30}\| /;
const HEROKU = /^ (?:app|heroku)\[([\w./-]{1,60})\]: /;
const LEVEL = /^(?:DBG|INF|WRN|ERR|FTL|TRC|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|TRACE|CRITICAL|NOTICE)$/;
const QUOTED = /^(?:> ?){1,4}/;

function takeTime(parts: Parts, at: number, zoned: boolean): void {
  if (parts.at === null || (zoned && !parts.zoned)) {
    parts.at = at;
    parts.zoned = zoned;
  }
}

function takeIdent(parts: Parts, text: string): string | null {
  const heroku = HEROKU.exec(text);
  if (heroku !== null) {
    parts.container ??= heroku[1] ?? null;
    return text.slice(heroku[0].length);
  }
  const ident = IDENT.exec(text);
  if (ident === null || (ident[1] === undefined && ident[3] === undefined && ident[2] !== 'kernel')) return null;
  // `… DBG github.com/x/y.go:121 > …` is a level and a source line, no host and no program.
  if (ident[3] === undefined && LEVEL.test(ident[1] ?? '')) return null;
  const name = (ident[2] ?? '').replace(/^\((.*)\)$/, '$1');
  parts.program = name;
  parts.unit = name.includes('.service') ? name : parts.unit;
  if (ident[3] !== undefined) parts.pid = Number(ident[3]);
  return text.slice(ident[0].length);
}

/** A date, and behind it the host and program of syslog or the journal, or a container's line. */
function stripDated(parts: Parts, options: TimeOptions): boolean {
  const text = parts.rest.replace(PRIORITY, '');
  const time = readTime(text, options);
  if (time === null) return false;
  const after = text.slice(time.end);
  const rest = takeIdent(parts, after);
  if (rest !== null) {
    takeTime(parts, time.at, time.zoned);
    parts.rest = rest;
    return true;
  }
  // docker logs -t and CRI: an ISO time with T and fraction, one blank, the program's own line.
  if (!/^\d{4}-\d\d-\d\dT[\d:]{8}[.,]\d{3,9}(?:Z|[+-]\d\d:\d\d) /.test(text.slice(0, 48))) return false;
  takeTime(parts, time.at, time.zoned);
  parts.rest = after.replace(/^ /, '').replace(CRI, '');
  return true;
}

function stripSyslog5424(parts: Parts, options: TimeOptions): boolean {
  if (!PRIORITY.test(parts.rest)) return false;
  const text = parts.rest.replace(PRIORITY, '');
  const match = RFC5424.exec(text);
  if (match === null) return false;
  const time = readTime(match[1] ?? '', options);
  if (time !== null) takeTime(parts, time.at, time.zoned);
  parts.program = match[3] === '-' ? null : (match[3] ?? null);
  if (/^\d+$/.test(match[4] ?? '')) parts.pid = Number(match[4]);
  parts.rest = text.slice(match[0].length).replace(/^\uFEFF/, '');
  return true;
}

function stripContainer(parts: Parts): boolean {
  const { rest } = parts;
  for (const pattern of [PM2, FOREMAN, KUBECTL, STERN, COMPOSE]) {
    const match = pattern.exec(rest);
    if (match === null) continue;
    parts.container ??= (pattern === KUBECTL || pattern === STERN ? match[2] : match[1]) ?? null;
    if (pattern === PM2 && match[1] === undefined) parts.program = 'pm2';
    parts.rest = rest.slice(match[0].length);
    return true;
  }
  return false;
}

function stripKernel(parts: Parts): boolean {
  const match = DMESG.exec(parts.rest);
  if (match === null) return false;
  parts.program ??= 'kernel';
  parts.rest = parts.rest.slice(match[0].length);
  return true;
}

/** Takes every known prefix off one line, in whatever order they were put on. */
export function strip(line: string, options: TimeOptions = {}): Prefixed {
  const parts: Parts = {
    program: null,
    unit: null,
    container: null,
    pid: null,
    at: null,
    zoned: false,
    rest: stripAnsi(line),
  };
  for (let round = 0; round < 6; round++) {
    if (stripSyslog5424(parts, options) || stripDated(parts, options) || stripContainer(parts) || stripKernel(parts))
      continue;
    const quoted = QUOTED.exec(parts.rest);
    if (quoted === null) break;
    parts.rest = parts.rest.slice(quoted[0].length);
  }
  return parts;
}
