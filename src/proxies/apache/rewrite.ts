import { toBytes } from '../nginx/bytes.ts';
import { compilePattern, type Pattern } from '../nginx/regex.ts';
import type { Directive } from './load.ts';
import { isOn, type Model, setting, type VirtualHost } from './model.ts';
import type { Pass } from './passes.ts';
import { type ServeRequest, type Target, Undecided } from './request.ts';

/** What the rewrite rules of a server make of a request. */
export type Rewritten =
  /** No rule changed anything. */
  | { readonly is: 'same' }
  | { readonly is: 'pass'; readonly pass: Pass; readonly url: string; readonly args: string | null }
  | { readonly is: 'answer'; readonly status: number; readonly why: string }
  /** A new path; `again`: it goes through the other translations (flag PT), else it names a file. */
  | { readonly is: 'path'; readonly path: string; readonly args: string | null; readonly again: boolean };

interface Rule {
  readonly pattern: Pattern;
  readonly negated: boolean;
  readonly to: string;
  readonly flags: ReadonlyMap<string, string>;
  readonly conditions: readonly Directive[];
  readonly line: Directive;
}

interface State {
  path: string;
  args: string | null;
  changed: boolean;
}

const MOST_ROUNDS = 200;

/** The rules of a server, each with its conditions. Rules of the main server hold for no virtual host unless inherited. */
function rulesOf(list: readonly Directive[]): Rule[] {
  const out: Rule[] = [];
  let conditions: Directive[] = [];
  for (const line of list) {
    if (line.name === 'rewritecond') conditions.push(line);
    if (line.name !== 'rewriterule') continue;
    const [text = '', to = '', flags = ''] = line.args;
    const negated = text.startsWith('!');
    const read = flagsOf(flags);
    const caseless = read.has('nc') || read.has('nocase');
    out.push({
      pattern: compilePattern(negated ? text.slice(1) : text, caseless),
      negated,
      to,
      flags: read,
      conditions,
      line,
    });
    conditions = [];
  }
  return out;
}

function flagsOf(text: string): Map<string, string> {
  const words = text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return new Map(
    words.map((word) => {
      const [name = '', ...value] = word.split('=');
      return [name.toLowerCase(), value.join('=')];
    }),
  );
}

function has(rule: Rule, ...names: readonly string[]): boolean {
  return names.some((name) => rule.flags.has(name));
}

/** RewriteRule lines with the flag P, in a server or in one of its sections, for the list of routes. */
export function rewritePasses(model: Model, host: VirtualHost): Pass[] {
  if (!isOn(model, host, 'rewriteengine')) return [];
  return rulesOf(host.own)
    .filter((rule) => has(rule, 'p', 'proxy'))
    .map((rule) => passOf(rule));
}

function passOf({ pattern, to, line }: Rule): Pass {
  return {
    kind: 'rewrite',
    location: `~ ${pattern.source}`,
    prefix: null,
    pattern,
    url: to,
    params: new Map(),
    raw: false,
    place: line.place,
    passPlace: line.place,
    section: null,
  };
}

/** Runs the rules of a server as mod_rewrite does before any ProxyPass is looked at. Throws Undecided. */
export function runRewrites(model: Model, host: VirtualHost, request: ServeRequest, target: Target): Rewritten {
  if (!isOn(model, host, 'rewriteengine')) return { is: 'same' };
  const rules = rulesOf(host.own);
  const state: State = { path: target.path, args: target.args, changed: false };
  let rounds = 0;
  for (let at = 0; at < rules.length; at += 1) {
    rounds += 1;
    if (rounds > MOST_ROUNDS) throw new Undecided('the rewrite rules run in a circle');
    const rule = rules[at];
    if (!rule) break;
    const done = tryRule(model, host, rule, state, request, target);
    if (done === 'no') {
      while (rules[at] && has(rules[at] as Rule, 'c', 'chain')) at += 1;
      continue;
    }
    if (done !== 'yes') return done;
    if (has(rule, 'pt', 'passthrough')) return { is: 'path', path: state.path, args: state.args, again: true };
    if (has(rule, 'l', 'last', 'end')) break;
    if (has(rule, 'n', 'next')) at = -1;
    const skip = Number(rule.flags.get('s') ?? rule.flags.get('skip') ?? 0);
    if (skip > 0) at += skip;
  }
  return state.changed ? { is: 'path', path: state.path, args: state.args, again: false } : { is: 'same' };
}

function tryRule(
  model: Model,
  host: VirtualHost,
  rule: Rule,
  state: State,
  request: ServeRequest,
  target: Target,
): Rewritten | 'yes' | 'no' {
  const result = rule.pattern.exec(state.path);
  if (result.is === 'unknown') throw new Undecided(result.why);
  if ((result.is === 'match') === rule.negated) return 'no';
  const groups = result.is === 'match' ? result.groups : [];
  const scene: Scene = { model, host, request, target, state, groups, last: [] };
  if (!conditionsHold(rule, scene)) return 'no';
  if (has(rule, 'f', 'forbidden')) return { is: 'answer', status: 403, why: 'RewriteRule [F]' };
  if (has(rule, 'g', 'gone')) return { is: 'answer', status: 410, why: 'RewriteRule [G]' };
  if (rule.to === '-') {
    const code = Number(rule.flags.get('r') ?? rule.flags.get('redirect') ?? 0);
    if (code >= 400) return { is: 'answer', status: code, why: `RewriteRule [R=${code}]` };
    return 'yes';
  }
  const text = expand(toBytes(rule.to), scene);
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const own = mark < 0 ? null : text.slice(mark + 1);
  const joined =
    own === null
      ? state.args
      : has(rule, 'qsa', 'qsappend') && state.args
        ? `${own}&${state.args}`
        : own === ''
          ? null
          : own;
  const args = has(rule, 'qsd', 'qsdiscard') && own === null ? null : joined;
  if (has(rule, 'p', 'proxy')) return { is: 'pass', pass: passOf(rule), url: path, args };
  if (has(rule, 'r', 'redirect') || /^(?:https?|ftp):\/\//i.test(path)) {
    const code = rule.flags.get('r') ?? rule.flags.get('redirect') ?? '';
    return {
      is: 'answer',
      status: /^\d+$/.test(code) ? Number(code) : code === 'permanent' ? 301 : 302,
      why: 'RewriteRule [R]',
    };
  }
  state.path = path;
  state.args = args;
  state.changed = true;
  return 'yes';
}

