/** Whether a rule matches a packet: `maybe` when the rule asks for something that is not known or not understood. */
export type Answer = 'yes' | 'no' | 'maybe';

export type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

/** The first packet of a TCP connection, or its answer. Null: not known. An interface that cannot be is ''. */
export interface Packet {
  readonly hook: Hook;
  readonly family: 4 | 6;
  readonly from: string | null;
  readonly to: string | null;
  readonly sourcePort: number | null;
  readonly port: number | null;
  readonly inBy: string | null;
  readonly outBy: string | null;
  readonly state: 'new' | 'established';
}

export type Matcher = (packet: Packet) => Answer;

export type Action =
  | { readonly is: 'accept' | 'drop' | 'reject' | 'return' | 'none' }
  | { readonly is: 'jump' | 'goto'; readonly chain: string }
  /** Sends the connection elsewhere; null where only the port or only the address changes. */
  | { readonly is: 'divert'; readonly to: string | null; readonly port: number | null }
  /** Looks the verdict up for each packet. */
  | { readonly is: 'map'; readonly find: (packet: Packet) => Action | 'maybe' };

export interface Rule {
  readonly matches: readonly Matcher[];
  readonly action: Action;
  readonly packets: number | null;
  /** As the tool writes it; for nft this is filled in once the rule has hit. */
  readonly text: string;
  readonly handle: number | null;
}

export interface Chain {
  readonly name: string;
  readonly base: {
    readonly hook: Hook;
    readonly type: string;
    readonly priority: number;
    readonly drops: boolean;
  } | null;
  readonly rules: readonly Rule[];
}

export interface Table {
  readonly tool: 'iptables' | 'ip6tables' | 'nft';
  readonly family: 4 | 6 | 'both';
  /** What nft calls it: ip, ip6, inet. */
  readonly nftFamily: string;
  readonly name: string;
  readonly chains: ReadonlyMap<string, Chain>;
}

/** A rule, or a base chain's policy (rule is null), that stops a packet. */
export interface Stop {
  readonly table: Table;
  readonly chain: Chain;
  readonly rule: Rule | null;
  readonly action: 'drop' | 'reject';
}

export function all(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
}

export function any(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('maybe') ? 'maybe' : 'no';
}

export function not(answer: Answer): Answer {
  return answer === 'maybe' ? 'maybe' : answer === 'yes' ? 'no' : 'yes';
}

export function when(condition: boolean): Answer {
  return condition ? 'yes' : 'no';
}
