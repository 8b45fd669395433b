import type { FactKind, FactMap } from '../facts/facts.generated.ts';
import type { LogEvent } from './event.ts';
import type { Route } from './route.ts';
import type { Scene } from './scene.ts';
import type { Link, Role, SeenFacts } from './snapshot.ts';
import type { Text } from './text.ts';

/** A hop of the request's way, from the client inwards. Deeper explains higher. */
export type Hop =
  | 'symptom'
  | 'proxy'
  | 'route'
  | 'socket'
  | 'port'
  | 'unit'
  | 'container'
  | 'service'
  | 'docker'
  | 'process'
  | 'app'
  | 'db'
  | 'cache'
  | 'host';

/** A piece of proof: where it was seen and what it says, word for word where it is a log line. */
export interface Evidence {
  readonly source: string;
  readonly text: string;
  /** Milliseconds since the epoch; null when it has no time of its own. */
  readonly at: number | null;
}

export interface Present {
  readonly is: 'present';
  /** What it is true of: a unit, a path, a port, a module. */
  readonly subject: string;
  /** 0–1. 0.9 and more only when the evidence leaves no other explanation. */
  readonly confidence: number;
  /** One sentence with real names. */
  readonly says: Text;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** Values for the fix and the verification. */
  readonly data?: Readonly<Record<string, string>>;
}

export interface Absent {
  readonly is: 'absent';
  /** Why it is ruled out, in a few words, when that is worth telling. */
  readonly because?: string;
}

export interface Unknown {
  readonly is: 'unknown';
  readonly unseen: readonly string[];
}

export type Verdict = Present | Absent | Unknown;

/** A step of a repair. A null command is something that a person must edit: `why` says what exactly. */
export interface FixStep {
  readonly command: string | null;
  readonly why: Text;
  readonly risk: 'safe' | 'caution' | 'manual';
  readonly undo?: string;
}

export interface VerifyStep {
  readonly command: string;
}

/** What a rule may know besides the facts of its own link. */
export interface Context {
  /** The snapshot's time, milliseconds. */
  readonly at: number;
  readonly route: Route;
  readonly url: string;
  readonly link: Link;
  /** Facts of the link that leans on this one, of the proxy, of the host. */
  readonly above: SeenFacts;
  readonly proxy: SeenFacts;
  readonly host: SeenFacts;
  /** Facts of everything this link leans on. */
  readonly below: readonly { readonly link: Link; readonly facts: SeenFacts }[];
  /** Other backends of the same route. */
  readonly siblings: readonly { readonly link: Link; readonly facts: SeenFacts }[];
  /** Log events of this link (its words, the proxy's and the kernel's words about it) that hint at the rule, newest first. */
  readonly hinted: readonly LogEvent[];
}

export type Seen<N extends FactKind, W extends FactKind> = Pick<FactMap, N> & Partial<Pick<FactMap, W>>;

export interface Example {
  readonly name: string;
  readonly facts: Partial<FactMap>;
  readonly proxy?: Partial<FactMap>;
  readonly host?: Partial<FactMap>;
  readonly route?: Partial<Route>;
}

/** The parts that causes and symptoms share. */
export interface RuleSpec<N extends FactKind, W extends FactKind> {
  /** Public, `hop.what-is-wrong`; never renamed, never used again. */
  readonly id: string;
  /** The links that it is judged on. */
  readonly on: readonly Role[];
  /** Without these the engine answers unknown, unless the link's own words say it. */
  readonly needs: readonly N[];
  readonly wants?: readonly W[];
  readonly title: Text;
  readonly examples?: { readonly present: readonly Example[]; readonly absent: readonly Example[] };
  /** Left out when only the words of a program can tell. */
  judge?(facts: Seen<NoInfer<N>, NoInfer<W>>, context: Context): Verdict | readonly Verdict[];
}

