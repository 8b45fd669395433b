import type { Place } from '../../core/route.ts';
import { type ApacheConfig, absolute, type Directive } from './load.ts';

/** Where httpd listens (`Listen`); a null host is every address. */
export interface ListenSocket {
  readonly host: string | null;
  readonly port: number;
}

/** An address of a virtual host; null is `*` (every address, every port). */
export interface HostAddress {
  readonly host: string | null;
  readonly port: number | null;
}

/** The main server, or a virtual host with what it inherits from it. */
export interface VirtualHost {
  readonly isMain: boolean;
  readonly place: Place;
  readonly addresses: readonly HostAddress[];
  /** In lower case; null when none is set. */
  readonly serverName: string | null;
  readonly aliases: readonly string[];
  readonly own: readonly Directive[];
  readonly tls: boolean;
}

/** A `<Proxy balancer://…>` group. */
export interface Balancer {
  readonly name: string;
  readonly members: readonly Member[];
  readonly params: ReadonlyMap<string, string>;
}

export interface Member {
  readonly url: string;
  readonly params: ReadonlyMap<string, string>;
  readonly place: Place;
}

export interface Model {
  readonly config: ApacheConfig;
  readonly listens: readonly ListenSocket[];
  readonly main: VirtualHost;
  /** In the order of the text. */
  readonly hosts: readonly VirtualHost[];
  readonly balancers: ReadonlyMap<string, Balancer>;
  /** `ProxySet` lines of `<Proxy URL>` sections, by URL. */
  readonly workerParams: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const models = new WeakMap<ApacheConfig, Model>();

/** The configuration's virtual hosts, sockets and balancers; made once. */
export function modelOf(config: ApacheConfig): Model {
  const known = models.get(config);
  if (known) return known;
  const model = build(config);
  models.set(config, model);
  return model;
}

function build(config: ApacheConfig): Model {
  const top = config.directives.filter((one) => one.name !== 'virtualhost');
  const main = makeHost(top, { file: config.main, line: 1 }, [], true, null);
  const hosts = config.directives
    .filter((one) => one.name === 'virtualhost')
    .map((one) => makeHost(one.block ?? [], one.place, one.args.flatMap(readHostAddress), false, main));
  const sections = [...top, ...hosts.flatMap((host) => host.own)].filter((one) => one.name === 'proxy');
  return {
    config,
    listens: listensOf(top),
    main,
    hosts,
    balancers: balancersOf(config, sections),
    workerParams: workerParams(sections),
  };
}

/** All values of a setting in one list of directives. */
export function all(list: readonly Directive[], name: string): Directive[] {
  return list.filter((one) => one.name === name);
}

/** The last value of a setting that holds for a host: its own, else the main server's. */
export function setting(model: Model, host: VirtualHost, name: string): Directive | null {
  return all(host.own, name).at(-1) ?? all(model.main.own, name).at(-1) ?? null;
}

export function isOn(model: Model, host: VirtualHost, name: string): boolean {
  return setting(model, host, name)?.args[0]?.toLowerCase() === 'on';
}

/** The main server's directives before the host's own, as httpd merges lists. */
export function merged(model: Model, host: VirtualHost): readonly Directive[] {
  return host.isMain ? host.own : [...model.main.own, ...host.own];
}

function makeHost(
  own: readonly Directive[],
  place: Place,
  addresses: readonly HostAddress[],
  isMain: boolean,
  main: VirtualHost | null,
): VirtualHost {
  const name = all(own, 'servername').at(-1)?.args[0] ?? null;
  const engine = all(own, 'sslengine').at(-1) ?? all(main?.own ?? [], 'sslengine').at(-1);
  return {
    isMain,
    place,
    addresses,
    serverName:
      name
        ?.replace(/^\w+:\/\//, '')
        .replace(/:\d+$/, '')
        .toLowerCase() ??
      main?.serverName ??
      null,
    aliases: all(own, 'serveralias').flatMap((one) => one.args.map((alias) => alias.toLowerCase())),
    own,
    tls: engine?.args[0]?.toLowerCase() === 'on',
  };
}

/** `*:80`, `_default_:443`, `10.0.0.1`, `[::1]:80`, `name:80`. */
function readHostAddress(text: string): HostAddress[] {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}|\*))?$/.exec(text);
  if (!match) return [];
  const host = (match[1] ?? '').replace(/^\[|\]$/g, '');
  const port = match[2] === undefined || match[2] === '*' ? null : Number(match[2]);
  return [{ host: ['*', '_default_', '0.0.0.0', '::', ''].includes(host) ? null : host, port }];
}

function listensOf(top: readonly Directive[]): ListenSocket[] {
  return all(top, 'listen').flatMap((one) => {
    const match = /^(?:(\[[^\]]*\]|[^:]+):)?(\d{1,5})$/.exec(one.args[0] ?? '');
    if (!match) return [];
    const host = match[1]?.replace(/^\[|\]$/g, '') ?? null;
    return [{ host: host === null || ['*', '0.0.0.0', '::'].includes(host) ? null : host, port: Number(match[2]) }];
  });
}

/** `key=value` words. */
export function readParams(words: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf('=');
    found.set((at < 0 ? word : word.slice(0, at)).toLowerCase(), at < 0 ? '' : word.slice(at + 1));
  }
  return found;
}

function balancerName(url: string): string | null {
  return /^balancer:\/\/([^/]*)/i.exec(url)?.[1]?.toLowerCase() ?? null;
}

function balancersOf(config: ApacheConfig, sections: readonly Directive[]): ReadonlyMap<string, Balancer> {
  const found = new Map<string, { members: Member[]; params: Map<string, string> }>();
  const of = (name: string): { members: Member[]; params: Map<string, string> } => {
    const known = found.get(name) ?? { members: [], params: new Map<string, string>() };
    found.set(name, known);
    return known;
  };
  const take = (line: Directive, inside: string | null): void => {
    const named = balancerName(line.args[0] ?? '');
    const name = named ?? inside;
    if (name === null) return;
    const words = named === null ? line.args : line.args.slice(1);
    if (line.name === 'balancermember') {
      const [url = '', ...rest] = words;
      of(name).members.push({ url: url.replace(/\/$/, ''), params: readParams(rest), place: line.place });
    } else for (const [key, value] of readParams(words)) of(name).params.set(key, value);
  };
  const isLine = (one: Directive): boolean => one.name === 'balancermember' || one.name === 'proxyset';
  for (const section of sections) {
    const name = balancerName(section.args[0] ?? '');
    if (name !== null) of(name);
    for (const line of (section.block ?? []).filter(isLine)) take(line, name);
  }
  const outer = config.directives.flatMap((one) => (one.name === 'virtualhost' ? (one.block ?? []) : [one]));
  for (const line of outer.filter(isLine)) take(line, null);
  return new Map([...found].map(([name, one]) => [name, { name, ...one }]));
}

function workerParams(sections: readonly Directive[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const section of sections) {
    const url = section.args[0] ?? '';
    if (!/^(?!balancer:)[a-z]+:/i.test(url)) continue;
    const params = all(section.block ?? [], 'proxyset').map((line) => readParams(line.args));
    found.set(url.replace(/\/$/, ''), new Map(params.flatMap((one) => [...one])));
  }
  return found;
}

/** A path of a log or a document root. */
export function pathIn(model: Model, path: string): string {
  return absolute(model.config.serverRoot, path);
}
