/** What `readStatement` found: one directive's words, an opening or closing brace, the end, or what nginx would refuse. */
export type Statement =
  | {
      readonly is: 'simple' | 'block';
      readonly words: readonly string[];
      readonly line: number;
      readonly endLine: number;
    }
  | { readonly is: 'close'; readonly line: number }
  | { readonly is: 'end'; readonly line: number }
  | { readonly is: 'error'; readonly line: number; readonly message: string };

/** Where reading stands in a text. `line` counts from 1. */
export interface Cursor {
  readonly text: string;
  at: number;
  line: number;
}

/** nginx reads through a buffer of this many bytes; no word or comment may be longer (NGX_CONF_BUFFER). */
const LONGEST_WORD = 4096;

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DOUBLE = 34;
const HASH = 35;
const DOLLAR = 36;
const SINGLE = 39;
const CLOSE_PAREN = 41;
const SEMICOLON = 59;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

const EOF_MESSAGE = 'unexpected end of file, expecting ";" or "}"';

type WordEnd = 'space' | 'semicolon' | 'open' | 'quote';
type Word =
  | { readonly is: 'word'; readonly text: string; readonly end: WordEnd }
  | { readonly is: 'error'; readonly line: number; readonly message: string };

/** Reads one statement; the rules of ngx_conf_read_token. Linear in the length of the text. */
export function readStatement(cursor: Cursor): Statement {
  const words: string[] = [];
  let line = cursor.line;
  for (;;) {
    const skipped = skipBlank(cursor);
    if (skipped !== null) return skipped;
    if (cursor.at >= cursor.text.length) {
      return words.length > 0 ? fault(cursor.line, EOF_MESSAGE) : { is: 'end', line: cursor.line };
    }
    if (words.length === 0) line = cursor.line;
    const code = cursor.text.charCodeAt(cursor.at);
    if (code === SEMICOLON || code === OPEN || code === CLOSE) {
      cursor.at += 1;
      if (code === CLOSE) return words.length > 0 ? unexpected(cursor.line, '}') : { is: 'close', line: cursor.line };
      if (words.length === 0) return unexpected(cursor.line, code === OPEN ? '{' : ';');
      return { is: code === OPEN ? 'block' : 'simple', words, line, endLine: cursor.line };
    }
    const word = code === DOUBLE || code === SINGLE ? readQuoted(cursor, code) : readBare(cursor);
    if (word.is === 'error') return word;
    words.push(word.text);
    const end = word.end === 'quote' ? afterQuote(cursor) : word.end;
    if (typeof end !== 'string') return end;
    if (end !== 'space') return { is: end === 'open' ? 'block' : 'simple', words, line, endLine: cursor.line };
  }
}

