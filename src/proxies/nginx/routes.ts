import type { Listen, Route, RouteLimits, Target } from '../../core/route.ts';
import { shortName, uniqueNames } from '../route-names.ts';
import { modelOf } from './build.ts';
import { fromBytes } from './bytes.ts';
import { type Destination, readDestination, targetsOf } from './destination.ts';
import { allLocations, followConstants } from './follow.ts';
import { isWildcard } from './listen.ts';
import type { NginxConfig } from './load.ts';
import { logsOf } from './logs.ts';
import type { Location, Model, Pass, Server } from './model.ts';
import { sampleRequest } from './samples.ts';
import { inherited, isOn, type Scope, setting } from './scope.ts';
import { parseSize, parseTime } from './units.ts';

/** Every `*_pass` of the configuration as a route, server by server. Never throws. */
export function routes(config: NginxConfig): Route[] {
  const model = modelOf(config);
  const found: Route[] = [];
  for (const server of model.servers) {
    for (const location of allLocations(server)) {
      if (location.pass === null || location.pass.kind === 'memcached') continue;
      found.push(makeRoute(model, server, location, location.pass));
    }
  }
  const names = uniqueNames(found.map(shortName));
  return found.map((route, i) => ({ ...route, name: names[i] ?? route.name }));
}

function makeRoute(model: Model, server: Server, location: Location, pass: Pass): Route {
  const { scope } = location;
  const followed = followConstants(model, server, location, pass.template);
  const notes: string[] = [];
  if (pass.template.error !== null) notes.push(pass.template.error);
  if (followed.chosenBy.length > 0) notes.push(`which target is used depends on ${followed.chosenBy.join(', ')}`);
  const destinations = readAll(model, pass, followed.values, notes);
  const [first] = destinations;
  const variable = pass.template.pieces.some((piece) => piece.is !== 'text');
  const named = destinations.some((d) => d.address?.is === 'tcp' && !/^[\d.]+$|:/.test(d.address.host));
  const sample = sampleRequest(model, server, location, pass);
  noteExtras(location, notes);
  return {
    proxy: 'nginx',
    name: '',
    serverNames: server.names.map((name) => name.text),
    listens: server.listens.map((socket) => toListen(socket, server.listens, model)),
    location: describe(location),
    place: location.place,
    passPlace: pass.place,
    passText: pass.text,
    targets: unique(destinations.flatMap((destination) => targetsOf(destination, pass.place))),
    unresolvedVariables: followed.unresolved,
    resolvesAtRuntime: (variable && (named || followed.unresolved.length > 0)) || groupResolves(first),
    hasResolver: setting(scope, 'resolver') !== null,
    group: destinations.every((other) => other.group === first?.group) ? (first?.group?.name ?? null) : null,
    samplePath: sample?.path ?? null,
    backendPath: sample?.backendPath ?? null,
    ...(sample?.script ? { script: sample.script } : {}),
    hostHeader: hostHeader(scope, pass),
    tlsVerify: isOn(scope, `${pass.kind}_ssl_verify`),
    tlsServerName: isOn(scope, `${pass.kind}_ssl_server_name`),
    limits: limitsOf(scope, pass, first),
    logs: logsOf(model, scope),
    notes,
  };
}

function readAll(model: Model, pass: Pass, values: readonly string[], notes: string[]): Destination[] {
  const out: Destination[] = [];
  for (const value of values) {
    const destination = readDestination(model, pass.kind, fromBytes(value));
    if (destination.is === 'destination') out.push(destination);
    else if (value !== '') notes.push(`${fromBytes(value)}: ${destination.message}`);
  }
  return out;
}

function groupResolves(destination: Destination | undefined): boolean {
  return destination?.group?.servers.some((server) => server.resolve) ?? false;
}

function unique(targets: readonly Target[]): Target[] {
  const seen = new Map<string, Target>();
  for (const target of targets) seen.set(JSON.stringify([target.scheme, target.address, target.place]), target);
  return [...seen.values()];
}

function toListen(socket: Server['listens'][number], own: Server['listens'], { servers }: Model): Listen {
  const { key, host, port, unix, tls, isDefault } = socket;
  // The option is the socket's: one server alone may name it.
  const both = servers.some(({ listens }) =>
    listens.some((one) => one.key === key && one.options.includes('ipv6only=off')),
  );
  // `[::]:80` by itself takes no connection over IPv4 (ipv6only=on is the default).
  const only = host === '::' && !both && !own.some((other) => other.host === '0.0.0.0' && other.port === port);
  return { address: isWildcard(host ?? '') && !only ? null : host, port, unix, tls, isDefault };
}

/** The location as written; a pass inside `if` or `limit_except` says so. */
function describe(location: Location): string {
  if (location.kind === 'if') return `${location.text} (if)`;
  return location.kind === 'limit-except' ? `${location.text} (limit_except)` : location.text;
}

function noteExtras(location: Location, notes: string[]): void {
  if (location.kind === 'if') notes.push('used only when the condition of an "if" holds');
  if (location.kind === 'limit-except') notes.push('used only for methods that limit_except does not list');
  const auth = setting(location.scope, 'auth_request');
  if (auth !== null && auth !== 'off') notes.push(`every request is first asked for at ${auth} (auth_request)`);
}

/** `proxy_set_header` is inherited all or nothing; the names ignore case. */
function hostHeader(scope: Scope, pass: Pass): string {
  const lines = inherited(scope, `${pass.kind}_set_header`);
  const host = lines.find((line) => line.args[0]?.toLowerCase() === 'host');
  if (host) return host.args[1] ?? '';
  return pass.kind === 'proxy' || pass.kind === 'grpc' ? '$proxy_host' : '$http_host';
}

function limitsOf(scope: Scope, pass: Pass, destination: Destination | undefined): RouteLimits {
  const time = (name: string): number | null => parseTime(setting(scope, `${pass.kind}_${name}`) ?? '60s');
  const body = parseSize(setting(scope, 'client_max_body_size') ?? '1m');
  const keepalive = keepsAlive(scope, pass, destination);
  return {
    connectTimeoutMs: time('connect_timeout'),
    readTimeoutMs: time('read_timeout'),
    sendTimeoutMs: time('send_timeout'),
    // One memory page: 4 KB on the machines that we know.
    headerBufferBytes: parseSize(setting(scope, `${pass.kind}_buffer_size`) ?? '4k'),
    // 0 switches the check off.
    maxBodyBytes: body === 0 ? null : body,
    keepalive,
    ...(keepalive && destination?.group ? { keepaliveIdleMs: destination.group.keepaliveIdleMs } : {}),
  };
}

function keepsAlive(scope: Scope, pass: Pass, destination: Destination | undefined): boolean {
  if ((destination?.group?.keepalive ?? 0) === 0) return false;
  if (pass.kind === 'fastcgi') return isOn(scope, 'fastcgi_keep_conn');
  if (pass.kind !== 'proxy') return pass.kind === 'grpc';
  const connection = inherited(scope, 'proxy_set_header').find((line) => line.args[0]?.toLowerCase() === 'connection');
  return setting(scope, 'proxy_http_version') === '1.1' && connection !== undefined && connection.args[1] !== 'close';
}

/** The server names that a person would type: neither pattern nor wildcard nor `_`. */
export function realNames(server: Server): string[] {
  return server.names.map((name) => name.text).filter((text) => /^[\w-]+(?:\.[\w-]+)*$/.test(text) && text !== '_');
}
