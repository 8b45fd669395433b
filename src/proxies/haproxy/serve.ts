import type { Place } from '../../core/route.ts';
import { fromBytes, toBytes } from '../nginx/bytes.ts';
import { compilePattern } from '../nginx/regex.ts';
import { aclsOf, holds, splitCondition } from './acl.ts';
import { fetch, format, type Request, Undecided } from './fetch.ts';
import type { HaproxyConfig, Section } from './load.ts';
import { backendOf, frontends, isHttp, linesOf, listensOf, setting } from './model.ts';

export interface ServeRequest {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly localAddress?: string;
  readonly host: string;
  readonly method: string;
  /** Path and query as sent. */
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What HAProxy does with a request. */
export type Decision =
  | {
      readonly is: 'pass';
      readonly frontend: Section;
      readonly backend: Section;
      /** The line that chose the backend. */
      readonly passPlace: Place;
      /** What the backend is asked for, and for which Host. */
      readonly uri: string;
      readonly host: string;
    }
  | { readonly is: 'answer'; readonly frontend: Section; readonly status: number; readonly why: string }
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'unknown'; readonly why: string };

/** The frontend that has a socket; one bound to the address goes before one for every address. */
export function frontendAt(config: HaproxyConfig, localAddress: string | undefined, port: number): Section | null {
  const all = frontends(config).flatMap((section) => listensOf(section).map((listen) => ({ section, listen })));
  const fitting = all.filter(
    ({ listen }) =>
      listen.port === port &&
      (listen.address === null || localAddress === undefined || listen.address === localAddress),
  );
  return (
    (fitting.find(({ listen }) => listen.address !== null && listen.address === localAddress) ?? fitting[0])?.section ??
    null
  );
}

