import { readBlock, type SiteScope } from './handlers.ts';
import type { Caddyfile, Site } from './load.ts';
import type { CaddyConfig, CaddyRoute, CaddyServer, Matcher } from './model.ts';
import { orderOf } from './order.ts';
import type { Directive } from './parse.ts';

/** One address of a site, e.g. `https://example.com:8443/app*`. */
interface SiteAddress {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
}

interface Options {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly autoHttps: boolean;
  readonly bind: readonly string[];
}

/** Reads a site's address; null when it is none. */
export function readAddress(text: string): SiteAddress | null {
  const match = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^:/]*)?(?::(\d+|\{[^}]+\}))?(\/.*)?$/.exec(text);
  if (!match) return null;
  return {
    scheme: match[1] ?? '',
    host: (match[2] ?? '').replace(/^\[|\]$/g, ''),
    port: match[3] ?? '',
    path: match[4] ?? '',
  };
}

function value(lines: readonly Directive[], name: string): string | undefined {
  return lines.find((line) => line.name === name)?.args[0]?.text;
}

function optionsOf(globals: readonly Directive[]): Options {
  return {
    httpPort: Number(value(globals, 'http_port') ?? 80),
    httpsPort: Number(value(globals, 'https_port') ?? 443),
    autoHttps: value(globals, 'auto_https') !== 'off',
    bind: globals.find((line) => line.name === 'default_bind')?.args.map((token) => token.text) ?? [],
  };
}

function portOf({ scheme, port }: SiteAddress, options: Options): number {
  if (/^\d+$/.test(port)) return Number(port);
  return scheme === 'http' ? options.httpPort : options.httpsPort;
}

/** Automatic HTTPS: sites with a name, unless plain HTTP is asked for by scheme or port. */
function isTls(address: SiteAddress, site: Site, options: Options): boolean {
  const port = portOf(address, options);
  if (address.scheme === 'http' || port === options.httpPort) return false;
  if (site.block.some((line) => line.name === 'tls')) return true;
  if (!options.autoHttps) return false;
  return address.scheme === 'https' || port === options.httpsPort || address.host !== '';
}

/** Signs of a host that count for its place in the order; stars and placeholders do not. */
function specificity(text: string): number {
  return text.replace(/\*/g, '').replace(/\{[^}]*\}/g, '').length;
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (specificity(text) > specificity(best) ? text : best), '');
}

/** The most specific site first: longer hosts, then longer paths; those without a host last (httpcaddyfile). */
function isBefore(a: readonly SiteAddress[], b: readonly SiteAddress[]): boolean {
  const [hostA, hostB] = [longest(a.map((one) => one.host)), longest(b.map((one) => one.host))];
  if (specificity(hostA) === 0) return false;
  if (specificity(hostB) === 0) return true;
  const wild = (list: readonly SiteAddress[]): boolean => list.some(({ host }) => host === '' || host.includes('*'));
  if (wild(a) !== wild(b)) return wild(b);
  if (specificity(hostA) === specificity(hostB))
    return longest(a.map((one) => one.path)).length > longest(b.map((one) => one.path)).length;
  return specificity(hostA) > specificity(hostB);
}

/** Matchers of a site's addresses on one server: hosts that share a path are one set. */
function siteSets(addresses: readonly SiteAddress[]): CaddyRoute['sets'] {
  const byPath = new Map<string, string[]>();
  for (const { host, path } of addresses) byPath.set(path, [...(byPath.get(path) ?? []), host]);
  const sets = [...byPath].map(([path, hosts]) => {
    const set: Matcher[] = [];
    if (!hosts.includes('')) set.push({ is: 'host', hosts });
    if (path !== '') set.push({ is: 'path', patterns: [path] });
    return set;
  });
  return sets.some((set) => set.length === 0) ? [] : sets;
}

