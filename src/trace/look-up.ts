import { type Address, isIpLiteral } from '../core/address.ts';
import { edits } from '../core/edits.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import { readResolver } from './resolver.ts';
import type { World } from './world.ts';

type Lookup = FactMap['name-lookup'];

/** Names that differ by a letter or two, or by case: what was probably meant. */
function alike(name: string, known: readonly string[]): string[] {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const near = (a: string, b: string): boolean => a !== '' && b !== '' && edits(a, b) <= 1;
  return known.filter((other) => other !== name && (plain(other) === plain(name) || near(plain(other), plain(name))));
}

async function hostsNames(world: World): Promise<string[]> {
  const look = await world.host.read('/etc/hosts');
  return look.is === 'seen'
    ? look.value.text.split('\n').flatMap((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1))
    : [];
}

/** What an address' name resolves to on this host; null for what needs no resolving. `known` are names that may have been meant. */
export async function lookUp(world: World, address: Address, known: readonly string[]): Promise<Lookup | null> {
  if (address.is === 'unix' || isIpLiteral(address.host)) return null;
  const look = await world.host.resolve(address.host);
  const addresses = look.is === 'seen' ? [...look.value] : [];
  const error =
    look.is === 'seen'
      ? null
      : look.is === 'failed'
        ? (/\bE[A-Z_]+\b/.exec(look.why)?.[0] ?? look.why)
        : 'no such name';
  const similar =
    addresses.length > 0 ? [] : alike(address.host, [...new Set([...known, ...(await hostsNames(world))])]);
  const found = { name: address.host, addresses, error, similar };
  // "No such name" is an answer: the resolver works. Silence may be this name's own trouble: the servers are asked for another.
  if (look.is === 'seen' || look.is === 'absent') return { ...found, resolverWorks: true };
  const servers = await readResolver(world);
  if (servers === null) return { ...found, resolverWorks: null };
  const works = servers.some((server) => server.answers);
  // No DNS server needs to know a name without a dot.
  return { ...found, servers: [...servers], resolverWorks: works || (address.host.includes('.') ? false : null) };
}
