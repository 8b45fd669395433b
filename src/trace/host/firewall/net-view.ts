import type { Host } from '../../../host/host.ts';
import { textOf } from '../look.ts';
import { inNetwork, parseIp } from './addresses.ts';

interface Route {
  readonly by: string;
  readonly network: string;
  readonly length: number;
  readonly metric: number;
}

/** Which addresses are this host's, and by which interface others are reached. */
export interface NetView {
  isLocal(address: string): boolean;
  /** The interface that leads to an address; null when no route is known. */
  interfaceTo(address: string): string | null;
  /** The interface of the default route: where clients come from. */
  outside(family: 4 | 6): string | null;
  /** This host's address on an interface. */
  addressOn(by: string, family: 4 | 6): string | null;
}

function dotted(hex: string): string {
  // /proc/net/route shows the address as the machine holds it: little-endian on everything that we run on.
  const bytes = hex.match(/../g) ?? [];
  return bytes
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

function ones(mask: string): number {
  return Number.parseInt(mask, 16).toString(2).replaceAll('0', '').length;
}

function parseRoutes4(text: string): readonly Route[] {
  const routes: Route[] = [];
  for (const line of text.split('\n').slice(1)) {
    const [by, to, , flags, , , metric, mask] = line.split(/\s+/);
    if (by === undefined || to === undefined || mask === undefined || !(Number.parseInt(flags ?? '', 16) & 1)) continue;
    const length = ones(mask);
    routes.push({ by, network: `${dotted(to)}/${length}`, length, metric: Number(metric) });
  }
  return routes;
}

function colons(hex: string): string {
  return (hex.match(/.{4}/g) ?? []).join(':');
}

function parseRoutes6(text: string): readonly Route[] {
  const routes: Route[] = [];
  for (const line of text.split('\n')) {
    const parts = line.trim().split(/\s+/);
    const [to, length, metric, flags, by] = [parts[0], parts[1], parts[5], parts[8], parts[9]];
    // RTF_UP, and not RTF_REJECT (linux/route.h).
    const bits = Number.parseInt(flags ?? '0', 16);
    if (to === undefined || by === undefined || by === 'lo' || !(bits & 1) || bits & 0x200) continue;
    const prefix = Number.parseInt(length ?? '0', 16);
    routes.push({ by, network: `${colons(to)}/${prefix}`, length: prefix, metric: Number.parseInt(metric ?? '0', 16) });
  }
  return routes;
}

/** Addresses that /proc/net/fib_trie calls LOCAL. */
function parseLocal4(text: string): readonly string[] {
  const found = [...text.matchAll(/\|-- (\d+\.\d+\.\d+\.\d+)\n\s+\/32 host LOCAL/g)];
  return [...new Set(found.map((match) => match[1] ?? ''))];
}

function parseLocal6(text: string): readonly { readonly address: string; readonly by: string }[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((parts) => parts[0]?.length === 32)
    .map((parts) => ({ address: colons(parts[0] ?? ''), by: parts[5] ?? '' }));
}

/** Reads the routing and address tables of this network namespace. */
export async function readNet(host: Host): Promise<NetView> {
  const names = ['/proc/net/route', '/proc/net/ipv6_route', '/proc/net/fib_trie', '/proc/net/if_inet6'];
  const [route4, route6, trie, inet6] = await Promise.all(names.map((name) => textOf(host, name)));
  const routes = [...parseRoutes4(route4 ?? ''), ...parseRoutes6(route6 ?? '')];
  const local4 = parseLocal4(trie ?? '');
  const local6 = parseLocal6(inet6 ?? '');
  const same = (a: string, b: string): boolean => inNetwork(a, b) === 'yes';
  const isDefault = (route: Route, family: 4 | 6): boolean =>
    route.length === 0 && route.network.includes(':') === (family === 6);
  return {
    isLocal: (address) =>
      inNetwork(address, '127.0.0.0/8') === 'yes' ||
      [...local4, ...local6.map((one) => one.address), '::1'].some((one) => same(address, one)),
    interfaceTo(address) {
      const fitting = routes.filter((route) => inNetwork(address, route.network) === 'yes');
      return fitting.sort((a, b) => b.length - a.length || a.metric - b.metric)[0]?.by ?? null;
    },
    outside: (family) =>
      routes.filter((route) => isDefault(route, family)).sort((a, b) => a.metric - b.metric)[0]?.by ?? null,
    addressOn(by, family) {
      if (family === 6) return local6.find((one) => one.by === by && !one.address.startsWith('fe80'))?.address ?? null;
      const nets = routes.filter(
        (route) => route.by === by && route.length > 0 && parseIp(route.network.split('/')[0] ?? '')?.family === 4,
      );
      return local4.find((address) => nets.some((route) => inNetwork(address, route.network) === 'yes')) ?? null;
    },
  };
}
