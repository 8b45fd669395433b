import type { Listen, Route, RouteLimits, Target } from '../../core/route.ts';
import { shortName, uniqueNames } from '../route-names.ts';
import type { ApacheConfig } from './load.ts';
import { logsOf } from './logs.ts';
import { type Model, merged, modelOf, setting, type VirtualHost } from './model.ts';
import { handlerPasses, listedPasses, locationsOf, type Pass, passIn } from './passes.ts';
import { rewritePasses } from './rewrite.ts';
import { chainFor } from './select-host.ts';
import { serve } from './serve.ts';
import { type Destination, readDestination } from './urls.ts';

/** Every pass of every server as a route. Passes of the main server hold for the virtual hosts too. Never throws. */
export function routes(config: ApacheConfig): Route[] {
  const model = modelOf(config);
  const found = [model.main, ...model.hosts].flatMap((host) =>
    passesOf(model, host)
      .filter((pass) => pass.url !== '!' && pass.url !== '')
      .flatMap((pass) => makeRoute(model, host, pass) ?? []),
  );
  const names = uniqueNames(found.map(shortName));
  return found.map((route, at) => ({ ...route, name: names[at] ?? route.name }));
}

/** Its own passes and those that it inherits from the main server. */
function passesOf(model: Model, host: VirtualHost): Pass[] {
  return [
    ...rewritePasses(model, host),
    ...locationsOf(model, host).flatMap((section) => passIn(section) ?? []),
    ...listedPasses(model, host),
    ...handlerPasses(model, host),
  ];
}

function makeRoute(model: Model, host: VirtualHost, pass: Pass): Route | null {
  const listens = listensOf(model, host);
  const inherited = !host.isMain && model.main.own.some((one) => isWithin(one.place, pass));
  const sample = sampleOf(model, host, listens, pass);
  // The main server's own passes, and those that a host inherits, are listed where a request can reach them.
  if ((host.isMain || inherited) && sample === null) return null;
  const destination = readDestination(pass.url);
  const notes: string[] = [];
  if (destination.is === 'unknown') notes.push(destination.why);
  const group = destination.is === 'balancer' ? destination.name : null;
  if (group !== null && !model.balancers.has(group.toLowerCase()))
    notes.push(`the balancer ${group} has no <Proxy> section`);
  const reached = sample === null ? null : readDestination(sample.url);
  return {
    proxy: 'apache',
    name: '',
    serverNames: [host.serverName, ...host.aliases].filter((name) => name !== null),
    listens,
    location: pass.location,
    place: pass.place,
    passPlace: pass.passPlace,
    passText: pass.url,
    targets: targetsOf(model, destination, pass),
    unresolvedVariables: destination.is === 'unknown' ? (pass.url.match(/\$\d|%\d|%\{[^}]*\}/g) ?? []) : [],
    resolvesAtRuntime: false,
    hasResolver: true,
    group,
    samplePath: sample?.path ?? null,
    backendPath: sample === null || reached === null ? null : backendPath(model, reached, sample.args),
    hostHeader: hostHeader(model, host, pass, destination),
    tlsVerify: ['require', 'optional'].includes(
      setting(model, host, 'sslproxyverify')?.args[0]?.toLowerCase() ?? 'none',
    ),
    tlsServerName: true,
    limits: limitsOf(model, host, pass, destination),
    logs: logsOf(model, host),
    notes,
  };
}

function isWithin(place: { file: string; line: number }, pass: Pass): boolean {
  const outer = pass.section?.place ?? pass.place;
  return place.file === outer.file && place.line === outer.line;
}

/** Sockets through which a host is reached, with the port of its address where it names one. */
function listensOf(model: Model, host: VirtualHost): Listen[] {
  const out: Listen[] = [];
  for (const { host: at, port } of model.listens) {
    const own = host.addresses.find((address) => address.port === null || address.port === port);
    if (!host.isMain && !own) continue;
    const address = own?.host ?? at;
    const isDefault = chainFor(model, address, port)[0] === host;
    if (!out.some((one) => one.port === port && one.address === address))
      out.push({ address, port, unix: null, tls: host.tls, isDefault });
  }
  return out;
}

interface Sample {
  readonly path: string;
  readonly url: string;
  readonly args: string | null;
}

function sampleOf(model: Model, host: VirtualHost, listens: readonly Listen[], pass: Pass): Sample | null {
  for (const listen of listens.slice(0, 4)) {
    for (const path of candidates(pass)) {
      const decision = serve(model.config, {
        scheme: listen.tls ? 'https' : 'http',
        port: listen.port ?? 80,
        ...(listen.address === null ? {} : { localAddress: listen.address }),
        host: host.serverName ?? 'localhost',
        method: 'GET',
        uri: path,
      });
      if (decision.is === 'pass' && decision.host === host && samePass(decision.pass, pass))
        return { path, url: decision.url, args: decision.args };
    }
  }
  return null;
}

export function samePass(a: Pass, b: Pass): boolean {
  return a.passPlace.file === b.passPlace.file && a.passPlace.line === b.passPlace.line;
}

