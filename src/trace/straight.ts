import { formatAddress, parseAddress } from '../core/address.ts';
import type { UpstreamTarget } from '../core/diagnose.ts';
import { OWN_AGENTS } from '../core/own.ts';
import type { Route, Scheme, Target } from '../core/route.ts';
import type { Link } from '../core/snapshot.ts';
import type { Host } from '../host/host.ts';
import { backendHost, backendPathOf } from './ask-route.ts';
import { askBinary } from './binary-probe.ts';
import { askHttp, type ProbeResult, samplePathOf } from './probing.ts';
import type { ReverseProxy } from './proxy.ts';

type Straight = NonNullable<UpstreamTarget['straight']>;

const CONNECT_MS = 1000;

function askOf(route: Route, scheme: Scheme, address: string): Straight | null {
  const sample = samplePathOf(route);
  const path = sample === null ? null : backendPathOf(route, sample);
  return path === null ? null : { scheme, address, host: backendHost(route), path };
}

/** A proxy of this host and the host itself mean the same by an address; what a proxy in a container means is not known yet. */
export function straightFromRoute(proxy: ReverseProxy, route: Route, target: Target): Straight | null {
  return proxy.within ? null : askOf(route, target.scheme, formatAddress(target.address));
}

/** The address that a trace has asked the backend at; for a container, where this host reaches it. */
export function straightFromLink(proxy: ReverseProxy, route: Route, link: Link): Straight | null {
  const target = route.targets.find((one) => formatAddress(one.address) === link.address);
  if (target === undefined) return null;
  const own = straightFromRoute(proxy, route, target);
  const first = link.facts.probe?.is === 'seen' ? link.facts.probe.value.direct[0] : undefined;
  const shown = /^\w+:\/\/(?!unix:)([^/]+)\//.exec(first?.url ?? '')?.[1];
  const address = shown === undefined ? null : parseAddress(shown);
  // What was worked out from the networks was not asked, and cannot be.
  if (first === undefined || address === null || first.connectMs === null) return own;
  return askOf(route, target.scheme, formatAddress(address));
}

/** Asks a backend as the proxy would. */
export async function askStraight(host: Host, ask: Straight, timeoutMs: number): Promise<ProbeResult> {
  const { scheme, path } = ask;
  const address = parseAddress(ask.address);
  if (address === null) throw new Error(`${ask.address} is no address`);
  if (scheme === 'fastcgi' || scheme === 'uwsgi' || scheme === 'suwsgi' || scheme === 'scgi')
    return askBinary(host, scheme, address, path, timeoutMs);
  const plain = scheme === 'https' || scheme === 'grpcs' ? 'https' : 'http';
  const question = {
    method: 'GET',
    path,
    hostHeader: ask.host,
    headers: { 'user-agent': OWN_AGENTS.probe },
    timeoutMs,
    connectTimeoutMs: CONNECT_MS,
  };
  return askHttp(host, plain, address, question, `${scheme}://${ask.address}${path}`);
}
