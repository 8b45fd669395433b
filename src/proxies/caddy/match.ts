import type { CaddyRoute, Matcher } from './model.ts';

/** A request as far as matching goes. */
export interface CaddyRequest {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly method: string;
  /** Path as it stands in the request line (escaped), or as the handlers before left it. */
  readonly path: string;
  readonly query: string;
}

/** What a condition comes to; null where a URL does not tell. */
export type Answer = boolean | null;

/** A path without escapes; as it is when they are broken. */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** `a//b/../c` → `a/c`; a slash at the end stays (modules/caddyhttp, CleanPath). */
export function cleanPath(path: string, collapse: boolean): string {
  const parts: string[] = [];
  const pieces = path.split('/');
  const last = pieces.at(-1);
  for (const piece of pieces.slice(1)) {
    if (piece === '..') parts.pop();
    else if (piece === '.') continue;
    else if (piece !== '' || !collapse) parts.push(piece);
  }
  const joined = `/${parts.filter((piece, index) => piece !== '' || (!collapse && index < parts.length)).join('/')}`;
  const slash = last === '' || last === '.' || last === '..';
  return slash && !joined.endsWith('/') ? `${joined}/` : joined;
}

/** `path.Match` of Go: a star stands for anything but slashes, `?` for one sign, `[a-z]` for a class. */
function globMatches(pattern: string, text: string): boolean {
  let source = '';
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i] ?? '';
    if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[' && pattern.indexOf(']', i) > i) {
      const end = pattern.indexOf(']', i);
      source += `[${pattern.slice(i + 1, end).replace(/\\/g, '\\\\')}]`;
      i = end;
    } else source += char.replace(/[\\^$.|()[\]{}+]/g, '\\$&');
  }
  try {
    return new RegExp(`^${source}$`, 'u').test(text);
  } catch {
    return false;
  }
}

function pathMatches(raw: string, path: string): boolean {
  const pattern = raw.toLowerCase();
  if (pattern === '*') return true;
  const text = cleanPath(path.toLowerCase(), !pattern.includes('//'));
  const stars = pattern.split('*').length - 1;
  if (stars === 2 && pattern.startsWith('*') && pattern.endsWith('*')) return text.includes(pattern.slice(1, -1));
  if (stars === 1 && pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  if (stars === 1 && pattern.endsWith('*')) return text.startsWith(pattern.slice(0, -1));
  return globMatches(pattern, text);
}

/** Whole labels may be stars: `*.example.com`. */
function hostMatches(raw: string, host: string): boolean | null {
  if (/\{[^{}]+\}/.test(raw)) return null;
  const pattern = raw.toLowerCase().split('.');
  const labels = host.toLowerCase().split('.');
  return pattern.length === labels.length && pattern.every((label, i) => label === '*' || label === labels[i]);
}

function anyOf(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

function holds(matcher: Matcher, request: CaddyRequest): Answer {
  switch (matcher.is) {
    case 'path':
      return anyOf(
        matcher.patterns.map((one) => (/\{[^{}]+\}/.test(one) ? null : pathMatches(one, decoded(request.path)))),
      );
    case 'host':
      return anyOf(matcher.hosts.map((one) => hostMatches(one, request.host)));
    case 'method':
      return matcher.methods.some((one) => one.toUpperCase() === request.method.toUpperCase());
    case 'path-regexp':
      return regexHolds(matcher.pattern, cleanPath(decoded(request.path), true));
    case 'query': {
      const given = new URLSearchParams(request.query);
      return anyOf(
        Object.entries(matcher.names).map(([name, values]) => {
          const mine = given.getAll(name);
          return values.some((value) => (value === '*' ? given.has(name) : mine.includes(value)));
        }),
      );
    }
    case 'not':
      return negate(anyOf(matcher.sets.map((set) => setHolds(set, request))));
    case 'protocol':
      return matcher.name === request.scheme ? true : /^https?$/.test(matcher.name) ? false : null;
    case 'header':
      return false;
    default:
      return null;
  }
}

/** Go's syntax is RE2's; what JavaScript reads otherwise is left open. */
function regexHolds(pattern: string, path: string): Answer {
  if (pattern.length > 500) return null;
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  try {
    return new RegExp(flags ? pattern.slice(flags[0].length) : pattern, `u${flags?.[1] ?? ''}`).test(path);
  } catch {
    return null;
  }
}

function negate(answer: Answer): Answer {
  return answer === null ? null : !answer;
}

function setHolds(set: readonly Matcher[], request: CaddyRequest): Answer {
  return allOf(set.map((matcher) => holds(matcher, request)));
}

/** Whether a route takes a request. No set at all takes every one. */
export function routeMatches(route: Pick<CaddyRoute, 'sets'>, request: CaddyRequest): Answer {
  return route.sets.length === 0 ? true : anyOf(route.sets.map((set) => setHolds(set, request)));
}
