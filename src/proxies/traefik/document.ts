import { type Tree, treeOfValue } from './tree.ts';

/** Reads a YAML or TOML file, told by its name; null when it does not parse. The readers are loaded when there is a file. */
export async function readDocument(text: string, file: string): Promise<Tree | null> {
  try {
    const value: unknown = file.endsWith('.toml')
      ? (await import('smol-toml')).parse(text)
      : (await import('yaml')).parse(text, { maxAliasCount: 50 });
    return treeOfValue(value);
  } catch {
    return null;
  }
}
