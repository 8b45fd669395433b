import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import { type Path, type Place, type Problem, pathKey } from './place.ts';

/** A file's plain values, where each of them stands, and where each key stands. */
export interface Parsed {
  readonly value: Record<string, unknown>;
  readonly values: ReadonlyMap<string, Place>;
  readonly keys: ReadonlyMap<string, Place>;
}

class Walker {
  readonly values = new Map<string, Place>();
  readonly keys = new Map<string, Place>();
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #lines: LineCounter;

  constructor(file: string, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
  }

  place(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line, column: col };
  }

  visit(node: unknown, path: Path): void {
    const range = (node as Node | null)?.range;
    if (range) this.values.set(pathKey(path), this.place(range[0]));
    if (isMap(node)) {
      for (const pair of node.items) {
        const key = isScalar(pair.key) ? pair.key : null;
        if (key === null) continue;
        if (key.value === '__proto__' && key.range)
          this.problems.push({ ...this.place(key.range[0]), message: 'unknown key "__proto__"' });
        const below = [...path, String(key.value)];
        if (key.range) this.keys.set(pathKey(below), this.place(key.range[0]));
        this.visit(pair.value, below);
      }
    } else if (isSeq(node)) for (const [index, item] of node.items.entries()) this.visit(item, [...path, index]);
    else if (isAlias(node)) return;
  }
}

/** Reads one YAML file. Its problems carry line and column. */
export function parseDocument(text: string, file: string): Parsed | readonly Problem[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (!Array.isArray(documents) || documents.length === 0) return { value: {}, values: new Map(), keys: new Map() };
  const walker = new Walker(file, lines);
  const problems = documents.flatMap((document) =>
    [...document.errors, ...document.warnings].map((error) => ({
      ...walker.place(error.pos[0]),
      message: error.message,
    })),
  );
  const second = documents[1];
  if (second) problems.push({ ...walker.place(second.range[0]), message: 'a second document: expected one' });
  if (problems.length > 0) return problems;
  const [document] = documents;
  const value: unknown = document?.toJS({ maxAliasCount: 100 }) ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ ...walker.place(0), message: 'expected a map of settings' }];
  walker.visit(document?.contents, []);
  if (walker.problems.length > 0) return walker.problems;
  return { value: value as Record<string, unknown>, values: walker.values, keys: walker.keys };
}
