import { isLoopback } from '../core/address.ts';
import type { Host } from '../host/host.ts';

/** Addresses of this host: the LOCAL leaves of /proc/net/fib_trie, and /proc/net/if_inet6. */
export async function readOwnAddresses(host: Host): Promise<ReadonlySet<string>> {
  const [trie, six] = await Promise.all([
    host.read('/proc/net/fib_trie', { maxBytes: 1024 * 1024 }),
    host.read('/proc/net/if_inet6'),
  ]);
  const found = new Set<string>(['0.0.0.0', '::', '::1', '127.0.0.1']);
  if (trie.is === 'seen')
    for (const m of trie.value.text.matchAll(/\|-- (\S+)\n\s+\/32 host LOCAL/g)) found.add(m[1] ?? '');
  if (six.is === 'seen')
    for (const line of six.value.text.split('\n')) if (line.length > 32) found.add(shortSix(line.slice(0, 32)));
  return found;
}

/** 32 hex digits → the usual short form, through the platform's own URL parser. */
function shortSix(hex: string): string {
  const long = (hex.match(/.{4}/g) ?? []).join(':');
  return new URL(`http://[${long}]/`).hostname.slice(1, -1);
}

/** True when connections to the address stay on this host. */
export function isOwn(address: string, own: ReadonlySet<string>): boolean {
  return isLoopback(address) || own.has(address);
}
