import { type Address, formatAddress, isIpLiteral } from '../../../core/address.ts';
import type { Reading } from '../../../core/snapshot.ts';
import type { FactMap } from '../../../facts/facts.generated.ts';
import type { Host, Look, Output } from '../../../host/host.ts';
import { seenNow, textOf, within } from '../look.ts';
import { clientEnds, type Flow, flowsTo, forwardFlow, inwardFlow, isAnywhere } from './flows.ts';
import { parseSave } from './iptables.ts';
import type { Packet, Rule, Stop, Table } from './model.ts';
import { type NetView, readNet } from './net-view.ts';
import { parseNft } from './nft.ts';
import { undoOf } from './undo.ts';
import { divertOf, hasHook, stopOf } from './walk.ts';

type Hit = FactMap['firewall']['hits'][number];

const LIMIT_MS = 1_000;
/** Of rules that stop the same packet one after the other. */
const MOST_RULES = 4;
const ALLOW = 'sudo why502 diagnose';
/** Tables that iptables-nft keeps: iptables-save reads its matches, nft shows them as `xt`. */
const SHARED = new Set(['filter', 'nat', 'mangle', 'raw', 'security']);

/** The rules of this network namespace. */
export interface Rules {
  readonly tables: readonly Table[];
  readonly blind: string | null;
}

function failure(look: Look<Output>, program: string): string | null {
  if (look.is === 'absent') return null;
  if (look.is !== 'seen') return look.why;
  return look.value.code === 0 ? null : `${program}: ${look.value.stderr.trim().split('\n')[0] ?? 'failed'}`;
}

function stdout(look: Look<Output>): string {
  return look.is === 'seen' && look.value.code === 0 ? look.value.stdout : '';
}

/** Reads the rules of both tools; iptables is asked only when something shows that it has any. */
export async function readRules(host: Host): Promise<Rules> {
  const [nft, legacy4, legacy6] = await Promise.all([
    host.run('nft', ['-j', 'list', 'ruleset'], LIMIT_MS),
    textOf(host, '/proc/net/ip_tables_names'),
    textOf(host, '/proc/net/ip6_tables_names'),
  ]);
  const native = stdout(nft).startsWith('{') ? parseNft(stdout(nft)) : [];
  const isShared = (table: Table): boolean => SHARED.has(table.name) && table.nftFamily !== 'inet';
  const shared = native.filter(isShared);
  const unknown = nft.is !== 'seen' || nft.value.code !== 0;
  const asks: readonly (readonly ['iptables' | 'ip6tables', string, boolean])[] = [
    ['iptables', 'iptables-save', unknown || shared.some((table) => table.family === 4)],
    ['ip6tables', 'ip6tables-save', unknown || shared.some((table) => table.family === 6)],
    ['iptables', 'iptables-legacy-save', (legacy4 ?? '').trim() !== ''],
    ['ip6tables', 'ip6tables-legacy-save', (legacy6 ?? '').trim() !== ''],
  ];
  const wanted = asks.filter(([, , needed]) => needed);
  const saves = await Promise.all(wanted.map(([, program]) => host.run(program, ['-c'], LIMIT_MS)));
  const saved = saves.flatMap((look, index) => {
    const tool = wanted[index]?.[0];
    return tool ? parseSave(stdout(look), tool) : [];
  });
  // What iptables-save calls incompatible was written with nft: then nft's view is the one that counts.
  const isSaved = (table: Table): boolean =>
    saved.some((one) => one.name === table.name && one.nftFamily === table.nftFamily && isShared(table));
  const problems = [failure(nft, 'nft'), ...saves.map((look, index) => failure(look, wanted[index]?.[1] ?? ''))];
  return {
    tables: [...saved, ...native.filter((table) => !isSaved(table))],
    blind: problems.find((problem) => problem !== null) ?? null,
  };
}

async function literalsOf(host: Host, name: string): Promise<readonly string[]> {
  if (isIpLiteral(name)) return [name];
  if (name === 'localhost') return ['127.0.0.1', '::1'];
  const look = await within(100, host.resolve(name), { is: 'absent' });
  return look.is === 'seen' ? look.value : [];
}

