import type { Place } from '../../core/route.ts';

/** One word of a Caddyfile. `quoted` words are never braces, matchers or comments. */
export interface Token {
  readonly text: string;
  readonly place: Place;
  readonly quoted: boolean;
  /** First word of its line, where a line that a backslash goes on with counts as one. */
  readonly first: boolean;
  /** Put together from an argument or variable: the file holds other signs. */
  readonly made?: true;
}

/** `{$NAME}` and `{$NAME:default}`, replaced before anything else is read (Caddyfile concepts: environment variables). */
export function expandEnvironment(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replace(/\{\$([^}:\n]+)(?::([^}\n]*))?\}/g, (_all, name: string, other: string | undefined) => {
    const value = environment[name.trim()];
    return value !== undefined && value !== '' ? value : (other ?? '');
  });
}

/** Names of environment variables that the text uses without a value or a default. */
export function missingVariables(text: string, environment: Readonly<Record<string, string>>): string[] {
  const names = [...text.matchAll(/\{\$([^}:\n]+)\}/g)].map((match) => (match[1] ?? '').trim());
  return [...new Set(names)].filter((name) => environment[name] === undefined);
}

const SPACE = /\s/g;

class Lexer {
  readonly #text: string;
  readonly #file: string;
  readonly tokens: Token[] = [];
  #at = 0;
  #line = 1;
  #first = true;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  run(): readonly Token[] {
    while (this.#at < this.#text.length) this.#step();
    return this.tokens;
  }

  #step(): void {
    const char = this.#text[this.#at] ?? '';
    if (char === '\n') {
      this.#line += 1;
      this.#first = true;
      this.#at += 1;
    } else if (/\s/.test(char)) this.#at += 1;
    else if (char === '\\' && /^\\\r?\n/.test(this.#text.slice(this.#at, this.#at + 3))) {
      this.#at = this.#text.indexOf('\n', this.#at) + 1;
      this.#line += 1;
    } else if (char === '#') {
      const end = this.#text.indexOf('\n', this.#at);
      this.#at = end < 0 ? this.#text.length : end;
    } else if (char === '"' || char === '`') this.#quoted(char);
    else this.#word();
  }

  #push(text: string, line: number, quoted: boolean): void {
    this.tokens.push({ text, place: { file: this.#file, line }, quoted, first: this.#first });
    this.#first = false;
  }

  #quoted(quote: string): void {
    const line = this.#line;
    let text = '';
    let at = this.#at + 1;
    for (; at < this.#text.length && this.#text[at] !== quote; at += 1) {
      const char = this.#text[at] ?? '';
      // Inside double quotes only the quote itself is escaped; any other backslash stays.
      if (quote === '"' && char === '\\' && this.#text[at + 1] === '"') {
        text += '"';
        at += 1;
        continue;
      }
      if (char === '\n') this.#line += 1;
      text += char;
    }
    this.#at = at + 1;
    this.#push(text, line, true);
  }

  #word(): void {
    SPACE.lastIndex = this.#at;
    const end = SPACE.exec(this.#text);
    const text = end === null ? this.#text.slice(this.#at) : this.#text.slice(this.#at, end.index);
    this.#at += text.length;
    this.#push(text, this.#line, false);
  }
}

/** Splits a Caddyfile into words. `file` is where it came from; lines count from 1. Linear in the text. */
export function lex(text: string, file: string): readonly Token[] {
  return new Lexer(text, file).run();
}