export interface CauseSpec<N extends FactKind, W extends FactKind> extends RuleSpec<N, W> {
  /** What this directly brings about (causes or symptoms), with how often it is the reason when nothing deeper was seen (0–1). */
  readonly leadsTo: Readonly<Record<string, number>>;
  /** It goes away by itself within seconds: the agent looks again before it tells anybody. */
  readonly passing?: boolean;
  /** How this ends as the failure that the visitor sees. */
  readonly why: Text;
  /** The look that decides, for people who have only logs. `{subject}` is filled in when known. */
  readonly look: string;
  /** Named only where nothing deeper is known: anything that is named more exactly is preferred. */
  readonly lastResort?: boolean;
  /**
   * With logs alone and no words that name it: how much better (over 1) or worse it fits the scene than usual,
   * or the finding itself where words about something else prove it.
   */
  fits?(scene: Scene): number | Present;
  /** Sentence and subject when only a log line says it; default: the title and the line. */
  fromWords?(
    event: LogEvent,
    context: Context,
  ): { readonly subject: string; readonly says: Text; readonly confidence?: number } | null;
  fix(finding: Present, context: Context, facts: SeenFacts): readonly FixStep[];
  verify?(finding: Present, context: Context, facts: SeenFacts): readonly VerifyStep[];
}

/** A rule as the engine sees it, whatever facts it declared. */
export interface Rule extends Omit<RuleSpec<FactKind, FactKind>, 'judge'> {
  readonly kind: 'cause' | 'symptom';
  readonly hop: Hop;
  readonly leadsTo: Readonly<Record<string, number>>;
  readonly passing: boolean;
  readonly why: Text | null;
  readonly look: string | null;
  readonly lastResort: boolean;
  readonly fits: ((scene: Scene) => number | Present) | null;
  readonly judge: ((facts: SeenFacts, context: Context) => Verdict | readonly Verdict[]) | null;
  readonly fromWords: NonNullable<CauseSpec<FactKind, FactKind>['fromWords']> | null;
  readonly fix: CauseSpec<FactKind, FactKind>['fix'] | null;
  readonly verify: NonNullable<CauseSpec<FactKind, FactKind>['verify']> | null;
}

/** What ends the program of a unit ends that of a container just so: such an edge is written once, for units. */
function alsoInContainers(id: string, leadsTo: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const weight = leadsTo['unit.failed'];
  if (weight === undefined || id.startsWith('unit.')) return leadsTo;
  return {
    'container.crash-loop': weight,
    'container.not-running': weight,
    'service.no-replicas': weight,
    ...leadsTo,
  };
}

/** Declares a cause. The hop is the id's first part. */
export function defineCause<const N extends FactKind, const W extends FactKind = never>(spec: CauseSpec<N, W>): Rule {
  const hop = spec.id.slice(0, spec.id.indexOf('.'));
  // The one cast of the rules: the engine calls judge only after it has seen every fact in `needs`.
  return {
    passing: false,
    fromWords: null,
    verify: null,
    lastResort: false,
    ...spec,
    fits: spec.fits ?? null,
    leadsTo: alsoInContainers(spec.id, spec.leadsTo),
    judge: (spec.judge as Rule['judge'] | undefined) ?? null,
    kind: 'cause',
    hop: hop as Hop,
  };
}

/** Declares a symptom: what opens an incident and is never a root cause. */
export function defineSymptom<const N extends FactKind, const W extends FactKind = never>(spec: RuleSpec<N, W>): Rule {
  return {
    ...spec,
    judge: (spec.judge as Rule['judge'] | undefined) ?? null,
    kind: 'symptom',
    hop: 'symptom',
    leadsTo: {},
    passing: false,
    why: null,
    look: null,
    lastResort: false,
    fits: null,
    fromWords: null,
    fix: null,
    verify: null,
  };
}

export const absent: Absent = { is: 'absent' };

export function ruledOut(because: string): Absent {
  return { is: 'absent', because };
}

export function unknown(...unseen: readonly string[]): Unknown {
  return { is: 'unknown', unseen };
}

/** A present verdict; English words alone are enough. */
export function present(finding: Omit<Present, 'is' | 'says'> & { readonly says: Text | string }): Present {
  const says = typeof finding.says === 'string' ? { en: finding.says } : finding.says;
  return { ...finding, is: 'present', says };
}

/** Evidence from a fact or a file, with no time of its own unless given. */
export function saw(source: string, text: string, at: number | null = null): Evidence {
  return { source, text, at };
}

/** Evidence from a log event. */
export function said(event: LogEvent, source: string = event.program): Evidence {
  return { source, text: event.text, at: event.at };
}