/** What the connections to one address of the path pass. `0.0.0.0` and `::` stand for clients from outside. */
async function flowsOf(host: Host, net: NetView, tables: readonly Table[], address: Address): Promise<readonly Flow[]> {
  if (address.is === 'unix') return [];
  if (!isAnywhere(address.host)) {
    const literals = await literalsOf(host, address.host);
    return literals.flatMap((literal) => flowsTo(net, literal, address.port));
  }
  const { ends, by } = clientEnds(net, address.host, address.port);
  const inward = inwardFlow(ends, by);
  const first = inward.packets[0];
  const diverted = first && hasHook(tables, 'prerouting') ? divertOf(tables, first) : null;
  if (diverted === null) return [inward];
  const port = diverted.port ?? address.port;
  if (diverted.to === null || net.isLocal(diverted.to)) return [inwardFlow({ ...ends, port }, by)];
  return [forwardFlow({ ...ends, to: diverted.to, port }, by, net.interfaceTo(diverted.to))];
}

/** The rule as nft itself writes it, found by its handle. */
function nftText(listing: string, stop: Stop): string {
  const { table, chain, rule } = stop;
  const start = listing.indexOf(`table ${table.nftFamily} ${table.name} {`);
  const inside = listing.slice(listing.indexOf(`\tchain ${chain.name} {`, Math.max(0, start)));
  return new RegExp(`^\\s*(.*?) # handle ${rule?.handle}$`, 'm').exec(inside)?.[1] ?? `handle ${rule?.handle}`;
}

async function hitOf(host: Host, stop: Stop, packet: Packet, address: Address, tables: readonly Table[]): Promise<Hit> {
  const { table, chain, rule, action } = stop;
  const hasUfw = tables.some((one) => [...one.chains.keys()].some((name) => /^ufw6?-user-input$/.test(name)));
  let text = rule?.text ?? `policy of ${chain.name} is drop`;
  if (rule !== null && table.tool === 'nft') {
    const look = await host.run('nft', ['-a', 'list', 'ruleset'], LIMIT_MS);
    text = nftText(stdout(look), stop);
  }
  return {
    tool: hasUfw && (rule === null || chain.name.startsWith('ufw')) && table.tool !== 'nft' ? 'ufw' : table.tool,
    chain: table.tool === 'nft' ? `${table.nftFamily} ${table.name} ${chain.name}` : chain.name,
    rule: text,
    action,
    address: formatAddress(address),
    undo: await undoOf(host, stop, packet, hasUfw),
    packets: rule?.packets ?? null,
  };
}

function toolOf(tables: readonly Table[], hits: readonly Hit[]): FactMap['firewall']['tool'] {
  if (hits.some((hit) => hit.tool === 'ufw') || tables.some((table) => table.chains.has('ufw-user-input')))
    return 'ufw';
  const hasRules = (table: Table): boolean =>
    [...table.chains.values()].some((chain) => chain.rules.length > 0 || chain.base?.drops);
  const used = tables.filter(hasRules);
  if (used.some((table) => table.tool !== 'nft')) return 'iptables';
  return used.length > 0 ? 'nft' : 'none';
}

/** Everything that has to go before a connection passes: each rule in turn, as if those before it were gone, then a policy. */
function stopsOf(tables: readonly Table[], flow: Flow): readonly { readonly stop: Stop; readonly packet: Packet }[] {
  const found: { stop: Stop; packet: Packet }[] = [];
  const gone = new Set<Rule>();
  for (const packet of flow.packets) {
    for (let round = 0; round < MOST_RULES; round++) {
      const stop = stopOf(tables, packet, flow.policies, gone);
      if (stop === null) break;
      found.push({ stop, packet });
      if (stop.rule === null) break;
      gone.add(stop.rule);
    }
  }
  return found;
}

/**
 * Which firewall rules surely stop a new TCP connection (or its answer) to one of these addresses, as seen in this
 * network namespace. `0.0.0.0:80` asks about clients from outside, any other address about a connection of this host.
 */
export async function firewallReading(
  host: Host,
  addresses: readonly Address[],
  rules = readRules(host),
): Promise<Reading<FactMap['firewall']>> {
  const [{ tables, blind }, net] = await Promise.all([rules, readNet(host)]);
  if (tables.length === 0 && blind !== null)
    return { is: 'blind', why: `the firewall's rules: ${blind}`, allow: ALLOW };
  const hits = new Map<string, Hit>();
  for (const address of tables.length === 0 ? [] : addresses) {
    for (const flow of await flowsOf(host, net, tables, address)) {
      for (const { stop, packet } of stopsOf(tables, flow)) {
        const hit = await hitOf(host, stop, packet, address, tables);
        hits.set(`${hit.address} ${hit.undo}`, hit);
      }
    }
  }
  const found = [...hits.values()];
  return seenNow(host, 'nft, iptables', { tool: toolOf(tables, found), hits: found });
}
