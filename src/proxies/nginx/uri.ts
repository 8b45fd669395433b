/** A request target as nginx reads it; all texts are bytes. `bad` is answered with 400. */
export type RequestTarget =
  | {
      readonly is: 'target';
      /** Decoded once, dots and slashes resolved: what locations are matched against. */
      readonly uri: string;
      readonly args: string;
      /** As sent: `$request_uri`. */
      readonly unparsed: string;
      /** False when nginx may not pass `unparsed` on (`http://host?x`). */
      readonly validUnparsed: boolean;
      readonly quoted: boolean;
      readonly plus: boolean;
      /** From an absolute target (`http://host/…`), before validation. */
      readonly host: string | null;
    }
  | { readonly is: 'bad' };

const BAD = { is: 'bad' } as const;

/** Reads the second word of a request line (ngx_http_parse_request_line, ngx_http_process_request_uri). */
export function parseTarget(raw: string, mergeSlashes: boolean): RequestTarget {
  if (/[\0-\x20\x7f]/.test(raw)) return BAD;
  const absolute = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/(\[[^\]/?\s]*\]|[a-zA-Z0-9.-]*)(:[0-9]*)?(?=[/?]|$)/.exec(raw);
  const host = absolute ? (absolute[1] ?? '') : null;
  const local = absolute ? raw.slice(absolute[0].length) : raw;
  if (local === '' && host !== null) {
    return { is: 'target', uri: '/', args: '', unparsed: '/', validUnparsed: true, quoted: false, plus: false, host };
  }
  const emptyPath = local.startsWith('?') && host !== null;
  if (!local.startsWith('/') && !emptyPath) return BAD;
  const parsed = parseComplex(emptyPath ? `/${local}` : local, mergeSlashes);
  if (parsed === null) return BAD;
  return { is: 'target', ...parsed, unparsed: local, validUnparsed: !emptyPath, host };
}

/** What nginx writes of a target into its error log where it names a file: decoded; with and without merged slashes. */
export function decoded(raw: string): string {
  const texts = [true, false].map((merge) => parseTarget(raw, merge));
  return texts.map((target) => (target.is === 'target' ? target.uri : '')).join('\n');
}

type State = 'usual' | 'slash' | 'dot' | 'dots';

interface Decoding {
  out: string;
  state: State;
  quoted: boolean;
  plus: boolean;
}

interface Decoded {
  readonly uri: string;
  readonly args: string;
  readonly quoted: boolean;
  readonly plus: boolean;
}

/** ngx_http_parse_complex_uri; null for what it calls an invalid request. */
function parseComplex(raw: string, mergeSlashes: boolean): Decoded | null {
  const d: Decoding = { out: '', state: 'usual', quoted: false, plus: false };
  let at = 0;
  let args = '';
  for (; at < raw.length; at += 1) {
    const char = raw[at] ?? '';
    if (char === '%') {
      d.quoted = true;
      const hex = raw.slice(at + 1, at + 3);
      if (!/^[0-9a-fA-F]{2}$/.test(hex)) return null;
      const code = Number.parseInt(hex, 16);
      if (code === 0) return null;
      at += 2;
      // A decoded "/" or "." works like a written one; "%", "#" and "?" are characters of the path and nothing more.
      if (!take(d, String.fromCharCode(code), mergeSlashes)) return null;
      continue;
    }
    if (char === '?' || char === '#') {
      if (char === '?') args = raw.slice(at + 1).split('#', 1)[0] ?? '';
      break;
    }
    if (!take(d, char, mergeSlashes)) return null;
  }
  if (!leaveDots(d)) return null;
  return { uri: d.out, args, quoted: d.quoted, plus: d.plus };
}

/** Adds one character; false when dots climb above the root. */
function take(d: Decoding, char: string, mergeSlashes: boolean): boolean {
  if (char === '+') d.plus = true;
  if (char === '/') {
    if (d.state === 'slash') {
      if (!mergeSlashes) d.out += char;
      return true;
    }
    if (d.state === 'dot' || d.state === 'dots') {
      const ok = leaveDots(d);
      d.state = 'slash';
      return ok;
    }
    d.out += char;
    d.state = 'slash';
    return true;
  }
  d.out += char;
  if (char === '.' && d.state !== 'usual') d.state = d.state === 'slash' ? 'dot' : d.state === 'dot' ? 'dots' : 'usual';
  else d.state = 'usual';
  return true;
}

/** At the end of a `/.` or `/..` segment. */
function leaveDots(d: Decoding): boolean {
  if (d.state === 'dot') d.out = d.out.slice(0, -1);
  if (d.state !== 'dots') return true;
  const parent = d.out.length >= 4 ? d.out.lastIndexOf('/', d.out.length - 4) : -1;
  if (parent < 0) return false;
  d.out = d.out.slice(0, parent + 1);
  return true;
}

/** What nginx writes as %XX in a path (NGX_ESCAPE_URI). */
const IN_PATH = /[\0-\x20"#%<>?\\^`{|}\x7f-\xff]/g;
/** The same for a value put into arguments (NGX_ESCAPE_ARGS). */
const IN_ARGS = /[\0-\x20"#%&+;<>?\\^`{|}\x7f-\xff]/g;

export function escapePath(text: string): string {
  return text.replace(IN_PATH, percent);
}

export function escapeArgs(text: string): string {
  return text.replace(IN_ARGS, percent);
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** What a `rewrite … redirect` undoes before it sends the Location (NGX_UNESCAPE_REDIRECT): nothing after the first `?`. */
export function unescapeRedirect(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '?') return out + text.slice(at);
    if (char !== '%') {
      out += char;
      continue;
    }
    const first = text[at + 1] ?? '';
    if (!/[0-9a-fA-F]/.test(first)) {
      // The sign is lost, its follower stays.
      out += first;
      at += 1;
      continue;
    }
    const second = text[at + 2] ?? '';
    if (!/[0-9a-fA-F]/.test(second)) {
      at += 2;
      continue;
    }
    const code = Number.parseInt(first + second, 16);
    at += 2;
    if (code === 0x3f && /[a-fA-F]/.test(second)) return `${out}?${text.slice(at + 1)}`;
    out += code > 0x25 && code < 0x7f ? String.fromCharCode(code) : `%${first}${second}`;
  }
  return out;
}

/** Host without port and final dot, in lower case; null when nginx answers 400 (ngx_http_validate_host). */
export function validateHost(text: string): string | null {
  if (/[\0-\x20/\x7f]|\.\./.test(text)) return null;
  const literal = /^\[[^\]]*\]/.exec(text)?.[0];
  const colon = text.indexOf(':');
  let host = literal ?? (colon < 0 ? text : text.slice(0, colon));
  if (literal === undefined && text.startsWith('[')) host = text;
  if (host.endsWith('.')) host = host.slice(0, -1);
  return host === '' ? null : host.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
