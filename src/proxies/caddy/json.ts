import type { Place, Scheme, Target } from '../../core/route.ts';
import { readUpstream } from './dial.ts';
import { durationMs } from './duration.ts';
import type { CaddyConfig, CaddyRoute, CaddyServer, Handler, Matcher, Pass, Rewrite } from './model.ts';
import { DIAL_MS, HEADER_BYTES, hostHeaderOf } from './pass.ts';

type Json = Readonly<Record<string, unknown>>;

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: unknown): readonly string[] {
  return list(value).filter((one) => typeof one === 'string');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function matchersOf(set: unknown): readonly Matcher[] {
  return Object.entries(object(set)).map(([name, value]): Matcher => {
    switch (name) {
      case 'path':
        return { is: 'path', patterns: strings(value) };
      case 'host':
        return { is: 'host', hosts: strings(value) };
      case 'method':
        return { is: 'method', methods: strings(value) };
      case 'path_regexp':
        return { is: 'path-regexp', pattern: text(object(value).pattern) ?? '' };
      case 'query':
        return {
          is: 'query',
          names: Object.fromEntries(Object.entries(object(value)).map(([key, values]) => [key, strings(values)])),
        };
      case 'protocol':
        return { is: 'protocol', name: text(value) ?? '' };
      case 'header':
      case 'header_regexp':
        return Object.values(object(value)).includes(null)
          ? { is: 'other', name }
          : { is: 'header', name: Object.keys(object(value))[0] ?? '' };
      case 'not':
        return { is: 'not', sets: list(value).map(matchersOf) };
      default:
        return { is: 'other', name };
    }
  });
}

function rewritesOf(handler: Json): Rewrite[] {
  const out: Rewrite[] = [];
  const uri = text(handler.uri);
  if (uri !== undefined) out.push({ is: 'to', uri });
  const prefix = text(handler.strip_path_prefix);
  if (prefix !== undefined) out.push({ is: 'strip-prefix', prefix });
  const suffix = text(handler.strip_path_suffix);
  if (suffix !== undefined) out.push({ is: 'strip-suffix', suffix });
  for (const one of list(handler.uri_substring).map(object))
    out.push({ is: 'replace', find: text(one.find) ?? '', put: text(one.replace) ?? '' });
  return out;
}

interface Source {
  readonly file: string;
  readonly text: string;
}

/** The line where a text first stands. */
function placeOf(source: Source, needle: string): Place {
  const at = source.text.indexOf(JSON.stringify(needle));
  return { file: source.file, line: at < 0 ? 1 : source.text.slice(0, at).split('\n').length };
}

function passOf(handler: Json, source: Source): Pass {
  const transport = object(handler.transport);
  const isFastcgi = transport.protocol === 'fastcgi';
  const tls = transport.tls === undefined ? null : object(transport.tls);
  const scheme: Scheme = isFastcgi
    ? 'fastcgi'
    : tls
      ? 'https'
      : strings(transport.versions).includes('h2c')
        ? 'h2c'
        : 'http';
  const targets: Target[] = [];
  const unresolved: string[] = [];
  for (const upstream of list(handler.upstreams).map(object)) {
    const dial = readUpstream(text(upstream.dial) ?? '', scheme);
    if (typeof dial === 'string') unresolved.push(dial);
    else
      targets.push({
        scheme,
        address: dial.address,
        weight: 1,
        backup: false,
        down: false,
        place: placeOf(source, text(upstream.dial) ?? ''),
        written: text(upstream.dial) ?? '',
      });
  }
  if (handler.dynamic_upstreams !== undefined)
    unresolved.push(`dynamic upstreams (${text(object(handler.dynamic_upstreams).source) ?? 'module'})`);
  const set = object(object(object(handler.headers).request).set);
  const host = strings(set.Host)[0];
  const wait = transport[isFastcgi ? 'read_timeout' : 'response_header_timeout'] as string | number | undefined;
  return {
    targets,
    unresolved,
    text: list(handler.upstreams)
      .map((one) => text(object(one).dial) ?? '')
      .join(' '),
    place: targets[0]?.place ?? { file: source.file, line: 1 },
    hostHeader: host === undefined ? '$http_host' : hostHeaderOf(host),
    rewrites: handler.rewrite === undefined ? [] : rewritesOf(object(handler.rewrite)),
    tlsVerify: tls?.insecure_skip_verify !== true,
    connectTimeoutMs: durationMs(transport.dial_timeout as string | number | undefined) ?? DIAL_MS,
    readTimeoutMs: durationMs(wait),
    readTimeoutSetting: null,
    headerBufferBytes: isFastcgi ? null : Number(transport.max_response_header_size ?? 0) || HEADER_BYTES,
    keepalive: object(transport.keep_alive).enabled !== false,
    notes: [],
  };
}

const NEUTRAL =
  /^(?:headers|encode|vars|templates|map|push|request_body|tracing|copy_response.*|log_append|intercept)$/;

function handlerOf(raw: unknown, source: Source): Handler | null {
  const handler = object(raw);
  const name = text(handler.handler) ?? '';
  const status = Number(handler.status_code);
  switch (name) {
    case 'reverse_proxy':
      return { is: 'pass', pass: passOf(handler, source) };
    case 'subroute':
      return { is: 'subroute', routes: list(handler.routes).map((route) => routeOf(route, source)) };
    case 'rewrite':
      return { is: 'rewrite', rewrites: rewritesOf(handler) };
    case 'static_response':
    case 'error':
      return { is: 'respond', what: name, status: Number.isFinite(status) ? status : null };
    case 'file_server':
      return handler.pass_thru === true ? { is: 'maybe', what: name } : { is: 'respond', what: name, status: null };
    default:
      return NEUTRAL.test(name) ? null : { is: 'maybe', what: name };
  }
}

function routeOf(raw: unknown, source: Source): CaddyRoute {
  const route = object(raw);
  return {
    sets: list(route.match).map(matchersOf),
    handlers: list(route.handle).flatMap((one) => handlerOf(one, source) ?? []),
    group: text(route.group) ?? null,
    terminal: route.terminal === true,
    place: { file: source.file, line: 1 },
  };
}

function listenOf(address: string): CaddyServer['listens'][number] {
  if (address.startsWith('unix/')) return { address: null, port: null, unix: address.slice(5) };
  const match = /^(?:tcp[46]?\/)?(?:\[([^\]]*)\]|([^:]*)):(\d+)/.exec(address);
  const host = match?.[1] ?? match?.[2] ?? '';
  return { address: host === '' ? null : host, port: match ? Number(match[3]) : null, unix: null };
}

