import type { SceneService } from '../core/scene.ts';

/** What a pasted compose file says of its services; several files in one paste are read as one. */
export interface Composed {
  readonly composed: readonly SceneService[];
  /** Ports that labels and variables tell a proxy to call containers on. */
  readonly labelled: readonly { readonly port: number; readonly text: string }[];
}

const LABELLED =
  /(?:loadbalancer\.server\.port|traefik\.(?:\w{1,40}\.)?port|\b(?:VIRTUAL|FORWARD|UPSTREAM|BACKEND|TARGET|PROXY)_PORT)["']?\s{0,3}[=:]\s{0,3}["'`]?(?<port>\d{2,5})\b/i;
/** A label or a variable by which a proxy finds this service. */
const FOUND_BY =
  /traefik\.(?:http\.(?:routers|services)|frontend|backend|port|enable)|\bVIRTUAL_HOST\b|\bcaddy(?:_\d+)?[.:]/i;
const KEY = /^(?<indent>\s*)["']?(?<key>[\w.-]{1,80})["']?:\s*(?:#.*)?$/;
const NAME = /^\s*container_name:\s*["']?(?<name>[\w.-]{1,80})/;
const IMAGE = /^\s*image:\s*["']?(?<image>[\w./:@-]{2,200})/;
const ENTRY = /^\s*(?:- )?["']?(?<entry>[\w.-]{1,80})["']?:?\s*$/;
/** The project's own folder, or one of it, over a folder of the image. */
const MOUNT =
  /^\s*-\s*["']?(?:\.|\.\/|\$\{?PWD\}?)[\w./-]{0,80}:\/(?!etc|var|data|docker-entrypoint|root)[\w./-]{1,80}?\/?(?::\w{1,10})?["']?\s*$/;
const FLOW = /^\s*networks:\s*\[(?<list>[^\]]{1,200})\]/;
const MOST = 60;

interface Draft {
  names: string[];
  image: string;
  networks: string[] | null;
  file: number;
  found: boolean;
  mounted: string;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Entries of the list or map below a key, which stands at `from`. */
function entriesBelow(lines: readonly string[], from: number): string[] {
  const outer = indentOf(lines[from] ?? '');
  const entries: string[] = [];
  let level = -1;
  for (const line of lines.slice(from + 1, from + 20)) {
    if (line.trim() === '') continue;
    const indent = indentOf(line);
    if (indent < outer || (indent === outer && !line.trimStart().startsWith('- '))) break;
    if (level < 0) level = indent;
    const entry = indent === level ? ENTRY.exec(line)?.groups?.entry : undefined;
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

/** Takes what one line below a service says of it. */
function readInto(draft: Draft, lines: readonly string[], at: number): void {
  const line = lines[at] ?? '';
  const name = NAME.exec(line)?.groups?.name;
  if (name !== undefined) draft.names.push(name);
  draft.image ||= IMAGE.exec(line)?.groups?.image ?? '';
  draft.found ||= FOUND_BY.test(line);
  if (MOUNT.test(line)) draft.mounted ||= line.trim();
  const flow = FLOW.exec(line)?.groups?.list;
  if (flow !== undefined) draft.networks = flow.split(',').map((one) => one.replace(/["'\s]/g, ''));
  if (KEY.exec(line)?.groups?.key === 'networks')
    draft.networks = [...(draft.networks ?? []), ...entriesBelow(lines, at)];
}

/** Reads by indentation: what people paste is cut, and seldom whole YAML. */
export function composedIn(text: string): Composed {
  const drafts: Draft[] = [];
  const labelled: { port: number; text: string }[] = [];
  const lines = text.slice(0, 100_000).split('\n');
  let [outer, level, file] = [-1, -1, 0];
  let current: Draft | null = null;
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '' || line.length > 400) continue;
    const port = labelled.length < MOST ? LABELLED.exec(line)?.groups?.port : undefined;
    if (port !== undefined) labelled.push({ port: Number(port), text: line.trim() });
    const key = KEY.exec(line)?.groups?.key;
    const indent = indentOf(line);
    if (key === 'services') [outer, level, file, current] = [indent, -1, file + 1, null];
    else if (outer >= 0 && indent <= outer) [outer, current] = [-1, null];
    else if (outer >= 0) {
      if (level < 0) level = indent;
      if (indent === level && key !== undefined && drafts.length < MOST) {
        current = { names: [key], image: '', networks: null, file, found: false, mounted: '' };
        drafts.push(current);
      } else if (indent > level && current !== null) readInto(current, lines, at);
    }
    // A piece of a file that begins below its services.
    const name = outer < 0 && drafts.length < MOST ? NAME.exec(line)?.groups?.name : undefined;
    const mounted = outer < 0 && drafts.length < MOST && MOUNT.test(line) ? line.trim() : '';
    if (name !== undefined || mounted !== '')
      drafts.push({
        names: name === undefined ? [] : [name],
        image: '',
        networks: null,
        file: -1,
        found: false,
        mounted,
      });
  }
  return { composed: drafts, labelled };
}
