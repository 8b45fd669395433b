import type { Engine } from './engine.ts';

function isSubnetOf(address: string, subnet: string): boolean {
  const [base = '', bits = '32'] = subnet.split('/');
  const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  if (!/^[\d.]+$/.test(address) || !/^[\d.]+$/.test(base)) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

/** The network of the engine that an address belongs to. */
export async function networkOfAddress(engine: Engine, address: string): Promise<string | null> {
  for (const network of await engine.networks())
    if ((network.IPAM.Config ?? []).some((config) => isSubnetOf(address, config.Subnet))) return network.Name;
  return null;
}
