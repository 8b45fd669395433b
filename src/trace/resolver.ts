import type { FactMap } from '../facts/facts.generated.ts';
import type { Host } from '../host/host.ts';
import { isOwn } from './own-addresses.ts';
import type { World } from './world.ts';

type Server = NonNullable<FactMap['name-lookup']['servers']>[number];

const LIMIT_MS = 300;
/** A question for the root's name servers over TCP (RFC 1035 §4.2.2): every resolver can answer it, and it names nobody. */
const QUESTION = '\x00\x11\x50\x2e\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01';
const SERVER_FAILURE = 2;
/** resolv.conf(5): no more than three are asked. */
const MOST = 3;

/** Programs that answer at port 53, as their units are called or described. */
const RESOLVERS =
  /\b(?:resolved|resolver|unbound|named|bind9?|dnsmasq|coredns|pdns(?:-recursor)?|powerdns|knot|kresd|stubby|dnscrypt-proxy|adguard(?:home)?|pihole-ftl|nsd)\b|\bDNS\b/i;

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
  const down = rows.find(
    ([name = '', load, active, , ...about]) =>
      load === 'loaded' && active !== 'active' && RESOLVERS.test(`${name} ${about.join(' ')}`),
  );
  return down ? { unit: down[0] ?? '', state: down[2] ?? '' } : null;
}

/** The name servers of /etc/resolv.conf, and whether each answers; of one on this host that does not, whose work that is. */
export async function readResolver(world: World): Promise<readonly Server[]> {
  const { host } = world;
  const look = await host.read('/etc/resolv.conf');
  const text = look.is === 'seen' ? look.value.text : '';
  const named = [...text.matchAll(/^nameserver\s+(\S+)/gm)].map((match) => match[1] ?? '').slice(0, MOST);
  const own = await world.ownAddresses();
  return Promise.all(
    named.map(async (address) => {
      const works = await answers(host, address);
      const keeper = works || !isOwn(address, own) ? null : await keeperOf(host);
      return { address, answers: works, keeper };
    }),
  );
}
