import type { Model, VirtualHost } from './model.ts';

/** Which virtual host takes a request (ap_vhost): first by address, the most exact one, then by name, first come. */
export function selectHost(model: Model, localAddress: string | null, port: number, host: string): VirtualHost {
  const chain = chainFor(model, localAddress, port);
  const name = host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  if (name !== '') for (const one of chain) if (answersTo(one, name)) return one;
  return chain[0] ?? model.main;
}

/** Virtual hosts of the address that a connection came to, in the order of the text; the first is the default. */
export function chainFor(model: Model, localAddress: string | null, port: number): readonly VirtualHost[] {
  const all = model.hosts.flatMap((one) => one.addresses.map((address) => ({ one, address })));
  const fitting = all.filter(({ address }) => address.port === null || address.port === port);
  const exact = fitting.filter(({ address }) => address.host !== null && sameHost(address.host, localAddress));
  const from = exact.length > 0 ? exact : fitting.filter(({ address }) => address.host === null);
  // A host that names the port goes before one for every port.
  const own = from.filter(({ address }) => address.port !== null);
  return unique((own.length > 0 ? own : from).map(({ one }) => one));
}

function unique(hosts: readonly VirtualHost[]): VirtualHost[] {
  return [...new Set(hosts)];
}

function sameHost(written: string, local: string | null): boolean {
  if (local === null) return false;
  return written === local || (written === 'localhost' && (local === '127.0.0.1' || local === '::1'));
}

function answersTo(host: VirtualHost, name: string): boolean {
  return host.serverName === name || host.aliases.some((alias) => matchesName(alias, name));
}

/** `*` and `?` stand for any characters, dots included; two pointers, no exponential pattern. */
export function matchesName(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let from = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p;
      from = n;
      p += 1;
    } else if (pattern[p] === '?' || pattern[p] === name[n]) {
      p += 1;
      n += 1;
    } else if (star >= 0) {
      from += 1;
      n = from;
      p = star + 1;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
