import type { Hop, Rule } from '../core/rule.ts';
import type { Link } from '../core/snapshot.ts';
import type { Finding, Judgement } from './judge.ts';

/** A place on a walk: a finding, or a rule that was not seen itself but joins two that were. */
export type Node =
  | { readonly is: 'seen'; readonly finding: Finding }
  | { readonly is: 'inferred'; readonly rule: Rule; readonly link: Link };

/** A walk from the deepest present cause (first) up to the symptom (last). */
export interface Walk {
  readonly nodes: readonly Node[];
  readonly root: Finding;
  readonly symptom: Finding;
  /** Confidence of the root, lowered when the walk bridges a link that was not seen. */
  readonly confidence: number;
}

const DEPTH: Readonly<Record<Hop, number>> = {
  symptom: 0,
  proxy: 1,
  route: 2,
  socket: 3,
  port: 3,
  unit: 4,
  container: 4,
  service: 4,
  docker: 5,
  process: 5,
  app: 6,
  cache: 7,
  db: 7,
  host: 8,
};

/** Lowers the confidence of a walk with an inferred step. */
const INFERRED = 0.8;

/** Hops of a dependency that show in the link above it: that it is down is the database's own story, that it cannot be reached is the app's. */
const CROSSING: ReadonlySet<Hop> = new Set(['db', 'cache']);

/**
 * A cause and what it brings about join on the same link; the proxy's and the host's causes reach every backend; those
 * of a dependency reach the link that leans on it only through a cause that speaks of reaching it.
 */
export function joins(hop: Hop, deeper: Link, higher: Link): boolean {
  if (deeper.id === higher.id || deeper.role === 'host') return true;
  if (deeper.role === 'proxy') return higher.role === 'backend';
  return deeper.above === higher.id && CROSSING.has(hop);
}

/** A guess does not displace what is known: the deeper cause must be likely itself, or no less sure than what it explains. */
const LIKELY = 0.6;

function explains(deeper: Finding, rule: Rule, link: Link): boolean {
  return rule.id in deeper.rule.leadsTo && joins(deeper.rule.hop, deeper.link, link);
}

function supported(deeper: Finding, higher: Finding): boolean {
  const sure = deeper.verdict.confidence;
  return higher.rule.kind === 'symptom' || sure >= LIKELY || sure >= higher.verdict.confidence;
}

/** The longest way down from a node is the fullest story; every end of a way is a root. */
function waysDown(from: Finding, judgement: Judgement, seen: ReadonlySet<Finding>): Node[][] {
  // Somebody did it: nothing deeper brought it about.
  if (from.verdict.data?.final === 'yes') return [];
  const below = judgement.findings.filter(
    (other) =>
      other.rule.kind === 'cause' &&
      !seen.has(other) &&
      explains(other, from.rule, from.link) &&
      supported(other, from),
  );
  const ways: Node[][] = [];
  for (const other of below) {
    const node: Node = { is: 'seen', finding: other };
    const deeper = waysDown(other, judgement, new Set([...seen, other]));
    if (deeper.length === 0) ways.push([node]);
    else for (const way of deeper) ways.push([node, ...way]);
  }
  return ways;
}

/** Ways that bridge exactly one rule that could not be told, used only where nothing explains the node directly. */
function bridgedWays(from: Finding, judgement: Judgement): Node[][] {
  const ways: Node[][] = [];
  for (const middle of judgement.unknown) {
    if (
      middle.rule.kind !== 'cause' ||
      !(from.rule.id in middle.rule.leadsTo) ||
      !joins(middle.rule.hop, middle.link, from.link)
    )
      continue;
    for (const other of judgement.findings) {
      if (other.rule.kind !== 'cause' || !explains(other, middle.rule, middle.link)) continue;
      const bridge: Node = { is: 'inferred', rule: middle.rule, link: middle.link };
      const deeper = waysDown(other, judgement, new Set([from, other]));
      for (const way of deeper.length > 0 ? deeper : [[]]) ways.push([bridge, { is: 'seen', finding: other }, ...way]);
    }
  }
  return ways;
}

function toWalk(symptom: Finding, way: readonly Node[]): Walk | null {
  const last = way.at(-1);
  if (last?.is !== 'seen') return null;
  const inferred = way.some((node) => node.is === 'inferred');
  return {
    nodes: [...way].reverse().concat({ is: 'seen', finding: symptom }),
    root: last.finding,
    symptom,
    confidence: last.finding.verdict.confidence * (inferred ? INFERRED : 1),
  };
}

function depthOf(walk: Walk): number {
  return DEPTH[walk.root.rule.hop] / 100 + (walk.root.link.role === 'dependency' ? 0.05 : 0);
}

function sameRoot(a: Walk, b: Walk): boolean {
  return (
    a.root.rule.id === b.root.rule.id &&
    a.root.link.id === b.root.link.id &&
    a.root.verdict.subject === b.root.verdict.subject
  );
}

/** The best walk per root, best root first. A longer walk tells the story more fully; a sure root beats a deep one. */
export function walks(judgement: Judgement): readonly Walk[] {
  const all: Walk[] = [];
  for (const symptom of judgement.findings.filter((finding) => finding.rule.kind === 'symptom')) {
    const direct = waysDown(symptom, judgement, new Set([symptom]));
    const ways = direct.length > 0 ? direct : bridgedWays(symptom, judgement);
    for (const way of ways) {
      const walk = toWalk(symptom, way);
      if (walk) all.push(walk);
    }
  }
  const best: Walk[] = [];
  const byStory = all.sort((a, b) => b.confidence - a.confidence || b.nodes.length - a.nodes.length);
  for (const walk of byStory) {
    if (!best.some((other) => sameRoot(other, walk))) best.push(walk);
  }
  return best.sort(
    (a, b) => b.confidence + depthOf(b) - (a.confidence + depthOf(a)) || b.nodes.length - a.nodes.length,
  );
}

/** Present causes that explain something on one of the walks, but too weakly to be its root. */
export function weakGrounds(all: readonly Walk[], judgement: Judgement): readonly Finding[] {
  const on = all.flatMap((walk) => walk.nodes.flatMap((node) => (node.is === 'seen' ? [node.finding] : [])));
  return judgement.findings.filter(
    (other) =>
      other.rule.kind === 'cause' &&
      !on.includes(other) &&
      on.some((higher) => explains(other, higher.rule, higher.link) && !supported(other, higher)),
  );
}

/** What is wrong beside it for sure. */
const SURE = 0.9;

/** Causes of the backend that are there beyond doubt and explain nothing of what is seen: the first fault hides what they do. */
export function beside(all: readonly Walk[], judgement: Judgement): readonly Finding[] {
  const on = new Set(all.flatMap((walk) => walk.nodes.flatMap((node) => (node.is === 'seen' ? [node.finding] : []))));
  return judgement.findings.filter(
    (other) =>
      other.rule.kind === 'cause' &&
      !other.rule.lastResort &&
      other.link.role === 'backend' &&
      other.verdict.confidence >= SURE &&
      !on.has(other),
  );
}

/** True when the two walks share no cause: two faults rather than two explanations of one. */
export function independent(a: Walk, b: Walk): boolean {
  const causes = (walk: Walk): Finding[] =>
    walk.nodes.flatMap((n) => (n.is === 'seen' && n.finding.rule.kind === 'cause' ? [n.finding] : []));
  const others = new Set(causes(b));
  return !causes(a).some((finding) => others.has(finding));
}
