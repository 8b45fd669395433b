import { toBytes } from './bytes.ts';
import { splitPathInfo } from './fastcgi.ts';
import { remember } from './find-location.ts';
import { allLocations } from './follow.ts';
import type { Model, Step, VariableMap } from './model.ts';
import type { Directive } from './parse.ts';
import type { Pattern } from './regex.ts';
import { lowerAscii } from './regex-match.ts';
import { type Run, Undecided } from './run.ts';
import { documentRoot, mapToPath } from './static-path.ts';
import type { Template } from './template.ts';
import { escapeArgs } from './uri.ts';

/** The text of a template. `quote` writes captures as %XX the way `rewrite` does when the request was encoded. */
export function evaluate(run: Run, template: Template, quote = false): string {
  if (template.error !== null) throw new Undecided(`nginx refuses "${template.source}": ${template.error}`);
  const escaping = quote && (run.quoted || run.plus);
  let out = '';
  for (const piece of template.pieces) {
    if (piece.is === 'text') out += piece.text;
    else if (piece.is === 'variable') out += variable(run, piece.name);
    else {
      const text = run.captures[piece.group] ?? '';
      out += escaping ? escapeArgs(text) : text;
    }
  }
  return out;
}

/** The value of a variable (lower-case name, no `$`); empty when nginx has none. Throws `Undecided` when only nginx knows. */
export function variable(run: Run, name: string): string {
  const assigned = run.variables.get(name);
  if (assigned !== undefined) return assigned;
  const builtin = BUILTIN[name];
  if (builtin) return builtin(run);
  const prefixed = prefixedVariable(run, name);
  if (prefixed !== null) return prefixed;
  const map = run.model.maps.get(name);
  if (map) return mapValue(run, map);
  if (declared(run.model).has(name)) return '';
  throw new Undecided(`the value of $${name} is known only to nginx`);
}

const BUILTIN: Readonly<Record<string, (run: Run) => string>> = {
  host: (run) => run.host || serverName(run),
  uri: (run) => run.uri,
  document_uri: (run) => run.uri,
  request_uri: (run) => run.unparsed,
  args: (run) => run.args,
  query_string: (run) => run.args,
  is_args: (run) => (run.args === '' ? '' : '?'),
  scheme: (run) => (run.tls ? 'https' : 'http'),
  https: (run) => (run.tls ? 'on' : ''),
  server_name: serverName,
  server_port: (run) => (run.request.localAddress?.startsWith('unix:') ? '' : String(run.request.port)),
  server_addr: (run) => known(run.request.localAddress, 'server_addr'),
  server_protocol: (run) => run.request.protocol ?? 'HTTP/1.1',
  request_method: (run) => run.method,
  request: (run) => `${run.request.method} ${toBytes(run.request.uri)} ${run.request.protocol ?? 'HTTP/1.1'}`,
  remote_addr: (run) => known(run.request.remoteAddress, 'remote_addr'),
  remote_user: () => '',
  content_length: (run) => (run.request.bodyBytes === undefined ? '' : String(run.request.bodyBytes)),
  content_type: (run) => header(run, 'content_type'),
  http_host: (run) => toBytes(run.request.host),
  document_root: (run) => documentRoot(run),
  realpath_root: (run) => documentRoot(run),
  request_filename: (run) => mapToPath(run) ?? '',
  proxy_host: (run) => run.proxyHost ?? '',
  fastcgi_script_name: (run) => splitPathInfo(run).script,
  fastcgi_path_info: (run) => splitPathInfo(run).pathInfo,
  proxy_add_x_forwarded_for: (run) => {
    const before = header(run, 'x_forwarded_for');
    const client = known(run.request.remoteAddress, 'remote_addr');
    return before === '' ? client : `${before}, ${client}`;
  },
};

function known(value: string | undefined, name: string): string {
  if (value === undefined) throw new Undecided(`the value of $${name} is not given`);
  return value;
}

/** The first name of the selected server, its leading dot removed. */
function serverName(run: Run): string {
  return toBytes(run.server.names[0]?.text ?? '').replace(/^\./, '');
}

/** `-` stands as `_` in the name of the variable. */
function header(run: Run, name: string): string {
  for (const [key, value] of Object.entries(run.request.headers ?? {})) {
    if (key.toLowerCase().replaceAll('-', '_') === name) return toBytes(value);
  }
  return '';
}

function prefixedVariable(run: Run, name: string): string | null {
  if (name.startsWith('http_')) return header(run, name.slice(5));
  if (name.startsWith('arg_')) return argument(run.args, name.slice(4));
  if (name.startsWith('cookie_')) return cookie(header(run, 'cookie'), name.slice(7));
  // Before an answer there are none.
  if (/^(?:sent_http_|upstream_|sent_trailer_)/.test(name)) return '';
  return null;
}

/** ngx_http_arg: the first `name=`, upper and lower case alike, not decoded. */
function argument(args: string, name: string): string {
  if (name === '') return '';
  for (const part of args.split('&')) {
    if (lowerAscii(part.slice(0, name.length + 1)) === `${name}=`) return part.slice(name.length + 1);
  }
  return '';
}

function cookie(text: string, name: string): string {
  for (const part of text.split(/[;,]\s*/)) {
    const equals = part.indexOf('=');
    if (equals > 0 && lowerAscii(part.slice(0, equals).trim()) === name) return part.slice(equals + 1);
  }
  return '';
}

