import type { FactMap } from '../facts/facts.generated.ts';
import type { Host } from '../host/host.ts';
import { isOwn } from './own-addresses.ts';
import type { World } from './world.ts';

type Server = NonNullable<FactMap['name-lookup']['servers']>[number];

const LIMIT_MS = 300;
/** A question for the root's name servers over TCP (RFC 1035 §4.2.2): every resolver can answer it, and it names nobody. */
const QUESTION = '\x00\x11\x50\x2e\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01';
const SERVER_FAILURE = 2;
/** resolv.conf(5): no more than three are asked. */
const MOST = 3;

/** Units of programs that answer at port 53, and how others describe themselves. */
const RESOLVERS =
  /^(?:systemd-resolved|unbound|named|bind9|dnsmasq|coredns|pdns(?:-recursor)?|powerdns|knot-resolver|kresd|stubby|dnscrypt-proxy|adguard(?:home)?|pihole-ftl)(?:@[^.]*)?\.service$/i;
const DESCRIBED = /\bDNS\b(?!-SD).*\b(?:resolver|server|cache|caching|forwarder|proxy)\b/i;

async function answers(host: Host, server: string): Promise<boolean> {
  const options = { timeoutMs: LIMIT_MS, listenMs: LIMIT_MS, send: QUESTION, enough: 14 };
  const look = await host.connect({ is: 'tcp', host: server, port: 53 }, options);
  if (look.is !== 'seen' || look.value.received.length < 6) return false;
  return (look.value.received.charCodeAt(5) & 15) !== SERVER_FAILURE;
}

/** The service that should answer on this host: one of a resolver's name that systemd knows and that does not run. */
async function keeperOf(host: Host): Promise<Server['keeper']> {
  const args = ['list-units', '--all', '--type=service', '--plain', '--no-legend', '--no-pager'];
  const look = await host.run('systemctl', args);
  if (look.is !== 'seen') return null;
  const rows = look.value.stdout.split('\n').map((line) => line.trim().split(/\s+/));
  const down = rows.filter(
    ([name = '', load, active, , ...about]) =>
      load === 'loaded' && active !== 'active' && (RESOLVERS.test(name) || DESCRIBED.test(about.join(' '))),
  );
  const one = down.find(([, , active]) => active === 'failed') ?? down[0];
  return one ? { unit: one[0] ?? '', state: one[2] ?? '' } : null;
}

/** The name servers of /etc/resolv.conf, and whether each answers; of one on this host that does not, whose work that is. Null when the file may not be read. */
export async function readResolver(world: World): Promise<readonly Server[] | null> {
  const { host } = world;
  const look = await host.read('/etc/resolv.conf');
  if (look.is === 'denied' || look.is === 'failed') return null;
  const text = look.is === 'seen' ? look.value.text : '';
  const named = [...text.matchAll(/^nameserver\s+(\S+)/gm)].map((match) => match[1] ?? '').slice(0, MOST);
  const own = await world.ownAddresses();
  const work = await Promise.all(named.map((address) => answers(host, address)));
  const isSilent = (address: string, index: number): boolean => work[index] === false && isOwn(address, own);
  const keeper = named.some(isSilent) ? await keeperOf(host) : null;
  return named.map((address, index) => ({
    address,
    answers: work[index] === true,
    keeper: isSilent(address, index) ? keeper : null,
  }));
}
