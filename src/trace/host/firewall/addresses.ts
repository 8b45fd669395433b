import { type Answer, when } from './model.ts';

/** An address as a number, with its family. */
interface Numeric {
  readonly family: 4 | 6;
  readonly value: bigint;
}

function numeric4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function words6(text: string): bigint[] | null {
  if (text === '') return [];
  const words: bigint[] = [];
  for (const part of text.split(':')) {
    const embedded = part.includes('.') ? numeric4(part) : null;
    if (embedded !== null) words.push(embedded >> 16n, embedded & 0xffffn);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) words.push(BigInt(`0x${part}`));
    else return null;
  }
  return words;
}

/** Reads an IPv4 or IPv6 literal; null when it is none. */
export function parseIp(text: string): Numeric | null {
  const four = numeric4(text);
  if (four !== null) return { family: 4, value: four };
  if (!text.includes(':')) return null;
  const [left = '', right] = (text.split('%')[0] ?? '').split('::');
  const head = words6(left);
  const tail = right === undefined ? [] : words6(right);
  if (head === null || tail === null) return null;
  const gap = 8 - head.length - tail.length;
  if (gap < 0 || (right === undefined && gap !== 0)) return null;
  const words = [...head, ...Array.from({ length: gap }, () => 0n), ...tail];
  return { family: 6, value: words.reduce((sum, word) => sum * 65_536n + word, 0n) };
}

/** Length of a prefix from `/24` or `/255.255.255.0`; null when it is neither. */
function prefixLength(text: string | undefined, family: 4 | 6): number | null {
  if (text === undefined) return family === 4 ? 32 : 128;
  if (/^\d{1,3}$/.test(text)) return Number(text);
  const mask = parseIp(text);
  return mask === null ? null : mask.value.toString(2).replaceAll('0', '').length;
}

/** Is the address in `10.0.0.0/8`, `10.0.0.1`, `fd00::/8`? An unknown address may be in anything but a whole family. */
export function inNetwork(address: string | null, network: string): Answer {
  const [base = '', length] = network.split('/');
  const net = parseIp(base);
  const bits = net === null ? null : prefixLength(length, net.family);
  if (net === null || bits === null) return 'maybe';
  if (bits === 0) return address === null ? 'yes' : when(parseIp(address)?.family === net.family);
  if (address === null) return 'maybe';
  const ip = parseIp(address);
  if (ip === null) return 'maybe';
  if (ip.family !== net.family) return 'no';
  const shift = BigInt((net.family === 4 ? 32 : 128) - bits);
  return when(ip.value >> shift === net.value >> shift);
}

export function inRange(address: string | null, first: string, last: string): Answer {
  const [ip, low, high] = [parseIp(address ?? ''), parseIp(first), parseIp(last)];
  if (ip === null || low === null || high === null) return 'maybe';
  return when(ip.family === low.family && ip.value >= low.value && ip.value <= high.value);
}

/** Interface names: `eth0`, or with a wildcard at the end (`eth+` of iptables, `eth*` of nft). */
export function isInterface(name: string | null, wanted: string): Answer {
  if (name === null) return 'maybe';
  return when(/[+*]$/.test(wanted) ? name !== '' && name.startsWith(wanted.slice(0, -1)) : name === wanted);
}
