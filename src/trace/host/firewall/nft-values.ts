import { inNetwork, inRange, isInterface, parseIp } from './addresses.ts';
import { type Answer, any, type Packet, when } from './model.ts';

/** A JSON object of libnftables-json(5), whatever is in it. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Looks up the elements of a named set; null when there is none of that name. */
export type Sets = (name: string) => readonly unknown[] | null;

/** What an expression's left side gives for a packet. */
export type Value =
  | { readonly is: 'text' | 'address' | 'interface'; readonly of: string }
  | { readonly is: 'number'; readonly of: number }
  | { readonly is: 'several'; readonly of: readonly Value[] }
  /** The packet has no such part: a UDP port, an IPv6 address of an IPv4 packet. */
  | { readonly is: 'nothing' }
  | { readonly is: 'unknown' };

const UNKNOWN: Value = { is: 'unknown' };
const NOTHING: Value = { is: 'nothing' };

function known(is: 'text' | 'address' | 'interface', of: string | null): Value {
  return of === null ? UNKNOWN : { is, of };
}

function portValue(port: number | null): Value {
  return port === null ? UNKNOWN : { is: 'number', of: port };
}

function payloadValue(payload: Json, packet: Packet): Value {
  const { protocol, field } = payload;
  if (protocol === 'ip' || protocol === 'ip6') {
    if ((protocol === 'ip' ? 4 : 6) !== packet.family) return NOTHING;
    if (field === 'saddr') return known('address', packet.from);
    if (field === 'daddr') return known('address', packet.to);
    return field === 'protocol' || field === 'nexthdr' ? known('text', 'tcp') : UNKNOWN;
  }
  if (protocol === 'tcp' || protocol === 'th') {
    if (field === 'dport') return portValue(packet.port);
    return field === 'sport' ? portValue(packet.sourcePort) : UNKNOWN;
  }
  return ['udp', 'icmp', 'icmpv6', 'sctp', 'arp', 'igmp', 'udplite', 'dccp'].includes(String(protocol))
    ? NOTHING
    : UNKNOWN;
}

function metaValue(key: unknown, packet: Packet): Value {
  if (key === 'l4proto') return known('text', 'tcp');
  if (key === 'nfproto') return known('text', packet.family === 4 ? 'ipv4' : 'ipv6');
  if (key === 'protocol') return known('text', packet.family === 4 ? 'ip' : 'ip6');
  if (key === 'iifname' || key === 'iif') return known('interface', packet.inBy);
  return key === 'oifname' || key === 'oif' ? known('interface', packet.outBy) : UNKNOWN;
}

function fibValue(fib: Json, packet: Packet): Value {
  const flags = [fib.flags].flat();
  const isLocal = fib.result === 'type' && flags.includes('daddr') && packet.hook === 'input';
  return isLocal ? known('text', 'local') : UNKNOWN;
}

/** Evaluates the left side of a match or the key of a map. */
export function partOf(left: unknown, packet: Packet): Value {
  if (!isJson(left)) return UNKNOWN;
  if (isJson(left.payload)) return payloadValue(left.payload, packet);
  if (isJson(left.meta)) return metaValue(left.meta.key, packet);
  if (isJson(left.ct)) {
    if (left.ct.key === 'state') return known('text', packet.state);
    return left.ct.key === 'direction' ? known('text', packet.state === 'new' ? 'original' : 'reply') : UNKNOWN;
  }
  if (isJson(left.fib)) return fibValue(left.fib, packet);
  if (Array.isArray(left.concat)) return { is: 'several', of: left.concat.map((one) => partOf(one, packet)) };
  return UNKNOWN;
}

function isOneOf(value: Value, choices: readonly unknown[], sets: Sets): Answer {
  return any(choices.map((one) => fits(value, one, sets)));
}

function fitsNetwork(value: Value, prefix: Json): Answer {
  if (value.is === 'address') return inNetwork(value.of, `${String(prefix.addr)}/${String(prefix.len)}`);
  return 'maybe';
}

function fitsRange(value: Value, range: unknown): Answer {
  const [first, last] = Array.isArray(range) ? range : [];
  if (value.is === 'number') return when(value.of >= Number(first) && value.of <= Number(last));
  return value.is === 'address' ? inRange(value.of, String(first), String(last)) : 'maybe';
}

function fitsSeveral(values: readonly Value[], parts: unknown, sets: Sets): Answer {
  if (!Array.isArray(parts) || parts.length !== values.length) return 'maybe';
  const answers = values.map((value, index) => fits(value, parts[index], sets));
  return answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';
}

function fitsScalar(value: Value, right: string | number): Answer {
  if (value.is === 'number') return when(value.of === Number(right));
  if (value.is === 'interface') return isInterface(value.of, String(right));
  if (value.is === 'address') {
    const [a, b] = [parseIp(value.of), parseIp(String(right))];
    return a === null || b === null ? 'maybe' : when(a.family === b.family && a.value === b.value);
  }
  if (value.is !== 'text') return 'maybe';
  // Numbers stand for protocols where the name is not known to nft.
  return when(value.of === String(right) || (value.of === 'tcp' && Number(right) === 6));
}

/** Does the value equal, or lie in, the right side of a match? */
export function fits(value: Value, right: unknown, sets: Sets): Answer {
  if (value.is === 'nothing') return 'no';
  if (value.is === 'unknown') return 'maybe';
  if (typeof right === 'string' && right.startsWith('@')) {
    const elements = sets(right.slice(1));
    return elements === null ? 'maybe' : isOneOf(value, elements, sets);
  }
  if (Array.isArray(right)) return isOneOf(value, right, sets);
  if (isJson(right)) {
    if (Array.isArray(right.set)) return isOneOf(value, right.set, sets);
    if (isJson(right.elem)) return fits(value, right.elem.val, sets);
    if (isJson(right.prefix)) return fitsNetwork(value, right.prefix);
    if (right.range !== undefined) return fitsRange(value, right.range);
    if (right.concat !== undefined && value.is === 'several') return fitsSeveral(value.of, right.concat, sets);
    return 'maybe';
  }
  if (right === '*') return 'yes';
  return typeof right === 'string' || typeof right === 'number' ? fitsScalar(value, right) : 'maybe';
}