/** ngx_http_map_find; the value is kept for the whole request unless the map is volatile. */
function mapValue(run: Run, map: VariableMap): string {
  if (map.is === 'split_clients') throw new Undecided(`$${map.variable} depends on split_clients`);
  if (map.is === 'geo') return geoValue(run, map);
  const whole = evaluate(run, map.source);
  const text = map.hostnames && whole.endsWith('.') ? whole.slice(0, -1) : whole;
  const template = findInMap(run, map, text);
  const value = template === null ? '' : evaluate(run, template);
  if (!map.volatile) run.variables.set(map.variable, value);
  return value;
}

function findInMap(run: Run, map: VariableMap, text: string): Template | null {
  const low = lowerAscii(text);
  const exact = map.exact.get(low);
  if (exact) return exact;
  const head = map.heads.find((entry) => low.length > entry.suffix.length && low.endsWith(entry.suffix));
  if (head) return head.value;
  const tail = map.tails.find((entry) => low.length > entry.prefix.length && low.startsWith(entry.prefix));
  if (tail) return tail.value;
  for (const { pattern, value } of text === '' ? [] : map.patterns) {
    if (matchAndRemember(run, pattern, text)) return value;
  }
  return map.fallback;
}

/** Matches and keeps the groups; throws `Undecided` for a pattern that we cannot read. */
export function matchAndRemember(run: Run, pattern: Pattern, text: string): boolean {
  const result = pattern.exec(text);
  if (result.is === 'unknown') throw new Undecided(result.why);
  if (result.is === 'none') return false;
  remember(run, pattern.names, result.groups, pattern.groups);
  return true;
}

/** Only the plainest `geo`: IPv4 networks. */
function geoValue(run: Run, map: VariableMap): string {
  const address = toNumber(evaluate(run, map.source));
  let best: { bits: number; value: Template } | null = null;
  for (const [key, value] of map.exact) {
    const match = /^([\d.]+)(?:\/(\d{1,2}))?$/.exec(key);
    const network = match ? toNumber(match[1] ?? '') : null;
    if (match === null || network === null || address === null) continue;
    const bits = match[2] === undefined ? 32 : Number(match[2]);
    const size = 2 ** (32 - bits);
    const inside = Math.floor(address / size) === Math.floor(network / size);
    if (inside && (best === null || bits > best.bits)) best = { bits, value };
  }
  const template = best?.value ?? map.fallback;
  return template === null ? '' : evaluate(run, template);
}

function toNumber(address: string): number | null {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) return null;
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Variables of nginx and its usual modules that only a running request fills. */
const RUNNING =
  /^(?:remote_port|connection\w*|request_id|request_length|request_time|request_body\w*|request_completion|msec|time_\w+|hostname|nginx_version|pid|pipe|status|bytes_sent|body_bytes_sent|binary_remote_addr|limit_rate|proxy_port|proxy_protocol\w*|ssl_\w+|http2|http3|geoip\w*|tcpinfo_\w+|realip_\w+|gzip_ratio|invalid_referer|memcached_key|secure_link\w*|slice_range|uid_\w+|session_log_\w+|date_\w+|fastcgi_\w+|jwt_\w+|modern_browser|ancient_browser|msie|is_request_port|request_port)$/;

/** False when nginx would refuse the name: neither its own, nor set, nor mapped, nor a named group. */
export function isKnownVariable(model: Model, name: string): boolean {
  if (BUILTIN[name] !== undefined || model.maps.has(name) || RUNNING.test(name)) return true;
  if (/^(?:http_|arg_|cookie_|sent_http_|sent_trailer_|upstream_)/.test(name)) return true;
  return declared(model).has(name) || setByModules(model).has(name);
}

/** `auth_request_set $x`, `js_set $x`, `perl_set $x`, … at any depth. */
function setByModules(model: Model): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (directives: readonly Directive[]): void => {
    for (const { name, args, block } of directives) {
      const target = /^(?:\w+_set|js_\w+|\w+_by_lua\w*|auth_jwt\w*|geoip2?)$/.test(name) ? args[0] : undefined;
      if (target?.startsWith('$')) names.add(target.slice(1).toLowerCase());
      if (block !== null) walk(block);
    }
  };
  walk(model.http.directives);
  return names;
}

const declaredNames = new WeakMap<Model, ReadonlySet<string>>();

/** Names that some `set` or named group makes: empty until then. */
function declared(model: Model): ReadonlySet<string> {
  const cached = declaredNames.get(model);
  if (cached) return cached;
  const names = new Set<string>();
  const addNames = (pattern: Pattern | null): void => {
    for (const name of pattern?.names.keys() ?? []) names.add(name.toLowerCase());
  };
  const walk = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (step.is === 'set') names.add(step.name);
      if (step.is === 'rewrite') addNames(step.pattern);
      if (step.is !== 'if') continue;
      if (step.condition.is === 'matches') addNames(step.condition.pattern);
      walk(step.body);
    }
  };
  for (const server of model.servers) {
    for (const name of server.names) addNames(name.pattern);
    for (const location of allLocations(server)) {
      addNames(location.pattern);
      walk(location.code);
    }
  }
  for (const map of model.maps.values()) for (const { pattern } of map.patterns) addNames(pattern);
  declaredNames.set(model, names);
  return names;
}
