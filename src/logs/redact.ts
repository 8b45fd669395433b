import { MASK, withoutKeys } from './redact-keys.ts';
import { redactMore } from './redact-more.ts';

const DATA_SCHEMES =
  /^(?:postgres|postgis|mysql|mariadb|redis|rediss|valkey|mongodb|amqp|amqps|mssql|sqlserver|cockroach|clickhouse|ldaps?|smtps?|nats|kafka|jdbc|db2|oracle)/i;
const SPACE_OR_QUOTE = /[\s"'<>`\\]/g;

/** Longest address or path that is looked at as one. */
const LONGEST = 2048;

function tokenEnd(text: string, from: number): number {
  SPACE_OR_QUOTE.lastIndex = from;
  return SPACE_OR_QUOTE.exec(text)?.index ?? text.length;
}

/** The name in front of `://`. */
function schemeBefore(text: string, at: number): string {
  return /[a-z][a-z0-9+.-]{0,30}$/i.exec(text.slice(Math.max(0, at - 32), at))?.[0] ?? '';
}

/** `scheme://user:password@host` keeps scheme, user and host; `https://token@host` loses the token. */
function redactUserinfo(text: string): string {
  let out = '';
  let done = 0;
  let end = 0;
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', done)) {
    const start = at + 3;
    if (end < start) end = tokenEnd(text, start);
    const scheme = schemeBefore(text, at);
    const data = DATA_SCHEMES.test(scheme);
    // A host, a user and a password end somewhere; what goes on longer is no address.
    const token = text.slice(start, Math.min(end, start + LONGEST));
    const slash = token.search(/[/?#]/);
    // A password may hold an unescaped slash; only in a connection string is that more likely than a path with an @.
    const authority = slash < 0 || data ? token : token.slice(0, slash);
    const sign = authority.lastIndexOf('@');
    out += text.slice(done, start);
    done = start;
    if (sign >= 0) {
      const colon = authority.indexOf(':');
      const user = colon >= 0 && colon < sign ? authority.slice(0, colon + 1) : data || scheme === 'ssh' ? null : '';
      out += user === null ? authority.slice(0, sign) : user + MASK;
      done = start + sign;
    }
    const stop = Math.max(done, start + authority.length);
    out += text.slice(done, stop);
    done = stop;
  }
  return out + text.slice(done);
}

/** Whether a text ends in something with a slash in it. */
function pathBefore(head: string): boolean {
  for (let i = head.length - 1; i >= 0 && i >= head.length - LONGEST; i--) {
    const code = head.charCodeAt(i);
    if (code === 0x2f) return true;
    if (code <= 32 || code === 34 || code === 39 || code === 60 || code === 62) return false;
  }
  return false;
}

/** Query strings of paths and URLs, also when a raw blank stands inside a request line. */
function redactQueries(text: string): string {
  let out = '';
  let done = 0;
  let next = 0;
  for (let mark = text.indexOf('?'); mark >= 0; mark = text.indexOf('?', done)) {
    const head = text.slice(done, mark);
    if (next <= mark) next = tokenEnd(text, mark + 1);
    let end = next;
    if (end === mark + 1 || !pathBefore(head)) {
      out += `${head}?`;
      done = mark + 1;
      continue;
    }
    const request = /^[ \t][^"\n]{0,4096}? HTTP\/[0-9]/.exec(text.slice(end, end + 4200));
    if (request !== null) end += request[0].lastIndexOf(' HTTP/');
    out += `${head}?…`;
    done = end;
  }
  return out + text.slice(done);
}

const NAMES =
  '(?:(?:pass(?:word|wd|phrase)|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|account[_-]?key)[\\w.-]{0,32}|tokens?|(?<![a-z0-9])(?:pass|auth|authorization|session(?:[_-]?id)?|sess|sid|jwt|sig|signature|credentials?|otp|dsn)|csrf[\\w-]{0,16})';
/** An apostrophe inside a word ends no value. */
const VALUE = "(?:[^\\s\"';&]|'(?=\\w)|[;&](?!\\w{1,32}=)){1,2048}";
/** name="value", name: 'value' */
const QUOTED = new RegExp(
  `(${NAMES}["']?\\s{0,3}(?:=>|[=:])\\s{0,3})(["'])((?:(?!\\2(?!\\w))[^\\\\\\n]|\\\\.){1,2048})(\\2|$)`,
  'gi',
);
/** name=value */
const ASSIGNED = new RegExp(`(${NAMES}["']?=)(?!["'])(${VALUE})`, 'gi');
/** password: value */
const COLON =
  /((?:pass(?:word|wd|phrase)|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key)[\w-]{0,32}["']?:\s{1,3})(?!["'\s])([^\s"',;]{4,2048})/gi;
const HEADER =
  /((?:proxy-)?authorization|(?:set-)?cookie|x-api-key|x-auth-token|x-csrf-token|x-amz-security-token|private-token)(["']?\s{0,3}[:=]\s{0,3}["']?)(?!\s)([^\r\n"']{1,8192})/gi;
const SCHEME = /(?<![\w-])((?:bearer|basic|digest|token|apikey)\s{1,3})([A-Za-z0-9+/=_.~-]{8,8192})/gi;
const JWT = /(?<![\w-])eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]{0,}){1,4}/g;
const SHAPES = new RegExp(
  [
    '(?<![A-Za-z0-9_-])(?:(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{12,}',
    '(?:gh[pousr]|github_pat)_[A-Za-z0-9_]{16,}',
    'gl(?:pat|ptt|rt|dt|soat|cbt)-[A-Za-z0-9_-]{16,}',
    'xox[abeoprs]-[A-Za-z0-9-]{8,}',
    'xapp-[A-Za-z0-9-]{8,}',
    '[sr]k_(?:live|test)_[A-Za-z0-9]{8,}',
    'whsec_[A-Za-z0-9+/=_-]{8,}',
    'sk-[A-Za-z0-9_-]{16,}',
    'SG\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}',
    'npm_[A-Za-z0-9]{20,}',
    'pypi-[A-Za-z0-9_-]{20,}',
    'do[opr]_v1_[a-f0-9]{16,}',
    'AIza[A-Za-z0-9_-]{20,}',
    'ya29\\.[A-Za-z0-9_-]{16,}',
    'hv[sbr]\\.[A-Za-z0-9_-]{16,}',
    'dckr_pat_[A-Za-z0-9_-]{16,}',
    'key-[a-f0-9]{32}',
    '\\d{8,10}:[A-Za-z0-9_-]{35})',
  ].join('|'),
  'g',
);
const HOOKS =
  /(hooks\.slack\.com\/(?:services|workflows)\/|discord(?:app)?\.com\/api\/webhooks\/|api\.telegram\.org\/bot|webhook\.office\.com\/)[^\s"'<>]{1,512}/gi;
/** Words without which none of the patterns by name can match. */
const KEYWORDS =
  /pass|pwd|secret|token|key|auth|sess|sid|jwt|sig|cred|csrf|otp|dsn|cookie|bearer|basic|digest|eyJ|hooks|discord|telegram|webhook|curl|mysql|mariadb|redis-cli|valkey-cli/iy;
/** First three letters of these words, five bits each. */
const LETTERS = new Uint8Array(1 << 15);
for (const word of 'pas pwd sec tok key aut ses sid jwt sig cre csr otp dsn coo bea bas dig eyj hoo dis tel web cur mys mar red val'.split(
  ' ',
)) {
  LETTERS[((word.charCodeAt(0) & 31) << 10) | ((word.charCodeAt(1) & 31) << 5) | (word.charCodeAt(2) & 31)] = 1;
}
/** Shortest run of token characters in which a known token shape fits. */
const TOKEN_RUN = 13;

/** 0 between words, 1 a letter, 2 a digit, 3 `-` and `_`, 4 a dot, 9 what has to be looked at closely. */
const KIND = new Uint8Array(128).fill(9, 0, 32);
for (let code = 48; code < 58; code++) KIND[code] = 2;
for (let code = 65; code < 91; code++) KIND[code] = KIND[code | 32] = 1;
for (const [char, kind] of [
  ['-', 3],
  ['_', 3],
  ['.', 4],
  ['?', 9],
  ['@', 9],
  ['\x7f', 9],
] as const)
  KIND[char.charCodeAt(0)] = kind;

/** Whether a text is plain ASCII without anything that `sanitise` or `redact` could want to change; one cheap pass. */
export function looksClean(text: string): boolean {
  let letters = 0;
  let run = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const kind = code < 128 ? KIND[code] : 9;
    if (kind === 1) {
      letters = ((letters << 5) | (code & 31)) & 0x7fff;
      run += 1;
      if (LETTERS[letters] === 1) {
        KEYWORDS.lastIndex = i - 2;
        if (KEYWORDS.test(text)) return false;
      }
      continue;
    }
    letters = 0;
    if (kind === 9) return false;
    if (kind === 2 || kind === 3) {
      run += 1;
      if (kind === 2) digits += 1;
    } else {
      if (run >= TOKEN_RUN && digits > 0) return false;
      // Some tokens have dots in them: `SG.xxx.yyy`.
      if (kind === 0 || run < 2) run = digits = 0;
    }
  }
  return !(run >= TOKEN_RUN && digits > 0) && !text.includes('-----');
}

/** Takes secrets out of a text: by shape, by the name in front of them, and out of URLs. Idempotent. */
export function redact(text: string): string {
  if (looksClean(text)) return text;
  let out = text.includes('-----') ? withoutKeys(text.split('\n')).join('\n') : text;
  out = out.replace(HOOKS, `$1${MASK}`);
  if (out.includes('://') && out.includes('@')) out = redactUserinfo(out);
  if (out.includes('?')) out = redactQueries(out);
  return redactMore(out)
    .replace(JWT, MASK)
    .replace(SHAPES, MASK)
    .replace(HEADER, `$1$2${MASK}`)
    .replace(SCHEME, (all: string, kind: string, value: string) => (/[0-9A-Z=_.+/]/.test(value) ? kind + MASK : all))
    .replace(QUOTED, `$1$2${MASK}$4`)
    .replace(ASSIGNED, `$1${MASK}`)
    .replace(COLON, `$1${MASK}`);
}

/** base64 of the UTF-8 bytes of a text. */
function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

function formsOf(secret: string): string[] {
  const encoded = base64(secret);
  const url = encoded.replaceAll('+', '-').replaceAll('/', '_');
  const quoted = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, quoted, encodeURIComponent(secret.toWellFormed()), encoded, url];
  const bare = forms.flatMap((form) => [form, form.replace(/=+$/, '')]);
  return [...new Set(bare)].filter((form) => form.length >= 4);
}

/** Redacts what `redact` does, and the exact secrets that it was told, also URL-encoded and in base64. */
export class Redactor {
  #pattern: RegExp | null = null;
  readonly #secrets = new Set<string>();

  constructor(secrets: Iterable<string> = []) {
    this.add(secrets);
  }

  /** Learns further secrets; those shorter than four characters would only mangle text and are left out. */
  add(secrets: Iterable<string>): void {
    for (const secret of secrets) if (secret.length >= 4) this.#secrets.add(secret);
    const forms = [...this.#secrets].flatMap(formsOf).sort((a, b) => b.length - a.length);
    this.#pattern =
      forms.length === 0
        ? null
        : new RegExp(forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'gi');
  }

  /** Whether a text that `looksClean` still holds one of the known secrets. */
  knows(text: string): boolean {
    if (this.#pattern === null) return false;
    this.#pattern.lastIndex = 0;
    return this.#pattern.test(text);
  }

  /** The text without secrets. */
  redact(text: string): string {
    const known = this.#pattern === null ? text : text.replace(this.#pattern, MASK);
    return redact(known);
  }
}
