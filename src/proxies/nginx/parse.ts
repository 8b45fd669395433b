import type { Place } from '../../core/route.ts';
import { type Cursor, readStatement, skipLua } from './tokenize.ts';

/** One directive of a configuration; `block` is null when it ends with `;`. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  /** Line of the first word. */
  readonly place: Place;
  /** Line of the closing `;` or opening `{`: the one that nginx prints in its messages. */
  readonly endLine: number;
  readonly block: readonly Directive[] | null;
}

/** Why nginx refuses a file: `[emerg] MESSAGE in FILE:LINE`. */
export interface ConfigError {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The directives that are sound, in order, and what nginx would say about the rest. */
export interface Parsed {
  readonly directives: readonly Directive[];
  readonly errors: readonly ConfigError[];
}

/** nginx itself allows far fewer levels; a hostile file must not exhaust the stack of later walks. */
const DEEPEST = 100;

/** Reads one file's text into a tree. Never throws; after an error the tree holds everything before it. */
export function parseConfig(text: string, file: string): Parsed {
  const cursor: Cursor = { text, at: 0, line: 1 };
  const top: Directive[] = [];
  const open: Directive[][] = [top];
  const failed = (line: number, message: string): Parsed => ({ directives: top, errors: [{ file, line, message }] });
  for (;;) {
    const statement = readStatement(cursor);
    const into = open[open.length - 1] ?? top;
    if (statement.is === 'error') return failed(statement.line, statement.message);
    if (statement.is === 'end') {
      if (open.length > 1) return failed(statement.line, 'unexpected end of file, expecting "}"');
      return { directives: top, errors: [] };
    }
    if (statement.is === 'close') {
      if (open.length === 1) return failed(statement.line, 'unexpected "}"');
      open.pop();
      continue;
    }
    const [name = '', ...args] = statement.words;
    const place = { file, line: statement.line };
    const block: Directive[] | null = statement.is === 'block' ? [] : null;
    into.push({ name, args, place, endLine: statement.endLine, block });
    if (block === null) continue;
    if (name.endsWith('_by_lua_block')) {
      if (!skipLua(cursor)) return failed(cursor.line, 'unexpected end of file, expecting "}"');
      continue;
    }
    if (open.length >= DEEPEST) return failed(statement.endLine, `blocks nested deeper than ${DEEPEST}`);
    open.push(block);
  }
}