function candidates(pass: Pass): string[] {
  if (pass.pattern) {
    const { sample } = pass.pattern;
    if (sample === null) return [];
    return sample.startsWith('/')
      ? [sample, `${sample}x`]
      : [`/index${sample}`, `/x${sample}`, `/${sample}`, '/', '/x'];
  }
  const prefix = pass.prefix ?? '/';
  return prefix.endsWith('/') ? [prefix, `${prefix}x`] : [prefix, `${prefix}/`, `${prefix}/x`];
}

/** The path that a backend is asked for; below a balancer the path of the member's own URL stands in front. */
function backendPath(model: Model, reached: Destination, args: string | null): string | null {
  if (reached.is === 'unknown') return null;
  const member = reached.is === 'balancer' ? model.balancers.get(reached.name.toLowerCase())?.members[0] : undefined;
  const below = member ? readDestination(member.url) : null;
  const path = `${below?.is === 'server' ? below.path : ''}${reached.path || '/'}`;
  return `${path}${args === null ? '' : `?${args}`}`;
}

function targetsOf(model: Model, destination: Destination, pass: Pass): Target[] {
  if (destination.is === 'server')
    return [
      {
        scheme: destination.scheme,
        address: destination.address,
        weight: 1,
        backup: false,
        down: false,
        place: pass.passPlace,
      },
    ];
  if (destination.is === 'unknown') return [];
  return (model.balancers.get(destination.name.toLowerCase())?.members ?? []).flatMap((member): Target[] => {
    const to = readDestination(member.url);
    if (to.is !== 'server') return [];
    const status = member.params.get('status') ?? '';
    return [
      {
        scheme: to.scheme,
        address: to.address,
        weight: Number(member.params.get('loadfactor') ?? 1),
        backup: /\+?H/.test(status),
        down: /\+?[DS]/.test(status),
        place: member.place,
      },
    ];
  });
}

/** Without ProxyPreserveHost the backend sees the name that stands in the pass. */
function hostHeader(model: Model, host: VirtualHost, pass: Pass, destination: Destination): string {
  const inSection = pass.section?.block?.find((one) => one.name === 'proxypreservehost');
  const preserve = (inSection ?? setting(model, host, 'proxypreservehost'))?.args[0]?.toLowerCase() === 'on';
  const set = [...merged(model, host), ...(pass.section?.block ?? [])].filter(
    (one) => one.name === 'requestheader' && one.args[0] === 'set' && one.args[1]?.toLowerCase() === 'host',
  );
  if (preserve) return '$http_host';
  if (set.length > 0) return set.at(-1)?.args[2] ?? '$http_host';
  if (destination.is === 'server') return destination.authority;
  const member =
    destination.is === 'balancer' ? model.balancers.get(destination.name.toLowerCase())?.members[0] : undefined;
  const to = member ? readDestination(member.url) : null;
  return to?.is === 'server' ? to.authority : 'localhost';
}

/** `5`, `500ms`, `2s`, `1min`. Without a unit: seconds. */
export function parseTime(text: string | undefined): number | null {
  const match = /^(\d{1,9})(ms|s|mi|min|h)?$/i.exec(text ?? '');
  if (!match) return null;
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, mi: 60_000, min: 60_000, h: 3_600_000 };
  return Number(match[1]) * (units[(match[2] ?? 's').toLowerCase()] ?? 1000);
}

/** Where the time to wait is written, with a blank in front of a parameter: `connectiontimeout=` ends alike. */
function waitSetting(
  model: Model,
  host: VirtualHost,
  pass: Pass,
): NonNullable<RouteLimits['readTimeoutSetting']> | null {
  const own = pass.params.get('timeout');
  if (own !== undefined) return { ...pass.passPlace, text: ` timeout=${own}` };
  const line = setting(model, host, 'proxytimeout') ?? setting(model, host, 'timeout');
  return line ? { ...line.place, text: line.raw } : null;
}

function limitsOf(model: Model, host: VirtualHost, pass: Pass, destination: Destination): RouteLimits {
  const group = destination.is === 'balancer' ? model.balancers.get(destination.name.toLowerCase()) : undefined;
  const url = pass.url.replace(/\/$/, '');
  const sources = [
    group?.members[0]?.params,
    pass.params,
    ...[...model.workerParams]
      .filter(([worker]) => url === worker || url.startsWith(`${worker}/`))
      .map(([, params]) => params),
  ];
  const param = (name: string): string | undefined =>
    sources.map((one) => one?.get(name)).find((one) => one !== undefined);
  const general =
    parseTime(setting(model, host, 'proxytimeout')?.args[0]) ??
    parseTime(setting(model, host, 'timeout')?.args[0]) ??
    60_000;
  const timeout = parseTime(param('timeout')) ?? general;
  const body = Number(setting(model, host, 'limitrequestbody')?.args[0] ?? 1_073_741_824);
  return {
    connectTimeoutMs: parseTime(param('connectiontimeout')) ?? timeout,
    readTimeoutMs: timeout,
    readTimeoutSetting: waitSetting(model, host, pass),
    sendTimeoutMs: timeout,
    headerBufferBytes: Number(param('responsefieldsize') ?? 8192),
    // 0 switches the check off.
    maxBodyBytes: body === 0 || !Number.isFinite(body) ? null : body,
    keepalive: pass.kind !== 'rewrite' && param('disablereuse')?.toLowerCase() !== 'on',
  };
}
