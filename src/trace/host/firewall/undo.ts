import type { Host } from '../../../host/host.ts';
import { textOf } from '../look.ts';
import { splitRule } from './iptables.ts';
import type { Packet, Stop } from './model.ts';

/** `-p tcp --dport 8000 -d 10.0.0.1` for the connection that a policy stops. */
function exception(packet: Packet): string {
  if (packet.state === 'established') return '-m conntrack --ctstate ESTABLISHED,RELATED';
  const to = packet.hook === 'input' || packet.to === null ? '' : `-d ${packet.to} `;
  return `${to}-p tcp --dport ${packet.port}`;
}

function nftException(packet: Packet): string {
  if (packet.state === 'established') return 'ct state established,related accept';
  const family = packet.family === 4 ? 'ip' : 'ip6';
  const to = packet.hook === 'input' || packet.to === null ? '' : `${family} daddr ${packet.to} `;
  return `${to}tcp dport ${packet.port} accept`;
}

/** The command for a chain whose policy (or ufw's default) stops the connection: let just this one through. */
function undoPolicy(stop: Stop, packet: Packet, byUfw: boolean): string {
  const { table, chain } = stop;
  if (byUfw && packet.state === 'new') {
    if (packet.hook === 'input') return `ufw allow ${packet.port}/tcp`;
    if (packet.hook === 'output') return `ufw allow out ${packet.port}/tcp`;
  }
  if (table.tool === 'nft')
    return `nft insert rule ${table.nftFamily} ${table.name} ${chain.name} ${nftException(packet)}`;
  const where = table.name === 'filter' ? '' : `-t ${table.name} `;
  return `${table.tool} ${where}-I ${chain.name} ${exception(packet)} -j ACCEPT`;
}

interface Tuple {
  readonly action: string;
  readonly protocol: string;
  readonly port: string;
  readonly to: string;
  readonly from: string;
  readonly app: string | null;
  readonly outgoing: boolean;
  readonly by: string | null;
}

const ANY = /^(?:0\.0\.0\.0\/0|::\/0|any|Anywhere)$/;

/** Reads ufw's own note above each of its rules: `deny tcp 9000 0.0.0.0/0 any 10.0.0.1 [APP SOURCE-APP] in[_IF]`. */
function readTuple(line: string): Tuple | null {
  const words = line.replace(/ comment=\S*$/, '').split(' ');
  const [action, protocol, port, to, , from] = words;
  const [direction = '', ...by] = (words.at(-1) ?? '').split('_');
  if (action === undefined || protocol === undefined || port === undefined || to === undefined || from === undefined)
    return null;
  const app = words.length >= 9 && words[6] !== '-' ? decodeURIComponent(words[6] ?? '') : null;
  return { action, protocol, port, to, from, app, outgoing: direction === 'out', by: by.join('_') || null };
}

/** `ufw delete deny out 5432/tcp`, in the short form where it says the same. */
function ufwDelete(tuple: Tuple): string {
  const way = tuple.outgoing ? 'out' : '';
  const on = tuple.by === null ? '' : `on ${tuple.by}`;
  const isShort = ANY.test(tuple.to) && ANY.test(tuple.from) && tuple.by === null;
  const parts = ['ufw delete', tuple.action, way || (tuple.by === null ? '' : 'in'), on];
  if (isShort && tuple.app !== null) parts.push(`"${tuple.app}"`);
  else if (isShort) parts.push(tuple.protocol === 'any' ? tuple.port : `${tuple.port}/${tuple.protocol}`);
  else {
    parts.push(`from ${ANY.test(tuple.from) ? 'any' : tuple.from}`, `to ${ANY.test(tuple.to) ? 'any' : tuple.to}`);
    if (tuple.app !== null) parts.push(`app "${tuple.app}"`);
    else if (tuple.port !== 'any') parts.push(`port ${tuple.port}`);
    if (tuple.app === null && tuple.protocol !== 'any') parts.push(`proto ${tuple.protocol}`);
  }
  return parts.filter(Boolean).join(' ');
}

/** A rule's options as a set: iptables-save adds `-m tcp` and `/32` and orders them its own way. */
function normal(spec: string): string {
  const words = splitRule(spec)
    .join(' ')
    .replaceAll(/ -m (?:tcp|udp|comment)\b/g, '')
    .replaceAll(/ --comment .*?(?= -|$)/g, '');
  return words
    .replaceAll(/(\/32|\/128)\b/g, '')
    .replaceAll(/ --reject-with \S+/g, '')
    .split(/ (?=-)/)
    .sort()
    .join(' ');
}

/** Finds the `ufw` command that put a rule there; null when ufw's own file does not name it. */
async function undoUfw(host: Host, stop: Stop): Promise<string | null> {
  const isSix = stop.table.tool === 'ip6tables';
  const text = await textOf(host, isSix ? '/etc/ufw/user6.rules' : '/etc/ufw/user.rules');
  const wanted = normal((stop.rule?.text ?? '').replaceAll('ufw6-', 'ufw-'));
  let tuple: Tuple | null = null;
  for (const line of (text ?? '').split('\n')) {
    if (line.startsWith('### tuple ### ')) tuple = readTuple(line.slice(14));
    else if (tuple !== null && normal(line.replaceAll('ufw6-', 'ufw-')) === wanted) return ufwDelete(tuple);
  }
  return null;
}

/** The command that removes just the rule that stops this packet, or lets just this connection past a policy. */
export async function undoOf(host: Host, stop: Stop, packet: Packet, hasUfw: boolean): Promise<string> {
  const { table, chain, rule } = stop;
  const fromUfw = chain.name.startsWith('ufw');
  if (rule === null || /^ufw6?-reject-/.test(chain.name)) return undoPolicy(stop, packet, hasUfw);
  const byUfw = fromUfw ? await undoUfw(host, stop) : null;
  if (byUfw !== null) return byUfw;
  if (table.tool === 'nft')
    return `nft delete rule ${table.nftFamily} ${table.name} ${chain.name} handle ${rule.handle}`;
  const where = table.name === 'filter' ? '' : `-t ${table.name} `;
  return `${table.tool} ${where}${rule.text.replace(/^-A/, '-D')}`;
}