/** A block of Lua: the position after its closing brace, strings and comments of Lua skipped; false when it never closes. */
export function skipLua(cursor: Cursor): boolean {
  const { text } = cursor;
  const piece = /--\[(=*)\[|--[^\n]*|\[(=*)\[|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|[{}]/g;
  piece.lastIndex = cursor.at;
  let depth = 1;
  let match = piece.exec(text);
  while (match !== null) {
    const long = match[1] ?? match[2];
    if (long !== undefined) {
      const close = text.indexOf(`]${long}]`, piece.lastIndex);
      if (close < 0) break;
      piece.lastIndex = close + long.length + 2;
    } else if (match[0] === '{') depth += 1;
    else if (match[0] === '}') depth -= 1;
    if (depth === 0) {
      moveTo(cursor, piece.lastIndex);
      return true;
    }
    match = piece.exec(text);
  }
  moveTo(cursor, text.length);
  return false;
}

function moveTo(cursor: Cursor, at: number): void {
  for (let i = cursor.at; i < at; i += 1) if (cursor.text.charCodeAt(i) === LF) cursor.line += 1;
  cursor.at = at;
}

function fault(line: number, message: string): { is: 'error'; line: number; message: string } {
  return { is: 'error', line, message };
}

function unexpected(line: number, char: string): { is: 'error'; line: number; message: string } {
  return fault(line, `unexpected "${char}"`);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === CR || code === LF;
}

function skipBlank(cursor: Cursor): Statement | null {
  const { text } = cursor;
  while (cursor.at < text.length) {
    const code = text.charCodeAt(cursor.at);
    if (code === HASH) {
      const stop = text.indexOf('\n', cursor.at);
      const next = stop < 0 ? text.length : stop;
      if (next - cursor.at >= LONGEST_WORD) return tooLong(cursor.line, text.slice(cursor.at, cursor.at + 10));
      cursor.at = next;
    } else if (isBlank(code)) {
      if (code === LF) cursor.line += 1;
      cursor.at += 1;
    } else break;
  }
  return null;
}

function tooLong(line: number, start: string): { is: 'error'; line: number; message: string } {
  return fault(line, `too long parameter "${start}..." started`);
}

function readQuoted(cursor: Cursor, quote: number): Word {
  const { text } = cursor;
  const startLine = cursor.line;
  const start = cursor.at + 1;
  const stop = Math.min(text.length, start + LONGEST_WORD);
  let escaped = false;
  for (let at = start; at < stop; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) escaped = true;
    if (code === LF) cursor.line += 1;
    if (code === BACKSLASH) {
      at += 1;
      if (text.charCodeAt(at) === LF) cursor.line += 1;
    } else if (code === quote) {
      cursor.at = at + 1;
      const raw = text.slice(start, at);
      return { is: 'word', text: escaped ? unescapeWord(raw) : raw, end: 'quote' };
    }
  }
  if (stop < text.length) {
    const char = String.fromCharCode(quote);
    return fault(startLine, `too long parameter, probably missing terminating "${char}" character`);
  }
  return fault(cursor.line, EOF_MESSAGE);
}

function readBare(cursor: Cursor): Word {
  const { text } = cursor;
  const start = cursor.at;
  const startLine = cursor.line;
  const stop = Math.min(text.length, start + LONGEST_WORD);
  let escaped = false;
  let afterDollar = false;
  for (let at = start; at < stop; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LF) cursor.line += 1;
    // `${name}`: this brace opens no block.
    if (code === OPEN && afterDollar) continue;
    afterDollar = code === DOLLAR;
    if (code === BACKSLASH) {
      escaped = true;
      at += 1;
      if (text.charCodeAt(at) === LF) cursor.line += 1;
    } else if (isBlank(code) || code === SEMICOLON || code === OPEN) {
      cursor.at = at + 1;
      const raw = text.slice(start, at);
      const end = code === SEMICOLON ? 'semicolon' : code === OPEN ? 'open' : 'space';
      return { is: 'word', text: escaped ? unescapeWord(raw) : raw, end };
    }
  }
  if (stop < text.length) return tooLong(startLine, text.slice(start, start + 10));
  return fault(cursor.line, EOF_MESSAGE);
}

/** After a closing quote nginx wants a space, `;`, `{` or `)`. */
function afterQuote(cursor: Cursor): WordEnd | { is: 'error'; line: number; message: string } {
  if (cursor.at >= cursor.text.length) return fault(cursor.line, EOF_MESSAGE);
  const code = cursor.text.charCodeAt(cursor.at);
  if (code === CLOSE_PAREN) return 'space';
  cursor.at += 1;
  if (code === LF) cursor.line += 1;
  if (isBlank(code)) return 'space';
  if (code === SEMICOLON) return 'semicolon';
  if (code === OPEN) return 'open';
  return unexpected(cursor.line, String.fromCharCode(code));
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n', '"': '"', "'": "'", '\\': '\\' };

function unescapeWord(raw: string): string {
  return raw.replace(/\\([trn"'\\])/g, (whole, char: string) => ESCAPES[char] ?? whole);
}