interface Scene {
  readonly model: Model;
  readonly host: VirtualHost;
  readonly request: ServeRequest;
  readonly target: Target;
  readonly state: State;
  /** Groups of the rule, `$1`. */
  readonly groups: readonly string[];
  /** Groups of the last condition that held, `%1`. */
  last: readonly string[];
}

function conditionsHold(rule: Rule, scene: Scene): boolean {
  const { conditions } = rule;
  for (let at = 0; at < conditions.length; at += 1) {
    const line = conditions[at];
    if (!line) break;
    const flags = flagsOf(line.args[2] ?? '');
    const isOr = flags.has('or') || flags.has('ornext');
    if (conditionHolds(line, flags, scene)) {
      // The rest of a row of alternatives is not looked at.
      while (at < conditions.length && isAlternative(conditions[at])) at += 1;
      continue;
    }
    if (!isOr) return false;
  }
  return true;
}

function isAlternative(line: Directive | undefined): boolean {
  const flags = flagsOf(line?.args[2] ?? '');
  return flags.has('or') || flags.has('ornext');
}

function conditionHolds(line: Directive, flags: ReadonlyMap<string, string>, scene: Scene): boolean {
  const [test = '', raw = ''] = line.args;
  const negated = raw.startsWith('!');
  const wanted = negated ? raw.slice(1) : raw;
  if (test === 'expr') throw new Undecided('a RewriteCond holds an expression');
  const caseless = flags.has('nc') || flags.has('nocase');
  const value = expand(toBytes(test), scene);
  return isTrue(value, wanted, caseless, scene) !== negated;
}

function isTrue(value: string, wanted: string, caseless: boolean, scene: Scene): boolean {
  if (/^-(?:[dfsFUhHlLx]|ls)$/.test(wanted)) throw new Undecided(`a RewriteCond asks for a file (${wanted})`);
  const number = /^-(eq|ne|lt|le|gt|ge)(.*)$/.exec(wanted);
  if (number) {
    const [a, b] = [Number(value), Number(number[2])];
    return { eq: a === b, ne: a !== b, lt: a < b, le: a <= b, gt: a > b, ge: a >= b }[number[1] ?? 'eq'] ?? false;
  }
  const compare = /^(<=|>=|<|>|=)(.*)$/s.exec(wanted);
  if (compare) {
    const other = (compare[2] ?? '').replace(/^"(.*)"$/, '$1');
    const [a, b] = caseless ? [value.toLowerCase(), other.toLowerCase()] : [value, other];
    return { '=': a === b, '<': a < b, '>': a > b, '<=': a <= b, '>=': a >= b }[compare[1] ?? '='] ?? false;
  }
  const result = compilePattern(wanted, caseless).exec(value);
  if (result.is === 'unknown') throw new Undecided(result.why);
  if (result.is !== 'match') return false;
  scene.last = result.groups;
  return true;
}

/** `$1`, `%1`, `%{VARIABLE}`; maps are not known. */
function expand(text: string, scene: Scene): string {
  if (text.includes('${')) throw new Undecided('a RewriteMap decides');
  return text.replace(/\\(.)|\$(\d)|%(\d)|%\{([^}]+)\}/g, (_all, escaped, own, last, name) => {
    if (escaped !== undefined) return escaped;
    if (own !== undefined) return scene.groups[Number(own)] ?? '';
    if (last !== undefined) return scene.last[Number(last)] ?? '';
    return variable(name, scene);
  });
}

function header({ headers }: ServeRequest, name: string): string {
  const key = Object.keys(headers ?? {}).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? '' : (headers?.[key] ?? '');
}

function variable(name: string, { model, host, request, target, state }: Scene): string {
  const http = /^HTTP:(.+)$/i.exec(name);
  if (http) return /^host$/i.test(http[1] ?? '') ? request.host : header(request, http[1] ?? '');
  switch (name) {
    case 'HTTP_HOST':
      return request.host;
    case 'HTTP_USER_AGENT':
    case 'HTTP_REFERER':
    case 'HTTP_COOKIE':
    case 'HTTP_ACCEPT':
      return header(request, name.slice(5).replace('_', '-'));
    case 'REQUEST_URI':
      return target.path;
    case 'REQUEST_FILENAME':
    case 'SCRIPT_FILENAME':
      return state.path;
    case 'REQUEST_METHOD':
      return request.method;
    case 'QUERY_STRING':
      return state.args ?? '';
    case 'HTTPS':
      return request.scheme === 'https' ? 'on' : 'off';
    case 'REQUEST_SCHEME':
      return request.scheme;
    case 'SERVER_PORT':
      return String(request.port);
    case 'SERVER_NAME':
      return host.serverName ?? request.host.replace(/:\d*$/, '');
    case 'DOCUMENT_ROOT':
      return setting(model, host, 'documentroot')?.args[0] ?? '';
    case 'THE_REQUEST':
      return `${request.method} ${target.sent} HTTP/1.1`;
    default:
      throw new Undecided(`%{${name}} is not known`);
  }
}
