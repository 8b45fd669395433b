import type { Token } from './lex.ts';
import { readDefinition } from './matcher-words.ts';
import type { CaddyRoute, Handler, Matcher, Rewrite } from './model.ts';
import { type Sortable, sorted } from './order.ts';
import type { Directive } from './parse.ts';
import { readPass } from './pass.ts';

type Sets = CaddyRoute['sets'];

/** What the blocks of one site share. */
export interface SiteScope {
  readonly order: readonly string[];
  /** Numbers the groups. */
  readonly nextGroup: () => string;
  readonly matchers: ReadonlyMap<string, readonly Matcher[]>;
}

interface Entry extends Sortable {
  readonly handlers: readonly Handler[];
  readonly line: Directive;
}

/** Directives that change the answer or the request in ways that do not matter for who answers, or are no handlers. */
const NEUTRAL = new Set([
  'bind',
  'copy_response',
  'copy_response_headers',
  'encode',
  'fs',
  'handle_errors',
  'header',
  'intercept',
  'log',
  'log_append',
  'log_name',
  'log_skip',
  'map',
  'push',
  'request_body',
  'request_header',
  'root',
  'skip_log',
  'templates',
  'tls',
  'tracing',
  'vars',
]);

/** The matcher in front of a handler's arguments: `*`, a path, or a named one. */
function takeMatcher(line: Directive, scope: SiteScope): { readonly sets: Sets; readonly args: readonly Token[] } {
  const [first, ...rest] = line.args;
  if (first === undefined) return { sets: [], args: [] };
  if (first.text === '*') return { sets: [], args: rest };
  if (first.text.startsWith('@')) return { sets: [scope.matchers.get(first.text.slice(1)) ?? [UNKNOWN]], args: rest };
  const only = rest.length === 0 && (line.name === 'rewrite' || line.name === 'redir' || line.name === 'root');
  if (first.text.startsWith('/') && !only) return { sets: [[{ is: 'path', patterns: [first.text] }]], args: rest };
  return { sets: [], args: line.args };
}

const UNKNOWN: Matcher = { is: 'other', name: 'unknown matcher' };

function uriRewrite(args: readonly string[]): Rewrite | null {
  const [action, value = '', put = ''] = args;
  if (action === 'strip_prefix') return { is: 'strip-prefix', prefix: value };
  if (action === 'strip_suffix') return { is: 'strip-suffix', suffix: value };
  return action === 'replace' ? { is: 'replace', find: value, put } : null;
}

/** `/api/*` strips `/api`; `/api*` strips `/api` too, and `/api` itself (httpcaddyfile, parseHandlePath). */
function strippedBy(sets: Sets): Rewrite | null {
  const path = sets[0]?.find((matcher) => matcher.is === 'path');
  const pattern = path?.is === 'path' ? (path.patterns[0] ?? '') : '';
  const prefix = pattern.replace(/\/?\*$/, '');
  return prefix === '' ? null : { is: 'strip-prefix', prefix };
}

function inner(line: Directive, scope: SiteScope, sort: boolean, before: readonly CaddyRoute[] = []): Handler {
  return { is: 'subroute', routes: [...before, ...readBlock(line.block ?? [], scope, sort)] };
}

function php(line: Directive, args: readonly Token[]): Handler {
  const route = (sets: Sets, ...handlers: Handler[]): CaddyRoute => ({
    sets,
    handlers,
    group: null,
    terminal: false,
    place: line.place,
  });
  const other: Sets = [[{ is: 'not', sets: [[{ is: 'path', patterns: ['*.php'] }]] }]];
  return {
    is: 'subroute',
    routes: [
      // try_files: which file is there decides, index.php in the end.
      route(other, { is: 'maybe', what: 'try_files' }, { is: 'rewrite', rewrites: [{ is: 'to', uri: '/index.php' }] }),
      route([], { is: 'pass', pass: readPass(line, args, true) }),
    ],
  };
}

function statusOf(args: readonly string[], fallback: number): number {
  const code = args.find((text) => /^[1-5]\d\d$/.test(text));
  return code === undefined ? fallback : Number(code);
}

