import { type Address, isIpLiteral } from '../core/address.ts';
import { edits } from '../core/edits.ts';
import type { FactMap } from '../facts/facts.generated.ts';
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
  const error = look.is === 'seen' ? null : look.is === 'failed' ? look.why : 'no such name';
  const similar = addresses.length > 0 ? [] : alike(address.host, [...known, ...(await hostsNames(world))]);
  // "No such name" is an answer: the resolver works. Silence is not, but no DNS server knows a name without a dot.
  const resolverWorks = look.is === 'seen' || look.is === 'absent' ? true : address.host.includes('.') ? false : null;
  return { name: address.host, addresses, error, resolverWorks, similar };
}
