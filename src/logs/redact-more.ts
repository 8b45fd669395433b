/** Secrets on command lines, in keys that were cut and in text that was quoted twice: rarer than what `redact` looks for first. */

import { MASK } from './redact-keys.ts';

/** What a shell takes for one word, also when the line ends inside it. */
const WORD = `(?:"(?:[^"\\\\\\n]|\\\\.){1,256}(?:"|$)|'[^'\\n]{1,256}(?:'|$)|[^\\s"']{1,2048}(?:["'](?=\\w)[^\\s"']{1,256}){0,8})`;
/** `--db-password value`; a path is no secret. */
const OPTION = new RegExp(
  `((?:^|\\s)--?[\\w-]{0,32}?(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|credentials?)\\s{1,3})(?![-/\\s])${WORD}`,
  'gi',
);
/** Programs whose own short options take a password. */
const COMMANDS: readonly (readonly [string, RegExp])[] = [
  [
    'curl',
    /(\s(?:-[A-Za-z#]{0,8}[uU]|--user|--proxy-user)[ =]?["']?[^\s:"']{1,128}:)(?![\s*])(?:(?<=["'][^\s:"']{1,128}:)[^"'\n]{1,256}|[^\s"']{1,256})/g,
  ],
  ['mysql', new RegExp(`(mysql[\\w-]{0,16}\\s(?:[^\\n]{0,120}?\\s)?-p)(?!\\s)${WORD}`, 'g')],
  ['mariadb', new RegExp(`(mariadb[\\w-]{0,16}\\s(?:[^\\n]{0,120}?\\s)?-p)(?!\\s)${WORD}`, 'g')],
  ['-cli', new RegExp(`((?:redis|valkey)-cli\\s(?:[^\\n]{0,120}?\\s)?-a\\s{1,3})${WORD}`, 'g')],
  ['sshpass', new RegExp(`(sshpass\\s{1,3}-p\\s{0,3})${WORD}`, 'g')],
  // Words of a sentence are no base64: `AUTH LOGIN failed`.
  ['AUTH ', /(\bAUTH (?:PLAIN|LOGIN) )(?![A-Z]?[a-z]{1,40}\b)([A-Za-z0-9+/=]{4,2048})/g],
];
const NAMES =
  '(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|encryption[_-]?key|secret[_-]?key)[\\w.-]{0,32}';
/** `key = value`, where the value looks like no code. */
const SPACED = new RegExp(
  `(${NAMES}\\s{1,3}=\\s{1,3})(?=[^\\s"'()[\\]{}]{0,256}\\d)([^\\s"'()[\\]{},;.]{8,2048})(?![([.\\w])`,
  'gi',
);
/** JSON inside a string: `\"password\":\"value\"`. */
const QUOTED_TWICE = new RegExp(`(${NAMES}\\\\{1,3}["']\\s{0,3}[:=]\\s{0,3}\\\\{1,3}["'])([^"'\\\\\\n]{1,2048})`, 'gi');
/** `token%3Dvalue` */
const ENCODED = new RegExp(`(${NAMES}%3[dD])((?:[^\\s"'&%]|%(?!26)[0-9A-Fa-f]{2}){1,2048})`, 'gi');
/** Schemes whose credentials hold quotes. */
const CREDENTIALS =
  /((?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}["']?)(?:digest|oauth|aws4[\w-]{0,32}|hawk|ntlm|negotiate)\s[^\r\n]{1,4096}/gi;
/** A whole line of a key, as PEM is written. */
const KEY_LINE =
  /(?<![\w+/=.-])(?=\S{0,76}[a-z])(?=\S{0,76}[A-Z])(?=\S{0,76}\d)(?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{76})(?![\w+/=.-])/g;
/** What follows a link's purpose and perhaps whose it is: `/reset/MQ/c7x2k1-0f9a…/`. */
const TICKET =
  /((?:reset|confirm|activat|verify|invit|magic|unlock|unsubscribe)[\w-]{0,24}\/(?:[\w=-]{1,64}\/)?)(?=[A-Za-z_-]{0,64}\d)[\w-]{16,512}(?![\w.-])/gi;
/** Part of a path as long as what nobody would type: a link to reset a password, an upload's ticket. */
const SEGMENT = /(?<=\/)[A-Za-z0-9_-]{24,512}(?![\w.-])/g;

/** Drawn by lot: from one character to the next it mostly changes between small, large and digits. Names do that at their words. */
function isDrawn(text: string): boolean {
  let changes = 0;
  let before = '';
  for (const char of text) {
    const kind =
      char >= 'a' && char <= 'z' ? 'a' : char >= 'A' && char <= 'Z' ? 'A' : char >= '0' && char <= '9' ? '0' : '';
    if (before !== '' && kind !== '' && kind !== before) changes += 1;
    if (kind !== '') before = kind;
  }
  return changes >= text.length * 0.45 && /[A-Z]/.test(text);
}

/** Takes out what stands on command lines, in keys and in text that was quoted twice. Idempotent. */
export function redactMore(text: string): string {
  let out = text;
  for (const [word, pattern] of COMMANDS) if (out.includes(word)) out = out.replace(pattern, `$1${MASK}`);
  return out
    .replace(CREDENTIALS, `$1${MASK}`)
    .replace(OPTION, `$1${MASK}`)
    .replace(SPACED, `$1${MASK}`)
    .replace(QUOTED_TWICE, `$1${MASK}`)
    .replace(ENCODED, `$1${MASK}`)
    .replace(KEY_LINE, MASK)
    .replace(TICKET, `$1${MASK}`)
    .replace(SEGMENT, (segment) => (isDrawn(segment) ? MASK : segment));
}