/** Runs the rules of the frontend, chooses the backend, runs its rules. Never throws. */
export function serve(config: HaproxyConfig, asked: ServeRequest): Decision {
  const frontend = frontendAt(config, asked.localAddress, asked.port);
  if (frontend === null) return { is: 'refused', why: `nothing listens on port ${asked.port}` };
  const sent = toBytes(asked.uri).replace(/#.*$/s, '');
  const mark = sent.indexOf('?');
  const request: Request = {
    method: asked.method,
    path: mark < 0 ? sent : sent.slice(0, mark),
    query: mark < 0 ? null : sent.slice(mark + 1),
    host: asked.host,
    tls: asked.scheme === 'https',
    port: asked.port,
    headers: asked.headers ?? {},
    variables: new Map(),
  };
  try {
    return decide(config, frontend, request);
  } catch (error) {
    return { is: 'unknown', why: error instanceof Undecided ? error.message : 'too complex' };
  }
}

function decide(config: HaproxyConfig, frontend: Section, request: Request): Decision {
  const early = isHttp(frontend) ? runRules(frontend, request) : null;
  if (early !== null) return { is: 'answer', frontend, ...early };
  const chosen = choose(config, frontend, request);
  if (chosen === null) return { is: 'answer', frontend, status: 503, why: 'no backend is chosen' };
  const late = chosen.backend !== frontend && isHttp(chosen.backend) ? runRules(chosen.backend, request) : null;
  if (late !== null) return { is: 'answer', frontend, ...late };
  const { path, query, host } = request;
  return { is: 'pass', frontend, ...chosen, uri: fromBytes(query === null ? path : `${path}?${query}`), host };
}

function choose(
  config: HaproxyConfig,
  frontend: Section,
  request: Request,
): { backend: Section; passPlace: Place } | null {
  const acls = aclsOf(frontend);
  for (const { words, place } of linesOf(frontend, 'use_backend')) {
    const { before, condition, unless } = splitCondition(words, acls);
    if (!holds(condition, unless, request)) continue;
    const backend = backendOf(config, format(before[1] ?? '', request));
    // A name made of the request that no backend has: the next rules are tried.
    if (backend) return { backend, passPlace: place };
  }
  const fallback = setting(frontend, 'default_backend');
  const backend = fallback ? backendOf(config, fallback.words[1] ?? '') : frontend.kind === 'listen' ? frontend : null;
  return backend && { backend, passPlace: fallback?.place ?? frontend.place };
}

interface Early {
  readonly status: number;
  readonly why: string;
}

/** `http-request` rules in order, then `redirect`, and the pages that a proxy section answers itself. */
function runRules(section: Section, request: Request): Early | null {
  const acls = aclsOf(section);
  const monitor = setting(section, 'monitor-uri')?.words[1];
  if (monitor !== undefined && request.path === monitor) return { status: 200, why: 'monitor-uri' };
  for (const { words } of linesOf(section, 'http-request')) {
    const { before, condition, unless } = splitCondition(words, acls);
    if (!holds(condition, unless, request)) continue;
    const end = act(before.slice(1), request);
    if (end === 'allow') break;
    if (end !== null) return end;
  }
  const stats =
    setting(section, 'stats', 'uri')?.words[2] ?? (setting(section, 'stats', 'enable') ? '/haproxy?stats' : null);
  if (stats !== null && `${request.path}${request.query === null ? '' : `?${request.query}`}`.startsWith(stats))
    return { status: 200, why: 'stats' };
  for (const { words } of linesOf(section, 'redirect')) {
    const { before, condition, unless } = splitCondition(words, acls);
    if (holds(condition, unless, request)) return redirect(before);
  }
  return null;
}

function redirect(words: readonly string[]): Early {
  const at = words.indexOf('code');
  return { status: at < 0 ? 302 : Number(words[at + 1]), why: 'redirect' };
}

/** One action; null when the request goes on. */
function act(words: readonly string[], request: Request): Early | 'allow' | null {
  const [action = '', first = '', second = ''] = words;
  const variable = /^set-var\(([^,)]+)/.exec(action)?.[1];
  if (variable !== undefined) {
    const value = fetch(words.slice(1).join(' '), request);
    if (value !== null) request.variables.set(variable, value);
    return null;
  }
  switch (action) {
    case 'allow':
      return 'allow';
    case 'deny':
    case 'tarpit': {
      const at = words.findIndex((word) => word === 'deny_status' || word === 'status');
      return { status: at < 0 ? (action === 'deny' ? 403 : 500) : Number(words[at + 1]), why: action };
    }
    case 'return': {
      const at = words.indexOf('status');
      return { status: at < 0 ? 200 : Number(words[at + 1]), why: 'return' };
    }
    case 'redirect':
      return redirect(words);
    case 'auth':
      return { status: 401, why: 'auth' };
    case 'reject':
    case 'silent-drop':
      return { status: 0, why: action };
    case 'set-path':
      request.path = format(toBytes(first), request);
      return null;
    case 'set-pathq':
    case 'set-uri':
      setUri(request, format(toBytes(first), request));
      return null;
    case 'set-query':
      request.query = format(first, request);
      return null;
    case 'set-method':
      request.method = format(first, request);
      return null;
    case 'replace-path':
      request.path = replace(request.path, first, second, request);
      return null;
    case 'replace-pathq':
    case 'replace-uri':
      setUri(
        request,
        replace(request.query === null ? request.path : `${request.path}?${request.query}`, first, second, request),
      );
      return null;
    case 'set-header':
      if (first.toLowerCase() === 'host') request.host = format(words.slice(2).join(' '), request);
      return null;
    case 'replace-header':
      if (first.toLowerCase() === 'host') request.host = replace(request.host, second, words[3] ?? '', request);
      return null;
    default:
      return null;
  }
}

function setUri(request: Request, uri: string): void {
  const local = uri.replace(/^\w+:\/\/[^/]*/, '');
  const mark = local.indexOf('?');
  request.path = mark < 0 ? local : local.slice(0, mark);
  request.query = mark < 0 ? null : local.slice(mark + 1);
}

/** The whole value is replaced where the pattern matches anywhere in it; `\1` names a group. */
function replace(value: string, pattern: string, to: string, request: Request): string {
  const result = compilePattern(pattern, false).exec(value);
  if (result.is === 'unknown') throw new Undecided(result.why);
  if (result.is !== 'match') return value;
  return format(toBytes(to), request).replace(/\\(\d)/g, (_all, group) => result.groups[Number(group)] ?? '');
}
