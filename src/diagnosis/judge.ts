import type { LogEvent } from '../core/event.ts';
import type { Context, Present, Rule, Verdict } from '../core/rule.ts';
import { type Link, type SeenFacts, type Snapshot, seenFacts } from '../core/snapshot.ts';

/** A rule that is present on a link. */
export interface Finding {
  readonly rule: Rule;
  readonly link: Link;
  readonly verdict: Present;
  readonly context: Context;
}

/** A rule that was looked for and is not there, or could not be told. */
export interface NonFinding {
  readonly rule: Rule;
  readonly link: Link;
  readonly because: string | null;
  readonly unseen: readonly string[];
}

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly ruledOut: readonly NonFinding[];
  readonly unknown: readonly NonFinding[];
  /** Causes that only words tell, on links that wrote none: possible, but never a step of a chain. */
  readonly unsaid: readonly NonFinding[];
}

/** The weight from which the words of a program alone make a rule present. */
const WORDS_SUFFICE = 0.5;

function eventsOf(facts: SeenFacts): readonly LogEvent[] {
  return [
    ...(facts.words?.events ?? []),
    ...(facts['proxy-words']?.events ?? []),
    ...(facts['kernel-words']?.events ?? []),
  ];
}

/** Log events of the link that hint at the rule, newest first. What the host lacks is told by everybody on the path. */
function hinted(rule: Rule, link: Link, snapshot: Snapshot, facts: SeenFacts): LogEvent[] {
  const events = link.role === 'host' ? snapshot.links.flatMap((one) => eventsOf(seenFacts(one))) : eventsOf(facts);
  return events
    .filter((event) => event.hints.some((hint) => hint.id === rule.id))
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0) || b.line - a.line);
}

function contextOf(snapshot: Snapshot, link: Link, rule: Rule, facts: SeenFacts): Context {
  const find = (id: string | null): Link | undefined => snapshot.links.find((other) => other.id === id);
  const pair = (other: Link) => ({ link: other, facts: seenFacts(other) });
  return {
    at: snapshot.at,
    route: snapshot.route,
    url: snapshot.url,
    link,
    above: seenFacts(find(link.above)),
    proxy: seenFacts(snapshot.links.find((other) => other.role === 'proxy')),
    host: seenFacts(snapshot.links.find((other) => other.role === 'host')),
    below: snapshot.links.filter((other) => other.above === link.id).map(pair),
    siblings: snapshot.links
      .filter((o) => o.role === link.role && o.above === link.above && o.id !== link.id)
      .map(pair),
    hinted: hinted(rule, link, snapshot, facts),
  };
}

/** What the link's own words say of a rule, when no fact could decide. */
function byWords(rule: Rule, context: Context): Present | null {
  for (const event of context.hinted) {
    const weight = event.hints.find((hint) => hint.id === rule.id)?.weight ?? 0;
    if (weight < WORDS_SUFFICE) continue;
    const own = rule.fromWords?.(event, context);
    if (rule.fromWords && own === null) continue;
    const subject = own?.subject ?? event.fields.subject ?? context.link.runtime?.name ?? context.link.name;
    return {
      is: 'present',
      subject,
      confidence: own?.confidence ?? weight,
      says: own?.says ?? { en: `${rule.title.en}: ${event.text}` },
      evidence: [{ source: sourceOf(event, context), text: event.text, at: event.at }],
      data: event.fields,
    };
  }
  return null;
}

function sourceOf(event: LogEvent, context: Context): string {
  const facts = seenFacts(context.link);
  if (facts['proxy-words']?.events.some((other) => other === event))
    return `${event.program} error log ${facts['proxy-words'].sources.join(', ')}`;
  if (facts['kernel-words']?.events.some((other) => other === event)) return facts['kernel-words'].source;
  return event.fields.source ?? facts.words?.sources[0]?.name ?? event.program;
}

function judgeOne(rule: Rule, context: Context, facts: SeenFacts): readonly Verdict[] {
  const missing = rule.needs.filter((kind) => facts[kind] === undefined);
  let verdicts: readonly Verdict[] = [{ is: 'unknown', unseen: missing }];
  if (missing.length === 0 && rule.judge) {
    const answer = rule.judge(facts, context);
    verdicts = Array.isArray(answer) ? answer : [answer as Verdict];
  }
  const decided = verdicts.some(
    (verdict) => verdict.is === 'present' || (verdict.is === 'absent' && rule.judge !== null),
  );
  if (decided) return verdicts;
  const words = byWords(rule, context);
  if (words) return [words];
  // A rule that only words can tell is absent when the words were read and do not say it.
  return rule.judge === null && missing.length === 0 && facts.words ? [{ is: 'absent' }] : verdicts;
}

/** What befalls units is no question of a container, what befalls socket files none of a port, and the other way round. */
function fits(rule: Rule, link: Link): boolean {
  const { hop } = rule;
  const onPort = /^[^/]+:\d+$/.test(link.address ?? '');
  if (onPort && link.facts['socket-file'] === undefined && rule.needs.includes('socket-file')) return false;
  if (rule.kind !== 'cause' || !['unit', 'container', 'service', 'docker'].includes(hop)) return true;
  const { container, service, docker, unit } = link.facts;
  if (hop === 'unit') return unit !== undefined || (container === undefined && service === undefined);
  if (container !== undefined || service !== undefined)
    return hop !== 'service' || service !== undefined || link.runtime?.kind === 'service';
  // The engine was asked and has no part in this link.
  if (docker?.is === 'seen' && docker.value.state !== 'down') return hop === 'docker' && docker.value.state === 'up';
  return link.runtime === null || (hop === 'docker' && docker !== undefined);
}

/** The app's words were read and there are none: many frameworks log nothing unless they are told to. */
function isSilent(rule: Rule, facts: SeenFacts): boolean {
  return rule.kind === 'cause' && rule.needs.includes('words') && facts.words?.events.length === 0;
}

/** Judges every rule on every link that it is for. Pure. */
export function judge(snapshot: Snapshot, rules: readonly Rule[]): Judgement {
  const findings: Finding[] = [];
  const out: NonFinding[] = [];
  const unknown: NonFinding[] = [];
  const unsaid: NonFinding[] = [];
  for (const link of snapshot.links) {
    const facts = seenFacts(link);
    for (const rule of rules) {
      if (!rule.on.includes(link.role) || !fits(rule, link)) continue;
      const context = contextOf(snapshot, link, rule, facts);
      for (const verdict of judgeOne(rule, context, facts)) {
        if (verdict.is === 'present') findings.push({ rule, link, verdict, context });
        else if (verdict.is === 'absent' && !verdict.because && isSilent(rule, facts))
          unsaid.push({ rule, link, because: null, unseen: ['words'] });
        else if (verdict.is === 'absent') out.push({ rule, link, because: verdict.because ?? null, unseen: [] });
        else unknown.push({ rule, link, because: null, unseen: verdict.unseen });
      }
    }
  }
  return { findings, ruledOut: out, unknown, unsaid };
}
