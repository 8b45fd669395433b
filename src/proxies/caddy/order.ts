import type { Matcher } from './model.ts';
import type { Directive } from './parse.ts';

/** The order in which Caddy runs directives that are not in a `route` (caddyserver.com/docs/caddyfile/directives#directive-order). */
export const ORDER: readonly string[] = [
  'tracing',
  'map',
  'vars',
  'fs',
  'root',
  'log_append',
  'skip_log',
  'log_skip',
  'log_name',
  'header',
  'copy_response_headers',
  'request_body',
  'redir',
  'method',
  'rewrite',
  'uri',
  'try_files',
  'basicauth',
  'basic_auth',
  'forward_auth',
  'request_header',
  'encode',
  'push',
  'intercept',
  'templates',
  'invoke',
  'handle',
  'handle_path',
  'route',
  'abort',
  'error',
  'copy_response',
  'respond',
  'metrics',
  'reverse_proxy',
  'php_fastcgi',
  'file_server',
  'acme_server',
];

/** `order rate_limit before reverse_proxy` and its like, in the global options. */
export function orderOf(globals: readonly Directive[]): readonly string[] {
  let order = [...ORDER];
  for (const { name, args } of globals) {
    if (name !== 'order') continue;
    const [what = '', where = '', other = ''] = args.map((token) => token.text);
    order = order.filter((one) => one !== what);
    const at = order.indexOf(other);
    if (where === 'first') order.unshift(what);
    else if (where === 'before' && at >= 0) order.splice(at, 0, what);
    else if (where === 'after' && at >= 0) order.splice(at + 1, 0, what);
    else order.push(what);
  }
  return order;
}

/** A handler of a block before sorting. */
export interface Sortable {
  /** `handle_path` counts as `handle`. */
  readonly directive: string;
  readonly sets: readonly (readonly Matcher[])[];
}

function singlePath(one: Sortable): string | null {
  const paths = one.sets.length === 1 ? one.sets[0]?.find((matcher) => matcher.is === 'path') : undefined;
  return paths?.is === 'path' && paths.patterns.length === 1 ? (paths.patterns[0]?.toLowerCase() ?? null) : null;
}

/** Within one directive: the longer single path first, then those with a matcher (httpcaddyfile, sortRoutes). */
function byMatcher(a: Sortable, b: Sortable): number {
  const [pa, pb] = [singlePath(a), singlePath(b)];
  if (pa !== null && pb !== null) {
    if (pa.replace(/\*$/, '') === pb.replace(/\*$/, '')) return pa.length - pb.length;
    return pb.length - pa.length;
  }
  return Number(b.sets.length > 0) - Number(a.sets.length > 0);
}

function isBefore(a: Sortable, b: Sortable, rank: (one: Sortable) => number): boolean {
  return (rank(a) - rank(b) || byMatcher(a, b)) < 0;
}

/** Sorts as Caddy does; directives that it does not know stay behind those that it knows. */
export function sorted<T extends Sortable>(list: readonly T[], order: readonly string[]): T[] {
  const rank = ({ directive }: Sortable): number => {
    const at = order.indexOf(directive);
    return at < 0 ? order.length : at;
  };
  // Go's stable sort of a short list is an insertion sort; "less" is not transitive here, so the way of sorting tells.
  const out: T[] = [];
  for (const one of list) {
    let at = out.length;
    while (at > 0 && isBefore(one, out[at - 1] ?? one, rank)) at -= 1;
    out.splice(at, 0, one);
  }
  return out;
}
