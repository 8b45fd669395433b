import type { Place } from '../../core/route.ts';
import type { ConfigReader } from '../config-reader.ts';
import { sortPaths } from '../nginx/glob.ts';
import { wordsOf } from './tokenize.ts';

export interface Line {
  readonly words: readonly string[];
  readonly place: Place;
}

/** A section with its lines; `defaults` are those of the `defaults` section that holds for it. */
export interface Section {
  readonly kind: string;
  readonly name: string;
  readonly place: Place;
  readonly lines: readonly Line[];
  readonly defaults: readonly Line[];
}

export interface HaproxyConfig {
  readonly main: string;
  readonly sections: readonly Section[];
  readonly files: readonly { readonly path: string }[];
  readonly errors: readonly { readonly message: string; readonly file: string; readonly line: number }[];
  readonly unread: readonly { readonly path: string; readonly why: string }[];
}

export interface LoadOptions {
  /** Every -f, files or folders, in order. */
  readonly paths: readonly string[];
  readonly environment?: ReadonlyMap<string, string>;
}

const KINDS = new Set(
  'global defaults frontend backend listen peers userlist mailers resolvers cache program http-errors ring log-forward fcgi-app crt-store traces'.split(
    ' ',
  ),
);
/** Sections that the reader follows; of the others only the name counts. */
const NAMED = new Set(['frontend', 'backend', 'listen']);

interface Draft {
  kind: string;
  name: string;
  place: Place;
  lines: Line[];
  defaults: readonly Line[];
}

/** Reads the files in the order of the command line as one text. Never throws. */
export async function loadHaproxy(reader: ConfigReader, options: LoadOptions): Promise<HaproxyConfig> {
  const files: { path: string }[] = [];
  const unread: { path: string; why: string }[] = [];
  const errors: { message: string; file: string; line: number }[] = [];
  const drafts: Draft[] = [];
  for (const path of await expandFolders(reader, options.paths)) {
    const text = await reader.read(path);
    if (text.is === 'text') {
      files.push({ path });
      readText(text.text, path, options.environment ?? new Map(), drafts, errors);
    } else if (text.is === 'absent')
      errors.push({
        message: `Could not open configuration file ${path} : No such file or directory`,
        file: path,
        line: 1,
      });
    else unread.push({ path, why: text.is === 'denied' ? 'permission denied' : text.why });
  }
  return {
    main: options.paths[0] ?? '',
    sections: drafts,
    files,
    errors: [...errors, ...danglingNames(drafts)],
    unread,
  };
}

async function expandFolders(reader: ConfigReader, paths: readonly string[]): Promise<string[]> {
  const out: string[] = [];
  for (const path of paths) {
    const inside = /\.cfg$/.test(path) ? [] : await reader.glob(`${path.replace(/\/$/, '')}/*.cfg`);
    out.push(...(inside.length > 0 ? sortPaths(inside) : [path]));
  }
  return out;
}

function readText(
  text: string,
  file: string,
  environment: ReadonlyMap<string, string>,
  drafts: Draft[],
  errors: { message: string; file: string; line: number }[],
): void {
  let skipping = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    const place = { file, line: index + 1 };
    const read = wordsOf(raw.replace(/\r$/, ''), environment);
    if (read.is === 'bad') {
      errors.push({ message: `parsing [${file}:${place.line}]: ${read.why}`, ...place });
      continue;
    }
    const { words } = read;
    const [first = ''] = words;
    if (first === '') continue;
    // Conditional blocks: what stands under .else or .elif is left out, the first branch is taken.
    if (first === '.endif') skipping = Math.max(0, skipping - 1);
    else if (first === '.else' || first === '.elif') skipping = 1;
    if (first.startsWith('.') || skipping > 0) continue;
    const last = drafts.at(-1);
    if (KINDS.has(first)) drafts.push(newSection(words, place, drafts));
    else if (last) last.lines.push({ words, place });
    else errors.push({ message: `unknown keyword '${first}' out of section`, ...place });
  }
}

function newSection(words: readonly string[], place: Place, drafts: readonly Draft[]): Draft {
  const [kind = '', name = ''] = words;
  const from = words.indexOf('from');
  const wanted = from > 0 ? words[from + 1] : undefined;
  const all = drafts.filter((one) => one.kind === 'defaults');
  const base =
    wanted === undefined ? (kind === 'defaults' ? undefined : all.at(-1)) : all.findLast((one) => one.name === wanted);
  // A named defaults section may stand on another one.
  return {
    kind,
    name: name === 'from' ? '' : name,
    place,
    lines: [],
    defaults: base ? [...base.defaults, ...base.lines] : [],
  };
}

/** Names of backends that no section has: HAProxy does not start with them. */
function danglingNames(drafts: readonly Draft[]): { message: string; file: string; line: number }[] {
  const known = new Set(drafts.filter((one) => one.kind === 'backend' || one.kind === 'listen').map((one) => one.name));
  return drafts
    .filter((one) => NAMED.has(one.kind))
    .flatMap((one) =>
      one.lines.flatMap(({ words, place }) => {
        const [keyword = '', name = ''] = words;
        const names = keyword === 'use_backend' || keyword === 'default_backend';
        if (!names || name.includes('%[') || known.has(name)) return [];
        return [{ message: `Proxy '${one.name}': unable to find required ${keyword}: '${name}'.`, ...place }];
      }),
    );
}
