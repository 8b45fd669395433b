/** What a pasted compose file says of its services; several files in one paste are read as one. */
export interface Composed {
  /** Keys below `services:` and every `container_name:`. */
  readonly services: readonly string[];
  /** Networks that the service with the most of them is on. */
  readonly networks: number;
  /** Ports that labels and variables tell a proxy to call containers on. */
  readonly labelled: readonly { readonly port: number; readonly text: string }[];
}

const LABELLED =
  /(?:loadbalancer\.server\.port|traefik\.(?:\w{1,40}\.)?port|\bVIRTUAL_PORT)["']?\s{0,3}[=:]\s{0,3}["'`]?(?<port>\d{2,5})\b/i;
const KEY = /^(?<indent>\s*)(?<key>[\w.-]{1,80}):\s*(?:#.*)?$/;
const NAME = /^\s*container_name:\s*["']?(?<name>[\w.-]{1,80})/;
const MOST = 60;

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Entries of the list or map below a key, which stands at `from`. */
function entriesBelow(lines: readonly string[], from: number): number {
  const outer = indentOf(lines[from] ?? '');
  let level = -1;
  let count = 0;
  for (const line of lines.slice(from + 1, from + 20)) {
    if (line.trim() === '') continue;
    const indent = indentOf(line);
    if (indent < outer || (indent === outer && !line.trimStart().startsWith('- '))) break;
    if (level < 0) level = indent;
    if (indent === level && /^\s*(?:- )?[\w.-]{1,80}:?\s*$/.test(line)) count += 1;
  }
  return count;
}

/** Reads by indentation: what people paste is cut, and seldom whole YAML. */
export function composedIn(text: string): Composed {
  const services = new Set<string>();
  const labelled: { port: number; text: string }[] = [];
  const lines = text.slice(0, 100_000).split('\n');
  let networks = 0;
  let outer = -1;
  let level = -1;
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '' || line.length > 400) continue;
    const port = labelled.length < MOST ? LABELLED.exec(line)?.groups?.port : undefined;
    if (port !== undefined) labelled.push({ port: Number(port), text: line.trim() });
    const name = NAME.exec(line)?.groups?.name;
    if (name !== undefined && services.size < MOST) services.add(name);
    const key = KEY.exec(line)?.groups?.key;
    const indent = indentOf(line);
    if (key === 'services') [outer, level] = [indent, -1];
    else if (outer >= 0 && indent <= outer) outer = -1;
    else if (outer >= 0) {
      if (level < 0) level = indent;
      if (indent === level && key !== undefined && services.size < MOST) services.add(key);
      if (indent > level && key === 'networks') networks = Math.max(networks, entriesBelow(lines, at));
    }
  }
  return { services: [...services], networks, labelled };
}
