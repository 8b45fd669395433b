import type { Action, Chain, Hook, Packet, Rule, Stop, Table } from './model.ts';
import { all } from './model.ts';

const MAX_DEPTH = 32;

/** What a chain did with a packet: `next` when it fell off its end or returned. */
type Outcome =
  | { readonly is: 'accept' | 'next' }
  | { readonly is: 'stop'; readonly chain: Chain; readonly rule: Rule; readonly action: 'drop' | 'reject' }
  | { readonly is: 'divert'; readonly to: string | null; readonly port: number | null };

/**
 * Follows one packet through one base chain. A rule that only may match never stops the packet for certain; one that
 * may let it through makes every later stop uncertain, and an uncertain stop is not reported.
 */
class Walk {
  readonly #table: Table;
  readonly #packet: Packet;
  readonly #without: ReadonlySet<Rule>;
  /** Set once the packet may have been let through already. */
  mayHavePassed = false;

  constructor(table: Table, packet: Packet, without: ReadonlySet<Rule>) {
    this.#table = table;
    this.#packet = packet;
    this.#without = without;
  }

  chain(chain: Chain, certain: boolean, depth = 0): Outcome {
    let sure = certain;
    for (const rule of chain.rules) {
      if (this.#without.has(rule)) continue;
      const match = all(rule.matches.map((matches) => matches(this.#packet)));
      if (match === 'no') continue;
      const isSure = sure && match === 'yes';
      const mapped = rule.action.is === 'map' ? rule.action.find(this.#packet) : rule.action;
      if (mapped === 'maybe') {
        this.mayHavePassed = true;
        continue;
      }
      if (mapped.is === 'return') {
        if (match === 'yes') return { is: 'next' };
        sure = false;
        continue;
      }
      const outcome = this.#act(chain, rule, mapped, isSure, depth);
      if (outcome.is !== 'next') return outcome;
      if (mapped.is === 'goto') {
        if (match === 'yes') return { is: 'next' };
        sure = false;
      }
    }
    return { is: 'next' };
  }

  #act(chain: Chain, rule: Rule, action: Action, sure: boolean, depth: number): Outcome {
    if (action.is === 'jump' || action.is === 'goto') {
      const target = this.#table.chains.get(action.chain);
      return target && depth < MAX_DEPTH ? this.chain(target, sure, depth + 1) : { is: 'next' };
    }
    if (action.is === 'none' || action.is === 'return' || action.is === 'map') return { is: 'next' };
    if (!sure) {
      if (action.is === 'accept') this.mayHavePassed = true;
      return { is: 'next' };
    }
    if (action.is === 'accept') return { is: 'accept' };
    if (action.is === 'divert') return action;
    return { is: 'stop', chain, rule, action: action.is };
  }
}

interface Base {
  readonly table: Table;
  readonly chain: Chain;
  readonly priority: number;
  readonly drops: boolean;
}

function basesAt(tables: readonly Table[], packet: Packet, nat: boolean): readonly Base[] {
  const found: Base[] = [];
  for (const table of tables) {
    if (table.family !== 'both' && table.family !== packet.family) continue;
    for (const chain of table.chains.values()) {
      const { base } = chain;
      if (base?.hook === packet.hook && (base.type === 'nat') === nat)
        found.push({ table, chain, priority: base.priority, drops: base.drops });
    }
  }
  return found.sort((a, b) => a.priority - b.priority);
}

/** The first rule or policy that surely stops the packet at its hook, as if the rules of `without` were gone. */
export function stopOf(
  tables: readonly Table[],
  packet: Packet,
  policies: boolean,
  without: ReadonlySet<Rule> = new Set(),
): Stop | null {
  for (const { table, chain, drops } of basesAt(tables, packet, false)) {
    const walk = new Walk(table, packet, without);
    const outcome = walk.chain(chain, true);
    // An accept ends this base chain only: later ones still see the packet (nft(8), VERDICT STATEMENT).
    if (outcome.is === 'stop' && !walk.mayHavePassed)
      return { table, chain: outcome.chain, rule: outcome.rule, action: outcome.action };
    if (outcome.is === 'next' && drops && policies && !walk.mayHavePassed)
      return { table, chain, rule: null, action: 'drop' };
  }
  return null;
}

/** Where a NAT rule sends a new connection; null when it goes where it was meant to. */
export function divertOf(
  tables: readonly Table[],
  packet: Packet,
): { readonly to: string | null; readonly port: number | null } | null {
  for (const { table, chain } of basesAt(tables, packet, true)) {
    const outcome = new Walk(table, packet, new Set()).chain(chain, true);
    if (outcome.is === 'divert') return { to: outcome.to, port: outcome.port };
  }
  return null;
}

export function hasHook(tables: readonly Table[], hook: Hook): boolean {
  return tables.some((table) => [...table.chains.values()].some((chain) => chain.base?.hook === hook));
}
