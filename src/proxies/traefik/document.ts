import { type Tree, treeOfValue } from './tree.ts';

/** What a file says, as far as it could be read. */
export interface Document {
  readonly tree: Tree;
  /** Why it does not parse, and where; the tree is what stands in front of that, and around it. */
  readonly error: { readonly message: string; readonly line: number } | null;
}

/** A text that only Traefik fills in: its file provider takes every file for a Go template. */
export function isTemplate(text: string): boolean {
  return text.includes('{{');
}

const ALIASES = { maxAliasCount: 50 };

/** Reads a YAML or TOML file, told by its name; of a broken YAML file what can be read. The readers are loaded when there is a file. */
export async function readPartly(text: string, file: string): Promise<Document> {
  try {
    if (file.endsWith('.toml')) return { tree: treeOfValue((await import('smol-toml')).parse(text)), error: null };
    const document = (await import('yaml')).parseDocument(text, {
      prettyErrors: true,
      logLevel: 'error',
      merge: true,
    });
    // Of several documents Traefik takes the first.
    const error = document.errors.find(({ code }) => code !== 'MULTIPLE_DOCS');
    const tree = treeOfValue(document.toJS(ALIASES));
    if (error === undefined) return { tree, error: null };
    return {
      tree,
      error: { message: (error.message.split(/ at line |\n/)[0] ?? '').trim(), line: error.linePos?.[0].line ?? 1 },
    };
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { tree: {}, error: { message, line: Number(/line (\d+)/.exec(String(error))?.[1] ?? 1) } };
  }
}

/** The same, or null when the file does not parse. */
export async function readDocument(text: string, file: string): Promise<Tree | null> {
  const { tree, error } = await readPartly(text, file);
  return error === null ? tree : null;
}
