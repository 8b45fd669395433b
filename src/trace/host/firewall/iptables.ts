import { inNetwork, inRange, isInterface } from './addresses.ts';
import {
  type Action,
  type Answer,
  any,
  type Chain,
  type Hook,
  type Matcher,
  not,
  type Rule,
  type Table,
  when,
} from './model.ts';

const HOOKS: Readonly<Record<string, Hook>> = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
};
/** Where the tables sit on a hook (linux/netfilter_ipv4.h). */
const PRIORITY: Readonly<Record<string, number>> = { raw: -300, mangle: -150, nat: -100, filter: 0, security: 50 };

/** Splits as iptables-restore does: blanks, double quotes, backslashes within them. */
export function splitRule(line: string): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g))
    words.push(match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? '');
  return words;
}

function portIn(port: number | null, list: string): Answer {
  if (port === null) return 'maybe';
  const hits = list.split(',').map((part) => {
    const [low = '', high] = part.split(':');
    const first = low === '' ? 0 : Number(low);
    const last = high === undefined ? first : high === '' ? 65_535 : Number(high);
    return when(port >= first && port <= last);
  });
  return any(hits);
}

function stateIn(state: string, list: string): Answer {
  return when(list.toLowerCase().split(',').includes(state));
}

/** Matches by option name; every one takes one value. */
const OPTIONS: Readonly<Record<string, (value: string) => Matcher>> = {
  '-p': (value) => () => when(['tcp', '6', 'all', '0'].includes(value)),
  '-s': (value) => (packet) => any(value.split(',').map((one) => inNetwork(packet.from, one))),
  '-d': (value) => (packet) => any(value.split(',').map((one) => inNetwork(packet.to, one))),
  '-i': (value) => (packet) => isInterface(packet.inBy, value),
  '-o': (value) => (packet) => isInterface(packet.outBy, value),
  '--dport': (value) => (packet) => portIn(packet.port, value),
  '--sport': (value) => (packet) => portIn(packet.sourcePort, value),
  '--dports': (value) => (packet) => portIn(packet.port, value),
  '--sports': (value) => (packet) => portIn(packet.sourcePort, value),
  '--ports': (value) => (packet) => any([portIn(packet.port, value), portIn(packet.sourcePort, value)]),
  '--ctstate': (value) => (packet) => stateIn(packet.state, value),
  '--state': (value) => (packet) => stateIn(packet.state, value),
  '--ctdir': (value) => (packet) => when((value === 'ORIGINAL') === (packet.state === 'new')),
  '--dst-type': (value) => (packet) => (packet.hook === 'input' ? when(value.split(',').includes('LOCAL')) : 'maybe'),
  '--src-range': (value) => (packet) => inRange(packet.from, value.split('-')[0] ?? '', value.split('-')[1] ?? ''),
  '--dst-range': (value) => (packet) => inRange(packet.to, value.split('-')[0] ?? '', value.split('-')[1] ?? ''),
};
/** Options that say nothing about the packet. */
const SILENT = new Set(['-m', '--comment']);

function synMatcher(): Matcher {
  return (packet) => when(packet.state === 'new');
}

/** Tells a new connection's SYN from its answer, for the one flag test that everybody writes. */
function flagsMatcher(mask: string, wanted: string): Matcher {
  const isSyn = /^(?=.*SYN)(?=.*ACK)/.test(mask) && wanted === 'SYN';
  return isSyn ? synMatcher() : () => 'maybe';
}

