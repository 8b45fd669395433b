import { toBytes } from '../nginx/bytes.ts';
import type { ApacheConfig } from './load.ts';
import { type Model, modelOf, type VirtualHost } from './model.ts';
import { covers, handlerPasses, listedPasses, locationsOf, type Pass, passIn } from './passes.ts';
import { encodePath, readTarget, type ServeRequest, type Target, Undecided } from './request.ts';
import { runRewrites } from './rewrite.ts';
import { selectHost } from './select-host.ts';

/** What httpd does with a request. */
export type Decision =
  | {
      readonly is: 'pass';
      readonly host: VirtualHost;
      readonly pass: Pass;
      /** The backend with the path that it is asked for, without the query: `http://127.0.0.1:8000/x`, `balancer://app/x`. */
      readonly url: string;
      readonly args: string | null;
    }
  /** A file, a handler of its own, or 404: no backend. */
  | { readonly is: 'local'; readonly host: VirtualHost }
  | { readonly is: 'answer'; readonly host: VirtualHost; readonly status: number; readonly why: string }
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'unknown'; readonly host: VirtualHost; readonly why: string };

/**
 * Which backend gets a request: rewrite rules first, then ProxyPass of the last fitting Location, then ProxyPass lines
 * in the order of the text (mod_proxy's proxy_trans). Files of the document root are not looked at. Never throws.
 */
export function serve(config: ApacheConfig, request: ServeRequest): Decision {
  const model = modelOf(config);
  const { localAddress = null, port } = request;
  const listens = model.listens.some(
    (one) => one.port === port && (one.host === null || localAddress === null || one.host === localAddress),
  );
  if (!listens) return { is: 'refused', why: `nothing listens on port ${port}` };
  const host = selectHost(model, localAddress, port, request.host);
  const target = readTarget(request.uri);
  if ('status' in target) return { is: 'answer', host, ...target };
  try {
    return decide(model, host, request, target);
  } catch (error) {
    return { is: 'unknown', host, why: error instanceof Undecided ? error.message : 'too complex' };
  }
}

function decide(model: Model, host: VirtualHost, request: ServeRequest, target: Target): Decision {
  const rewritten = runRewrites(model, host, request, target);
  switch (rewritten.is) {
    case 'answer':
      return { is: 'answer', host, status: rewritten.status, why: rewritten.why };
    case 'pass':
      return { is: 'pass', host, pass: rewritten.pass, url: encoded(rewritten.url), args: rewritten.args };
    case 'path':
      if (!rewritten.again) return byHandler(model, host, { ...target, path: rewritten.path, args: rewritten.args });
      return translate(model, host, { ...target, path: rewritten.path, args: rewritten.args }, target.path);
    case 'same':
      return translate(model, host, target, target.path);
  }
}

/** `asked`: the path before any rewriting. Location sections are chosen by that, earlier than everything else. */
function translate(model: Model, host: VirtualHost, target: Target, asked: string): Decision {
  for (const section of locationsOf(model, host).toReversed()) {
    const pass = passIn(section);
    if (!pass) continue;
    const inside = covers(section, asked);
    if (inside === null) throw new Undecided(`whether ${section.path} matches`);
    if (!inside) continue;
    if (pass.url === '!') return byHandler(model, host, target);
    const made = passTo(host, pass, target);
    if (made !== null) return made;
    break;
  }
  for (const pass of listedPasses(model, host)) {
    const made = passTo(host, pass, target);
    if (made === null) continue;
    if (pass.url === '!') break;
    return made;
  }
  return byHandler(model, host, target);
}

function passTo(host: VirtualHost, pass: Pass, target: Target): Decision | null {
  const url = mapped(pass, target.path);
  if (url === null) return null;
  if (isGlued(pass.url, url)) return { is: 'answer', host, status: 500, why: `${url} is no address` };
  // nocanon: as sent, where the path was sent in the form that matched.
  const sent = pass.raw && pass.pattern === null ? mapped(pass, target.sent.replace(/[?#].*$/s, '')) : null;
  return { is: 'pass', host, pass, url: sent ?? encoded(url), args: target.args };
}

/** `/` to `http://host:80` without a slash makes `http://host:80api` of `/api`. */
export function isGlued(written: string, made: string): boolean {
  return (
    /^(?:unix:[^|]*\|)?\w+:\/\/[^/]*$/.test(written) &&
    made.startsWith(written) &&
    /^[^/]/.test(made.slice(written.length))
  );
}

/** The URL that a pass makes of a path; null when it does not match. */
function mapped(pass: Pass, path: string): string | null {
  if (pass.pattern) {
    const result = pass.pattern.exec(path);
    if (result.is === 'unknown') throw new Undecided(result.why);
    if (result.is !== 'match') return null;
    const to = toBytes(pass.url);
    const made = to.replace(/\\([$&\\])|\$(\d)|&/g, (all, escaped, group) =>
      escaped !== undefined
        ? escaped
        : (result.groups[group === undefined ? 0 : Number(group)] ?? (all === '&' ? '' : '')),
    );
    // Without a group in it, the whole path follows.
    return made === to ? to + path : made;
  }
  const length = aliasMatch(path, toBytes(pass.prefix ?? '/'));
  return length === 0 ? null : toBytes(pass.url) + path.slice(length);
}

/** How much of a path an alias covers: whole segments, any number of slashes for one (alias_match of mod_proxy). */
function aliasMatch(uri: string, alias: string): number {
  let u = 0;
  let a = 0;
  while (a < alias.length && u < uri.length) {
    if (alias[a] === '/') {
      if (uri[u] !== '/') return 0;
      while (alias[a] === '/') a += 1;
      while (uri[u] === '/') u += 1;
    } else {
      if (uri[u] !== alias[a]) return 0;
      u += 1;
      a += 1;
    }
  }
  if (u === uri.length && a !== alias.length) return 0;
  if (alias[a - 1] !== '/' && u < uri.length && uri[u] !== '/') return 0;
  return u;
}

function encoded(url: string): string {
  const match = /^((?:unix:[^|]*\|)?[a-z0-9]+:\/\/[^/]*)(.*)$/is.exec(url);
  return match ? (match[1] ?? '') + encodePath(match[2] ?? '') : url;
}

/** A request that nothing translated may still have a handler that is a backend; a Location's goes before a file's. */
function byHandler(model: Model, host: VirtualHost, target: Target): Decision {
  const passes = handlerPasses(model, host);
  const rank = (pass: Pass): number =>
    pass.section === null ? 0 : /^directory/.test(pass.section.name) ? 1 : /^files/.test(pass.section.name) ? 2 : 3;
  const ordered = passes.map((pass, at) => ({ pass, at })).sort((x, y) => rank(y.pass) - rank(x.pass) || y.at - x.at);
  for (const { pass } of ordered) {
    if (pass.section?.name === 'if') throw new Undecided('a SetHandler stands in an <If>');
    if (!handles(pass, target.path)) continue;
    return { is: 'pass', host, pass, url: encoded(toBytes(pass.url) + target.path), args: target.args };
  }
  return { is: 'local', host };
}

function handles(pass: Pass, path: string): boolean {
  if (pass.pattern) {
    const text = pass.section?.name.startsWith('files') ? path.slice(path.lastIndexOf('/') + 1) : path;
    const result = pass.pattern.exec(text);
    if (result.is === 'unknown') throw new Undecided(result.why);
    return result.is === 'match';
  }
  const prefix = toBytes(pass.prefix ?? '/');
  return (
    path.startsWith(prefix) && (prefix.endsWith('/') || path.length === prefix.length || path[prefix.length] === '/')
  );
}