function writerOf(log: Json): string | null {
  const writer = object(log.writer);
  const output = text(writer.output) ?? 'stderr';
  return output === 'file' ? (text(writer.filename) ?? null) : output === 'discard' ? null : output;
}

function accessLogsOf(server: Json, logs: Json): CaddyServer['accessLogs'] {
  if (server.logs === undefined) return [];
  const own = object(server.logs);
  const names = Object.entries(object(own.logger_names));
  const pathOf = (name: string): string | null => {
    const log = Object.values(logs).find((one) => strings(object(one).include).includes(`http.log.access.${name}`));
    return writerOf(object(log ?? logs.default));
  };
  const rows: { path: string; hosts: readonly string[] | null }[] = [];
  for (const [host, name] of names)
    for (const one of typeof name === 'string' ? [name] : strings(name)) {
      const path = pathOf(one);
      if (path !== null) rows.push({ path, hosts: [host] });
    }
  const rest = pathOf(text(own.default_logger_name) ?? '');
  if (rest !== null && own.skip_unmapped_hosts !== true) rows.push({ path: rest, hosts: null });
  return rows;
}

function serverOf(raw: unknown, source: Source, logs: Json): CaddyServer {
  const server = object(raw);
  return {
    listens: strings(server.listen).map(listenOf),
    tls: server.tls_connection_policies !== undefined || strings(server.listen).some((one) => /:443$/.test(one)),
    routes: list(server.routes).map((route) => routeOf(route, source)),
    accessLogs: accessLogsOf(server, logs),
  };
}

/** Reads Caddy's JSON configuration (a file, autosave.json, or what the admin endpoint says); null when it is no JSON object. */
export function readJsonConfig(source: string, file: string): CaddyConfig | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const root = object(parsed);
  const whole: Source = { file, text: source };
  const logs = object(object(root.logging).logs);
  const servers = object(object(object(root.apps).http).servers);
  const admin = object(root.admin);
  return {
    servers: Object.values(servers).map((server) => serverOf(server, whole, logs)),
    errorLog: writerOf(object(logs.default)),
    admin: admin.disabled === true ? null : (text(admin.listen) ?? 'localhost:2019'),
    notes: [],
  };
}
