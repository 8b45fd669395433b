import { parseIp } from './addresses.ts';
import type { Hook, Packet } from './model.ts';
import type { NetView } from './net-view.ts';

/** The hooks that a connection to an address passes on this host, with the packet as it looks there. */
export interface Flow {
  readonly packets: readonly Packet[];
  /** False where a policy of this host cannot be judged, because other programs decide (bridges of containers). */
  readonly policies: boolean;
}

interface Ends {
  readonly family: 4 | 6;
  readonly from: string | null;
  readonly to: string | null;
  readonly port: number;
}

/** Stands for the client's own port: above 1,023 and within Linux's usual range (ip_local_port_range). */
const EPHEMERAL = 50_000;

function packet(ends: Ends, hook: Hook, inBy: string | null, outBy: string | null): Packet {
  return { ...ends, hook, sourcePort: EPHEMERAL, inBy, outBy, state: 'new' };
}

/** The answer to a packet, as it looks at a hook. */
function answer(ends: Ends, hook: Hook, inBy: string | null, outBy: string | null): Packet {
  const { family, from, to, port } = ends;
  return { family, from: to, to: from, sourcePort: port, port: EPHEMERAL, hook, inBy, outBy, state: 'established' };
}

function localFlow(ends: Ends): Flow {
  const packets = [
    packet(ends, 'output', '', 'lo'),
    packet(ends, 'prerouting', 'lo', ''),
    packet(ends, 'input', 'lo', ''),
    answer(ends, 'output', '', 'lo'),
    answer(ends, 'input', 'lo', ''),
  ];
  return { packets, policies: true };
}

function isBridge(by: string | null): boolean {
  return by !== null && /^(?:docker|br-|docker_gwbridge|cni|podman)/.test(by);
}

/** From this host to another one or to a container. */
function outwardFlows(ends: Ends, by: string | null): readonly Flow[] {
  const out = { packets: [packet(ends, 'output', '', by), answer(ends, 'input', by, '')], policies: true };
  if (!isBridge(by)) return [out];
  return [out, { packets: [packet(ends, 'forward', by, by)], policies: false }];
}

/** Clients from outside to a port of this host. */
export function inwardFlow(ends: Ends, by: string | null): Flow {
  const packets = [packet(ends, 'prerouting', by, ''), packet(ends, 'input', by, ''), answer(ends, 'output', '', by)];
  return { packets, policies: true };
}

/** Clients from outside to a container behind a published port. */
export function forwardFlow(ends: Ends, by: string | null, to: string | null): Flow {
  return { packets: [packet(ends, 'forward', by, to)], policies: true };
}

const ANYWHERE = new Set(['0.0.0.0', '::', '*', '']);

export function isAnywhere(host: string): boolean {
  return ANYWHERE.has(host);
}

/** Ends of a connection from an unknown client to a port of this host. */
export function clientEnds(
  net: NetView,
  host: string,
  port: number,
): { readonly ends: Ends; readonly by: string | null } {
  const family = host === '::' ? 6 : 4;
  const by = net.outside(family);
  return { by, ends: { family, from: null, to: by === null ? null : net.addressOn(by, family), port } };
}

/** What a connection of this host to an address literal passes; empty when the text is no address. */
export function flowsTo(net: NetView, host: string, port: number): readonly Flow[] {
  const ip = parseIp(host);
  if (ip === null) return [];
  const { family } = ip;
  if (net.isLocal(host)) return [localFlow({ family, from: host, to: host, port })];
  const by = net.interfaceTo(host);
  const from = by === null ? null : net.addressOn(by, family);
  return outwardFlows({ family, from, to: host, port }, by);
}