function handlersOf(line: Directive, args: readonly Token[], sets: Sets, scope: SiteScope): readonly Handler[] {
  const words = args.map((token) => token.text);
  const answer = (status: number | null): readonly Handler[] => [{ is: 'respond', what: line.name, status }];
  switch (line.name) {
    case 'reverse_proxy':
      return [{ is: 'pass', pass: readPass(line, args) }];
    case 'php_fastcgi':
      return [php(line, args)];
    case 'handle':
      return [inner(line, scope, true)];
    case 'handle_path': {
      const strip = strippedBy(sets);
      const first: CaddyRoute[] = strip
        ? [
            {
              sets: [],
              handlers: [{ is: 'rewrite', rewrites: [strip] }],
              group: null,
              terminal: false,
              place: line.place,
            },
          ]
        : [];
      return [inner(line, scope, true, first)];
    }
    case 'route':
      return [inner(line, scope, false)];
    case 'rewrite':
      return [{ is: 'rewrite', rewrites: [{ is: 'to', uri: words[0] ?? '' }] }];
    case 'uri': {
      const change = uriRewrite(words);
      return [change ? { is: 'rewrite', rewrites: [change] } : { is: 'maybe', what: 'uri' }];
    }
    case 'method':
      return [{ is: 'rewrite', rewrites: [{ is: 'method', method: words[0] ?? '' }] }];
    case 'redir':
      return answer(statusOf(words.slice(1), 302));
    case 'respond':
      return answer(statusOf(words, 200));
    case 'error':
      return answer(statusOf(words, 500));
    case 'file_server':
      return (line.block ?? []).some((one) => one.name === 'pass_thru')
        ? [{ is: 'maybe', what: 'file_server' }]
        : answer(null);
    case 'abort':
    case 'metrics':
      return answer(null);
    default:
      return [{ is: 'maybe', what: line.name }];
  }
}

/** `root` and `rewrite` exclude each other within their kind, and so do several `handle`s. */
function groupsOf(entries: readonly Entry[], scope: SiteScope): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  const count = (name: string): number => entries.filter((one) => one.directive === name).length;
  if (count('handle') > 1) groups.set('handle', scope.nextGroup());
  if (count('rewrite') > 0) groups.set('rewrite', scope.nextGroup());
  return groups;
}

/** The lines of a block as routes: in Caddy's order of directives, or (in `route`) as they stand. */
export function readBlock(lines: readonly Directive[], outer: SiteScope, sort: boolean): readonly CaddyRoute[] {
  const named = lines.filter(({ name }) => name.startsWith('@'));
  const own = new Map(named.map((line) => [line.name.slice(1), readDefinition(line)] as const));
  const scope = own.size === 0 ? outer : { ...outer, matchers: new Map([...outer.matchers, ...own]) };
  const entries: Entry[] = [];
  for (const line of lines) {
    if (line.name.startsWith('@') || NEUTRAL.has(line.name)) continue;
    const { sets, args } = takeMatcher(line, scope);
    const directive = line.name === 'handle_path' ? 'handle' : line.name;
    entries.push({ directive, sets, handlers: handlersOf(line, args, sets, scope), line });
  }
  const list = sort ? sorted(entries, scope.order) : entries;
  const groups = groupsOf(list, scope);
  return joined(
    list.map(({ directive, sets, handlers, line }) => ({
      sets,
      handlers,
      group: groups.get(directive) ?? null,
      terminal: false,
      place: line.place,
    })),
  );
}

/** Neighbours with the same conditions become one route, which also undoes that they exclude each other (consolidateRoutes). */
function joined(routes: readonly CaddyRoute[]): readonly CaddyRoute[] {
  const out: CaddyRoute[] = [];
  for (const route of routes) {
    const before = out.at(-1);
    const same =
      before !== undefined &&
      before.group === route.group &&
      JSON.stringify(before.sets) === JSON.stringify(route.sets);
    if (same) out[out.length - 1] = { ...before, handlers: [...before.handlers, ...route.handlers] };
    else out.push(route);
  }
  return out;
}
