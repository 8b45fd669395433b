/** Settings of Traefik as a tree: names ignore case, whichever way they came (file, label, argument, environment). */
export type Tree = { readonly [name: string]: Tree | string };

interface Building {
  [name: string]: Building | string;
}

function put(root: Building, path: readonly string[], value: string): void {
  let at = root;
  for (const name of path.slice(0, -1)) {
    const next = at[name];
    const inner: Building = typeof next === 'object' ? next : {};
    at[name] = inner;
    at = inner;
  }
  const last = path.at(-1);
  if (last !== undefined && typeof at[last] !== 'object') at[last] = value;
}

const SAFE = /^[^_]|^_(?!_)/;

/** `a.b[0].c` → its parts in lower case; names that JavaScript treats specially are left out. */
function partsOf(key: string): readonly string[] | null {
  const parts = key
    .replace(/\[(\d+)\]/g, '.$1')
    .toLowerCase()
    .split('.');
  return parts.every((part) => part !== '' && SAFE.test(part) && part !== 'constructor') ? parts : null;
}

/** Labels, or arguments without their dashes, as a tree. */
export function treeOf(pairs: Iterable<readonly [string, string]>): Tree {
  const root: Building = {};
  for (const [key, value] of pairs) {
    const parts = partsOf(key);
    if (parts) put(root, parts, value);
  }
  return root;
}

/** `--entrypoints.web.address=:80` and `--ping`. */
export function treeOfArgs(args: readonly string[]): Tree {
  return treeOf(
    args
      .filter((arg) => arg.startsWith('--'))
      .map((arg) => {
        const [key = '', value = 'true'] = arg.slice(2).split(/=(.*)/s, 2);
        return [key, value.replace(/^(["'])(.*)\1$/, '$2')] as const;
      }),
  );
}

/** `TRAEFIK_ENTRYPOINTS_WEB_ADDRESS=:80`. */
export function treeOfEnvironment(words: readonly string[]): Tree {
  return treeOf(
    words
      .filter((word) => word.startsWith('TRAEFIK_'))
      .map((word) => {
        const [key = '', value = ''] = word.slice(8).split(/=(.*)/s, 2);
        return [key.replaceAll('_', '.'), value] as const;
      }),
  );
}

/** A parsed YAML or TOML document. */
export function treeOfValue(value: unknown): Tree {
  const tree = fromValue(value);
  return typeof tree === 'object' ? tree : {};
}

function fromValue(value: unknown, depth = 0): Building | string {
  if (typeof value !== 'object' || value === null || depth > 30)
    return value === null || value === undefined ? '' : String(value);
  const inner: Building = {};
  for (const [name, item] of Object.entries(value))
    if (SAFE.test(name)) inner[name.toLowerCase()] = fromValue(item, depth + 1);
  return inner;
}

/** What is at a path: a tree, or nothing. */
export function at(tree: Tree, ...path: readonly string[]): Tree {
  let here: Tree | string | undefined = tree;
  for (const name of path) here = typeof here === 'object' ? here[name] : undefined;
  return typeof here === 'object' ? here : {};
}

/** The text at a path. */
export function textAt(tree: Tree, ...path: readonly string[]): string | null {
  const last = path.at(-1) ?? '';
  const found = at(tree, ...path.slice(0, -1))[last];
  return typeof found === 'string' ? found : null;
}

/** A list, from a file (`0`, `1`, …) or a text with commas. */
export function listAt(tree: Tree, ...path: readonly string[]): readonly string[] {
  const text = textAt(tree, ...path);
  if (text !== null)
    return text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  return Object.values(at(tree, ...path)).filter((item) => typeof item === 'string');
}
