import { type Action, type Chain, type Hook, type Matcher, not, type Packet, type Rule, type Table } from './model.ts';
import { fits, isJson, type Json, partOf, type Sets } from './nft-values.ts';

const HOOKS: readonly string[] = ['prerouting', 'input', 'forward', 'output', 'postrouting'];
/** Statements that neither match nor decide. */
const SILENT = new Set([
  'counter',
  'log',
  'comment',
  'mangle',
  'ct helper',
  'ct timeout',
  'notrack',
  'masquerade',
  'snat',
  'set',
  'map',
  'last',
]);

/** True when the flags test is the usual one for a SYN alone. */
function isSynTest(left: Json, right: unknown): boolean {
  const [payload, mask] = Array.isArray(left['&']) ? left['&'] : [];
  const isFlags = isJson(payload) && isJson(payload.payload) && payload.payload.field === 'flags';
  const flags = isJson(mask) && Array.isArray(mask['|']) ? mask['|'] : mask;
  return isFlags && Array.isArray(flags) && flags.includes('syn') && flags.includes('ack') && right === 'syn';
}

function matcherOf(match: Json, sets: Sets): Matcher {
  const { op, left, right } = match;
  if (isJson(left) && isSynTest(left, right)) {
    return (packet) => ((packet.state === 'new') === (op !== '!=') ? 'yes' : 'no');
  }
  if (op === '==' || op === 'in') return (packet) => fits(partOf(left, packet), right, sets);
  if (op !== '!=') return () => 'maybe';
  return (packet) => {
    const value = partOf(left, packet);
    // A packet without that part does not reach the comparison.
    return value.is === 'nothing' ? 'no' : not(fits(value, right, sets));
  };
}

function target(statement: unknown): string {
  return isJson(statement) ? String(statement.target) : '';
}

/** The verdict or address translation of a statement; null when it is none. */
function actionOf(statement: Json): Action | null {
  if ('accept' in statement) return { is: 'accept' };
  if ('drop' in statement) return { is: 'drop' };
  if ('reject' in statement) return { is: 'reject' };
  if ('return' in statement) return { is: 'return' };
  if ('jump' in statement) return { is: 'jump', chain: target(statement.jump) };
  if ('goto' in statement) return { is: 'goto', chain: target(statement.goto) };
  const nat = statement.dnat ?? statement.redirect;
  if (nat === undefined) return null;
  const { addr, port } = isJson(nat) ? nat : {};
  return {
    is: 'divert',
    to: typeof addr === 'string' ? addr : null,
    port: typeof port === 'number' ? port : null,
  };
}

function mapAction(vmap: Json, sets: Sets): Action {
  const data = vmap.data;
  const named = typeof data === 'string' && data.startsWith('@') ? sets(data.slice(1)) : null;
  const pairs = isJson(data) && Array.isArray(data.set) ? data.set : named;
  const find = (packet: Packet): Action | 'maybe' => {
    if (pairs === null) return 'maybe';
    const value = partOf(vmap.key, packet);
    for (const pair of pairs) {
      if (!Array.isArray(pair) || !isJson(pair[1])) continue;
      const answer = fits(value, pair[0], sets);
      if (answer === 'maybe') return 'maybe';
      if (answer === 'yes') return actionOf(pair[1]) ?? { is: 'none' };
    }
    return { is: 'none' };
  };
  return { is: 'map', find };
}

function readRule(rule: Json, sets: Sets): Rule {
  const matches: Matcher[] = [];
  let action: Action = { is: 'none' };
  let packets: number | null = null;
  for (const statement of Array.isArray(rule.expr) ? rule.expr : []) {
    if (!isJson(statement)) continue;
    const verdict = actionOf(statement);
    if (isJson(statement.counter)) packets = Number(statement.counter.packets);
    if (isJson(statement.match)) matches.push(matcherOf(statement.match, sets));
    else if (isJson(statement.vmap)) action = mapAction(statement.vmap, sets);
    else if (verdict !== null) action = verdict;
    // A limit, an unknown match of iptables (`xt`), a queue: what follows may or may not happen.
    else if (!Object.keys(statement).every((key) => SILENT.has(key))) matches.push(() => 'maybe');
  }
  return { matches, action, packets, text: '', handle: typeof rule.handle === 'number' ? rule.handle : null };
}

const FAMILIES: Readonly<Record<string, 4 | 6 | 'both'>> = { ip: 4, ip6: 6, inet: 'both' };

interface Draft {
  readonly chains: Json[];
  readonly rules: Json[];
  readonly sets: Map<string, readonly unknown[]>;
}

function readChain(chain: Json, draft: Draft): Chain {
  const name = String(chain.name);
  const sets: Sets = (wanted) => draft.sets.get(wanted) ?? null;
  const rules = draft.rules.filter((rule) => rule.chain === name).map((rule) => readRule(rule, sets));
  const hook = HOOKS.includes(String(chain.hook)) ? (chain.hook as Hook) : null;
  const base = hook && {
    hook,
    type: String(chain.type),
    priority: Number(chain.prio ?? 0),
    drops: chain.policy === 'drop',
  };
  return { name, base, rules };
}

/** Reads `nft -j list ruleset` (libnftables-json(5)). Tables of other families (bridge, netdev, arp) are left out. */
export function parseNft(text: string): readonly Table[] {
  const document: unknown = JSON.parse(text);
  const objects = isJson(document) && Array.isArray(document.nftables) ? document.nftables : [];
  const drafts = new Map<string, Draft>();
  const draftOf = (family: unknown, table: unknown): Draft => {
    const key = `${String(family)} ${String(table)}`;
    const draft = drafts.get(key) ?? { chains: [], rules: [], sets: new Map() };
    drafts.set(key, draft);
    return draft;
  };
  for (const object of objects) {
    if (!isJson(object)) continue;
    const { chain, rule } = object;
    const set = object.set ?? object.map;
    if (isJson(chain)) draftOf(chain.family, chain.table).chains.push(chain);
    if (isJson(rule)) draftOf(rule.family, rule.table).rules.push(rule);
    if (isJson(set)) {
      const elements = Array.isArray(set.elem) ? set.elem : [];
      draftOf(set.family, set.table).sets.set(String(set.name), elements);
    }
  }
  const tables: Table[] = [];
  for (const [key, draft] of drafts) {
    const [nftFamily = '', ...name] = key.split(' ');
    const family = FAMILIES[nftFamily];
    if (family === undefined) continue;
    const chains = new Map(draft.chains.map((chain) => [String(chain.name), readChain(chain, draft)]));
    tables.push({ tool: 'nft', family, nftFamily, name: name.join(' '), chains });
  }
  return tables;
}
