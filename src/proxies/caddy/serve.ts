import { type CaddyRequest, cleanPath, decoded, routeMatches } from './match.ts';
import type { CaddyConfig, CaddyRoute, CaddyServer, Handler, Pass, Rewrite } from './model.ts';

/** What Caddy does with a request. `sure` is false where a condition could not be decided from the URL. */
export type Decision =
  | { readonly is: 'pass'; readonly pass: Pass; readonly uri: string; readonly sure: boolean }
  | { readonly is: 'respond'; readonly what: string; readonly status: number | null; readonly sure: boolean }
  /** No route answered: an empty 200. */
  | { readonly is: 'nothing'; readonly sure: boolean };

export interface AskedUrl {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly host: string;
  readonly method: string;
  /** Path and query as in the request line. */
  readonly uri: string;
}

/** Placeholders of a rewrite that a URL fills; the rest stays. */
function fill(text: string, request: CaddyRequest): string {
  const uri = request.query === '' ? request.path : `${request.path}?${request.query}`;
  return text
    .replace(/\{(?:http\.request\.)?(?:orig_)?uri\}/g, uri)
    .replace(/\{(?:http\.request\.uri\.|http\.request\.orig_uri\.)?path\}/g, encodeURI(decoded(request.path)))
    .replace(/\{(?:http\.request\.uri\.)?query\}/g, request.query)
    .replace(/\{(?:http\.request\.)?host\}/g, request.host);
}

function rewriteTo(text: string, request: CaddyRequest): CaddyRequest {
  const mark = text.indexOf('?');
  const path = fill(mark < 0 ? text : text.slice(0, mark), request);
  const query = mark < 0 ? null : fill(text.slice(mark + 1), request);
  const inner = path.indexOf('?');
  const bare = inner < 0 ? path : path.slice(0, inner);
  return {
    ...request,
    path: bare === '' ? request.path : bare.startsWith('/') ? bare : `/${bare}`,
    query: query ?? (inner < 0 ? request.query : path.slice(inner + 1)),
  };
}

/** Takes a prefix away, sign by sign: what is escaped in the path counts as what it stands for, and case does not (trimPathPrefix). */
function trimPrefix(path: string, prefix: string): string {
  let at = 0;
  for (const wanted of prefix) {
    const escaped = wanted === '%' ? null : /^%[0-9a-f]{2}/i.exec(path.slice(at, at + 3));
    const here = escaped ? String.fromCharCode(Number.parseInt(path.slice(at + 1, at + 3), 16)) : path[at];
    if (here?.toLowerCase() !== wanted.toLowerCase()) return path;
    at += escaped ? 3 : 1;
  }
  return path.slice(at);
}

/** One change of the URI (modules/caddyhttp/rewrite). */
export function applyRewrite(rewrite: Rewrite, request: CaddyRequest): CaddyRequest {
  const { path } = request;
  switch (rewrite.is) {
    case 'to':
      return rewriteTo(rewrite.uri, request);
    case 'strip-prefix': {
      const prefix = rewrite.prefix.startsWith('/') ? rewrite.prefix : `/${rewrite.prefix}`;
      const cut = trimPrefix(cleanPath(path, !prefix.includes('//')), prefix);
      return { ...request, path: cut };
    }
    case 'strip-suffix':
      return path.endsWith(rewrite.suffix) ? { ...request, path: path.slice(0, -rewrite.suffix.length) } : request;
    case 'replace':
      return { ...request, path: path.replaceAll(rewrite.find, rewrite.put) };
    default:
      return { ...request, method: rewrite.method };
  }
}

interface Walk {
  request: CaddyRequest;
  sure: boolean;
}

function runHandler(handler: Handler, walk: Walk): Decision | null {
  switch (handler.is) {
    case 'pass': {
      const { pass } = handler;
      const inner = pass.rewrites.reduce((request, one) => applyRewrite(one, request), walk.request);
      const path = inner.path === '' ? '/' : inner.path;
      const uri = inner.query === '' ? path : `${path}?${inner.query}`;
      // A path without a slash in front is refused by the transport or by the server.
      return { is: 'pass', pass, uri, sure: walk.sure && path.startsWith('/') };
    }
    case 'respond':
      return { is: 'respond', what: handler.what, status: handler.status, sure: walk.sure };
    case 'rewrite':
      walk.request = handler.rewrites.reduce((request, one) => applyRewrite(one, request), walk.request);
      return null;
    case 'subroute':
      return runRoutes(handler.routes, walk);
    default:
      walk.sure = false;
      return null;
  }
}

function runRoutes(routes: readonly CaddyRoute[], walk: Walk): Decision | null {
  const done = new Set<string>();
  for (const route of routes) {
    if (route.group !== null && done.has(route.group)) continue;
    const answer = routeMatches(route, walk.request);
    if (answer === null) walk.sure = false;
    if (answer !== true) continue;
    if (route.group !== null) done.add(route.group);
    for (const handler of route.handlers) {
      const decision = runHandler(handler, walk);
      if (decision) return decision;
    }
    if (route.terminal) return { is: 'nothing', sure: walk.sure };
  }
  return null;
}

/** The server that listens on a port, an own address first. */
export function serverOf(config: CaddyConfig, port: number): CaddyServer | null {
  return config.servers.find((server) => server.listens.some((listen) => listen.port === port)) ?? null;
}

/** Decides as Caddy does which route serves a request, and what the backend receives. */
export function serve(config: CaddyConfig, asked: AskedUrl, server = serverOf(config, asked.port)): Decision {
  if (!server) return { is: 'nothing', sure: false };
  const [path = '/', query = ''] = asked.uri.replace(/#.*$/, '').split(/\?(.*)/s, 2);
  const request: CaddyRequest = {
    scheme: asked.scheme,
    host: asked.host.replace(/:\d+$/, ''),
    method: asked.method,
    path: path === '' ? '/' : path,
    query,
  };
  const walk: Walk = { request, sure: true };
  return runRoutes(server.routes, walk) ?? { is: 'nothing', sure: walk.sure };
}