function verdictOf(words: readonly string[], at: number, isGoto: boolean, chains: ReadonlySet<string>): Action {
  const target = words[at] ?? '';
  if (isGoto) return { is: 'goto', chain: target };
  if (target === 'ACCEPT') return { is: 'accept' };
  if (target === 'DROP' || target === 'TARPIT') return { is: 'drop' };
  if (target === 'REJECT') return { is: 'reject' };
  if (target === 'RETURN') return { is: 'return' };
  if (chains.has(target)) return { is: 'jump', chain: target };
  const option = (name: string): string | undefined => {
    const index = words.indexOf(name, at);
    return index < 0 ? undefined : words[index + 1];
  };
  const port = Number(option('--to-ports') ?? /:(\d+)$/.exec(option('--to-destination') ?? '')?.[1]) || null;
  if (target === 'REDIRECT') return { is: 'divert', to: null, port };
  const to = /^\[?([\d.]+|[0-9a-f:]+?)\]?(?::\d+)?$/i.exec(option('--to-destination') ?? '')?.[1];
  return target === 'DNAT' ? { is: 'divert', to: to ?? null, port } : { is: 'none' };
}

/** Reads `-A CHAIN …` (words after the chain) as iptables-save writes it. */
function readRule(spec: string, packets: number | null, chains: ReadonlySet<string>): Rule {
  const words = splitRule(spec);
  const matches: Matcher[] = [];
  let action: Action = { is: 'none' };
  for (let i = 2; i < words.length; i++) {
    const negated = words[i] === '!';
    if (negated) i++;
    const name = words[i] ?? '';
    const value = words[i + 1] ?? '';
    if (name === '-j' || name === '-g') {
      action = verdictOf(words, i + 1, name === '-g', chains);
      break;
    }
    const add = (matcher: Matcher): void => {
      matches.push(negated ? (packet) => not(matcher(packet)) : matcher);
    };
    if (SILENT.has(name)) i++;
    else if (name === '--syn') add(synMatcher());
    else if (name === '--tcp-flags') {
      add(flagsMatcher(value, words[i + 2] ?? ''));
      i += 2;
    } else {
      const known = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
      add(known ? known(value) : () => 'maybe');
      while (words[i + 1] !== undefined && !/^(?:-|!$)/.test(words[i + 1] ?? '')) i++;
    }
  }
  return { matches, action, packets, text: spec, handle: null };
}

interface Draft {
  readonly name: string;
  readonly policies: Map<string, string>;
  readonly specs: { readonly chain: string; readonly spec: string; readonly packets: number | null }[];
}

function finish(draft: Draft, tool: 'iptables' | 'ip6tables'): Table {
  const names = new Set(draft.policies.keys());
  const chains = new Map<string, Chain>();
  for (const [name, policy] of draft.policies) {
    const hook = HOOKS[name];
    const rules = draft.specs.filter((one) => one.chain === name).map((one) => readRule(one.spec, one.packets, names));
    const type = draft.name === 'nat' ? 'nat' : 'filter';
    const base = hook ? { hook, type, priority: PRIORITY[draft.name] ?? 0, drops: policy === 'DROP' } : null;
    chains.set(name, { name, base, rules });
  }
  const family = tool === 'iptables' ? 4 : 6;
  return { tool, family, nftFamily: family === 4 ? 'ip' : 'ip6', name: draft.name, chains };
}

/** Reads the output of iptables-save or ip6tables-save, with or without counters (`-c`). */
export function parseSave(text: string, tool: 'iptables' | 'ip6tables'): readonly Table[] {
  const tables: Table[] = [];
  let draft: Draft | null = null;
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) draft = { name: line.slice(1).trim(), policies: new Map(), specs: [] };
    else if (draft === null) continue;
    else if (line.startsWith(':')) {
      const [name = '', policy = '-'] = line.slice(1).split(' ');
      draft.policies.set(name, policy);
    } else if (line === 'COMMIT') {
      tables.push(finish(draft, tool));
      draft = null;
    } else {
      const rule = /^(?:\[(\d+):\d+\] )?(-A (\S+).*)$/.exec(line);
      if (rule)
        draft.specs.push({ chain: rule[3] ?? '', spec: rule[2] ?? '', packets: rule[1] ? Number(rule[1]) : null });
    }
  }
  return tables;
}
