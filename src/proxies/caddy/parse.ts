import type { Place } from '../../core/route.ts';
import type { Token } from './lex.ts';

/** One line of a block, with the block that it opens. */
export interface Directive {
  readonly name: string;
  readonly args: readonly Token[];
  readonly block: readonly Directive[] | null;
  readonly place: Place;
}

/** A block at the top level: a site, a snippet `(name)`, or the global options (no keys). */
export interface TopBlock {
  readonly keys: readonly string[];
  readonly block: readonly Directive[];
  readonly place: Place;
}

export interface ParseError {
  readonly message: string;
  readonly place: Place;
}

export interface Parsed {
  readonly blocks: readonly TopBlock[];
  readonly errors: readonly ParseError[];
}

const NOWHERE: Place = { file: '', line: 0 };
const DEEPEST = 200;

class Parser {
  readonly #tokens: readonly Token[];
  readonly errors: ParseError[] = [];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get #now(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #is(text: string): boolean {
    const token = this.#now;
    return token !== undefined && !token.quoted && token.text === text;
  }

  /** Lines until the closing brace, or to the end for a file of one site without braces. */
  directives(depth: number, inBraces: boolean, opened: Place): Directive[] {
    const list: Directive[] = [];
    while (this.#now !== undefined) {
      if (this.#is('}')) {
        if (inBraces) {
          this.#at += 1;
          return list;
        }
        this.errors.push({ message: "unexpected '}'", place: this.#now.place });
        this.#at += 1;
        continue;
      }
      list.push(this.#directive(depth));
    }
    if (inBraces) this.errors.push({ message: "a '{' is never closed", place: opened });
    return list;
  }

  #directive(depth: number): Directive {
    const head = this.#now;
    this.#at += 1;
    const args: Token[] = [];
    let block: readonly Directive[] | null = null;
    while (this.#now !== undefined && !this.#now.first && !this.#is('}')) {
      const token = this.#now;
      const next = this.#tokens[this.#at + 1];
      // A brace that ends its line opens a block (parse.go); `{` elsewhere is a word.
      if (this.#is('{') && (next === undefined || next.first || next.text === '}')) {
        this.#at += 1;
        block = depth > DEEPEST ? [] : this.directives(depth + 1, true, token.place);
        break;
      }
      args.push(token);
      this.#at += 1;
    }
    return { name: head?.text ?? '', args, block, place: head?.place ?? NOWHERE };
  }

  top(): TopBlock[] {
    const list: TopBlock[] = [];
    while (this.#now !== undefined) {
      const place = this.#now.place;
      const keys = this.#keys();
      if (this.#is('{')) {
        this.#at += 1;
        list.push({ keys, block: this.directives(0, true, place), place });
      } else if (keys[0] === 'import') {
        list.push({ keys: [], block: [this.#importOf(keys, place)], place });
      } else list.push({ keys, block: this.directives(0, false, place), place });
    }
    return list;
  }

  #importOf(keys: readonly string[], place: Place): Directive {
    const args = keys.slice(1).map((text) => ({ text, place, quoted: false, first: false }));
    return { name: 'import', args, block: null, place };
  }

  /** Addresses of a site: on one line, or on the next ones after a comma. */
  #keys(): string[] {
    const keys: string[] = [];
    let goesOn = true;
    while (this.#now !== undefined && !this.#is('{') && (keys.length === 0 || goesOn || !this.#now.first)) {
      const { text } = this.#now;
      goesOn = text.endsWith(',');
      keys.push(...text.split(',').filter(Boolean));
      this.#at += 1;
    }
    return keys;
  }
}

/** Reads the words of one file as blocks. Never throws. */
export function parse(tokens: readonly Token[]): Parsed {
  const parser = new Parser(tokens);
  const blocks = parser.top();
  return { blocks, errors: parser.errors };
}

/** Reads the words of an imported file as lines of a block. */
export function parseLines(tokens: readonly Token[]): {
  readonly block: readonly Directive[];
  readonly errors: readonly ParseError[];
} {
  const parser = new Parser(tokens);
  const block = parser.directives(0, false, tokens[0]?.place ?? NOWHERE);
  return { block, errors: parser.errors };
}