/** `bind` words: addresses, `unix//path`, `network/host`. */
function bindsOf(site: Site, options: Options): readonly string[] {
  const own = site.block.filter((line) => line.name === 'bind').flatMap((line) => line.args.map((token) => token.text));
  return own.length > 0 ? own : options.bind;
}

function outputOf(log: Directive): string | null {
  const output = log.block?.find((line) => line.name === 'output');
  const [kind = 'stderr', path = ''] = output?.args.map((token) => token.text) ?? [];
  return kind === 'file' ? path : kind === 'discard' ? null : kind;
}

interface Group {
  readonly listen: CaddyServer['listens'][number];
  readonly sites: { readonly site: Site; readonly addresses: SiteAddress[] }[];
}

function groupSites(file: Caddyfile, options: Options): Group[] {
  const groups = new Map<string, Group>();
  for (const site of file.sites) {
    for (const key of site.keys) {
      const address = readAddress(key);
      if (!address) continue;
      const binds = bindsOf(site, options);
      for (const bind of binds.length > 0 ? binds : ['']) {
        const unix = bind.startsWith('unix/') ? bind.slice(5) : null;
        const host = unix === null && bind !== '' ? bind.replace(/^tcp[46]?\//, '') : null;
        const listen = { address: host, port: unix === null ? portOf(address, options) : null, unix };
        const id = JSON.stringify(listen);
        const group = groups.get(id) ?? { listen, sites: [] };
        groups.set(id, group);
        const known = group.sites.find((one) => one.site === site);
        if (known) known.addresses.push(address);
        else group.sites.push({ site, addresses: [address] });
      }
    }
  }
  return [...groups.values()];
}

function serverFrom(group: Group, options: Options, routesOf: (site: Site) => readonly CaddyRoute[]): CaddyServer {
  const ordered: Group['sites'] = [];
  for (const one of group.sites) {
    let at = ordered.length;
    while (at > 0 && isBefore(one.addresses, ordered[at - 1]?.addresses ?? [])) at -= 1;
    ordered.splice(at, 0, one);
  }
  const accessLogs = group.sites.flatMap(({ site, addresses }) =>
    site.block
      .filter((line) => line.name === 'log')
      .flatMap((line) => {
        const path = outputOf(line);
        const hosts = addresses.map((one) => one.host);
        return path === null ? [] : [{ path, hosts: hosts.includes('') ? null : hosts }];
      }),
  );
  return {
    listens: [group.listen],
    tls: group.sites.some(({ site, addresses }) => addresses.some((one) => isTls(one, site, options))),
    routes: ordered.map(({ site, addresses }) => ({
      sets: siteSets(addresses),
      handlers: [{ is: 'subroute', routes: routesOf(site) }],
      group: null,
      terminal: true,
      place: site.place,
    })),
    accessLogs,
  };
}

function defaultLog(globals: readonly Directive[]): string | null {
  const log = globals.find(({ name, args }) => name === 'log' && (args.length === 0 || args[0]?.text === 'default'));
  return log ? outputOf(log) : 'stderr';
}

/** What Caddy makes of a Caddyfile: servers with routes in the order in which they are tried. */
export function adapt(file: Caddyfile): CaddyConfig {
  const options = optionsOf(file.globals);
  let count = 0;
  const scope: SiteScope = {
    order: orderOf(file.globals),
    nextGroup: () => `group${count++}`,
    matchers: new Map(),
  };
  // Routes are made once per site, so that a pass is one thing whichever listener leads to it.
  const made = new Map<Site, readonly CaddyRoute[]>();
  const routesOf = (site: Site): readonly CaddyRoute[] => {
    const known = made.get(site) ?? readBlock(site.block, scope, true);
    made.set(site, known);
    return known;
  };
  const admin = value(file.globals, 'admin') ?? 'localhost:2019';
  return {
    servers: groupSites(file, options).map((group) => serverFrom(group, options, routesOf)),
    errorLog: defaultLog(file.globals),
    admin: admin === 'off' ? null : admin,
    notes: file.missing.map((name) => `environment variable ${name} is not known`),
  };
}
