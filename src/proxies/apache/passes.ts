import type { Place } from '../../core/route.ts';
import { toBytes } from '../nginx/bytes.ts';
import { matchesGlob } from '../nginx/glob.ts';
import { compilePattern, type Pattern } from '../nginx/regex.ts';
import type { Directive } from './load.ts';
import { type Model, merged, readParams, setting, type VirtualHost } from './model.ts';

/** One way from a request to a backend (or, with the URL `!`, to none). */
export interface Pass {
  readonly kind: 'prefix' | 'match' | 'location' | 'rewrite' | 'handler';
  /** As people would point at it: `/api/`, `~ ^/x`. */
  readonly location: string;
  /** The start of the path, for the kind `prefix` and for a section that has no pattern. */
  readonly prefix: string | null;
  readonly pattern: Pattern | null;
  /** The backend as written, `!` for an exclusion. */
  readonly url: string;
  readonly params: ReadonlyMap<string, string>;
  /** The path goes on as it was sent (flag nocanon). */
  readonly raw: boolean;
  readonly place: Place;
  readonly passPlace: Place;
  readonly section: Directive | null;
}

/** A `<Location>` or `<LocationMatch>` with whether it covers a path. */
export interface Section {
  readonly directive: Directive;
  readonly pattern: Pattern | null;
  readonly path: string;
}

/** Arguments of ProxyPass that are no parameters. */
const FLAGS = new Set(['nocanon', 'interpolate', 'noquery']);

function paramsOf(words: readonly string[]): Pick<Pass, 'params' | 'raw'> {
  const isFlag = (word: string): boolean => FLAGS.has(word.toLowerCase());
  const raw = words.some((word) => word.toLowerCase() === 'nocanon');
  return { params: readParams(words.filter((word) => !isFlag(word))), raw };
}

function pattern(text: string): Pattern {
  return compilePattern(text, false);
}

/** Location sections that hold for a host, in the order of merging: a later one wins. */
export function locationsOf(model: Model, host: VirtualHost): Section[] {
  return merged(model, host).flatMap((one) => {
    if (one.name !== 'location' && one.name !== 'locationmatch') return [];
    const tilde = one.args[0] === '~';
    const path = (tilde ? one.args[1] : one.args[0]) ?? '';
    return [{ directive: one, path, pattern: tilde || one.name === 'locationmatch' ? pattern(path) : null }];
  });
}

/** Whether a section covers a decoded path (httpd's ap_location_walk). Null: cannot be told. */
export function covers(section: Section, uri: string): boolean | null {
  if (section.pattern) {
    const result = section.pattern.exec(uri);
    return result.is === 'unknown' ? null : result.is === 'match';
  }
  const path = toBytes(section.path);
  if (/[*?[]/.test(path)) return matchesGlob(path, uri);
  if (!uri.startsWith(path)) return false;
  return path.endsWith('/') || uri.length === path.length || uri[path.length] === '/';
}

/** The pass that stands in a section, if one does; of several the last. */
export function passIn(section: Section): Pass | null {
  const { directive, path } = section;
  const line = (directive.block ?? []).filter((one) => /^proxypass(?:match)?$/.test(one.name)).at(-1);
  if (!line) return null;
  const [url = '', ...rest] = line.args;
  const isMatch = line.name === 'proxypassmatch';
  return {
    kind: 'location',
    location: section.pattern ? `~ ${path}` : path,
    prefix: isMatch ? null : path,
    pattern: isMatch ? (section.pattern ?? pattern(path)) : null,
    url,
    ...paramsOf(rest),
    place: directive.place,
    passPlace: line.place,
    section: directive,
  };
}

/** ProxyPass and ProxyPassMatch of a server, in the order in which they are tried: the first that matches wins. */
export function listedPasses(model: Model, host: VirtualHost): Pass[] {
  return merged(model, host).flatMap((line): Pass[] => {
    if (line.name !== 'proxypass' && line.name !== 'proxypassmatch') return [];
    const words = line.args[0] === '~' ? line.args.slice(1) : line.args;
    const isMatch = line.name === 'proxypassmatch' || line.args[0] === '~';
    const [from = '', url = '', ...rest] = words;
    return [
      {
        kind: isMatch ? 'match' : 'prefix',
        location: isMatch ? `~ ${from}` : from,
        prefix: isMatch ? null : from,
        pattern: isMatch ? pattern(from) : null,
        url,
        ...paramsOf(rest),
        place: line.place,
        passPlace: line.place,
        section: null,
      },
    ];
  });
}

/** `SetHandler "proxy:…"` in a section for files or places, or for the whole host. */
export function handlerPasses(model: Model, host: VirtualHost): Pass[] {
  const of = (list: readonly Directive[], section: Directive | null): Pass[] =>
    list.flatMap((line): Pass[] => {
      if (line.block && /^(?:files|filesmatch|location|locationmatch|directory|directorymatch|if)$/.test(line.name))
        return of(line.block, line);
      const url = /^proxy:(.+)$/i.exec(line.args[0] ?? '')?.[1];
      if (line.name !== 'sethandler' || url === undefined) return [];
      return [handlerPass(model, host, line, section, url)];
    });
  return of(merged(model, host), null);
}

function handlerPass(model: Model, host: VirtualHost, line: Directive, section: Directive | null, url: string): Pass {
  const base = {
    kind: 'handler',
    url,
    params: new Map<string, string>(),
    raw: false,
    passPlace: line.place,
    section,
  } as const;
  const place = section?.place ?? line.place;
  const tilde = section?.args[0] === '~';
  const text = (tilde ? section?.args[1] : section?.args[0]) ?? '/';
  const isPattern = tilde || /match$/.test(section?.name ?? '');
  if (section === null || section.name === 'if') return { ...base, location: '/', prefix: '/', pattern: null, place };
  if (section.name.startsWith('location'))
    return {
      ...base,
      location: isPattern ? `~ ${text}` : text,
      prefix: isPattern ? null : text,
      pattern: isPattern ? pattern(text) : null,
      place,
    };
  if (section.name.startsWith('files')) {
    // The last segment of the path stands for the file.
    const source = isPattern ? text : `^${globSource(text)}$`;
    return {
      ...base,
      location: `~ ${isPattern ? text : `/${globSource(text)}$`}`,
      prefix: null,
      pattern: pattern(source),
      place,
    };
  }
  const root = setting(model, host, 'documentroot')?.args[0] ?? '';
  const below = !isPattern && root !== '' && text.startsWith(root) ? text.slice(root.length) || '/' : '/';
  return { ...base, location: below, prefix: below, pattern: null, place };
}

function globSource(text: string): string {
  return text
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
}
