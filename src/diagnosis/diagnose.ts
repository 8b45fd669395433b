import type { Alternative, ChainStep, FixJson, Result } from '../core/diagnosis.ts';
import { fillLook, lookAtRuntime } from '../core/look.ts';
import { forgetFailures, programOf } from '../core/proxy-commands.ts';
import type { Evidence, FixStep, Rule } from '../core/rule.ts';
import { type Link, type Snapshot, seenFacts } from '../core/snapshot.ts';
import { inLang, type Lang } from '../core/text.ts';
import { beside, independent, type Node, type Walk, walks, weakGrounds } from './chain.ts';
import { type Finding, type Judgement, judge } from './judge.ts';
import { type Suspect, suspects } from './priors.ts';
import { statusOf } from './status.ts';

/** Evidence as JSON: the time as ISO 8601. */
function evidenceJson(
  evidence: Evidence,
): Result['chain'][number]['evidence'] extends (infer E)[] | undefined ? E : never {
  return {
    source: evidence.source,
    text: evidence.text,
    at: evidence.at === null ? null : new Date(evidence.at).toISOString(),
  };
}

function chainStep(node: Node, lang: Lang): ChainStep {
  if (node.is === 'inferred') {
    return {
      id: node.rule.id,
      subject: node.link.runtime?.name ?? node.link.name,
      summary: inLang(node.rule.title, lang),
      inferred: true,
    };
  }
  const { rule, verdict } = node.finding;
  return {
    id: rule.id,
    subject: verdict.subject,
    summary: inLang(verdict.says, lang),
    evidence: verdict.evidence.map(evidenceJson),
  };
}

function fixJson(step: FixStep, lang: Lang): FixJson {
  const undo = step.undo === undefined ? {} : { undo: step.undo };
  return { command: step.command, why: inLang(step.why, lang), risk: step.risk, ...undo };
}

function fixOf(finding: Finding, lang: Lang): FixJson[] {
  const steps = finding.rule.fix?.(finding.verdict, finding.context, seenFacts(finding.link)) ?? [];
  return steps.map((step) => fixJson(step, lang));
}

/** The repair of the root, then what the chain above it needs once the root is gone (a failed unit must be started). */
function wholeFix(walk: Walk, lang: Lang): FixJson[] {
  const steps = fixOf(walk.root, lang);
  const above = walk.nodes
    .slice(1)
    .flatMap((node) => (node.is === 'seen' && node.finding.rule.kind === 'cause' ? fixOf(node.finding, lang) : []));
  const known = new Set(steps.map((step) => step.command ?? step.why));
  for (const step of above) {
    if (step.command === null || step.risk !== 'safe' || known.has(step.command)) continue;
    known.add(step.command);
    steps.push(step);
  }
  return [...steps, ...afterwards(walk, steps)];
}

/** Causes whose repair ends with the proxy's own reload already. */
const OWN_RELOAD: ReadonlySet<string> = new Set(['proxy', 'route']);

/** How proxies say that they leave a backend out for a while after a failure (Apache's `retry`). */
const LEFT_OUT = /disabled connection for|disabling worker|in error state/;

/** A proxy that holds a failed backend down goes on failing when the backend is well again. */
function afterwards(walk: Walk, steps: readonly FixJson[]): FixJson[] {
  const { context, link } = walk.symptom;
  const said = seenFacts(link)['proxy-words']?.events.some((event) => LEFT_OUT.test(event.text));
  const repairs = steps.some((step) => step.command !== null);
  if (!said || !repairs || OWN_RELOAD.has(walk.root.rule.hop) || link.address === null) return [];
  const why = `${programOf(context).title} leaves a backend out for a while after a failure; a reload makes it try again at once.`;
  return [{ command: forgetFailures(context, link.address), why, risk: 'safe' }];
}

/** A request that runs as it stands on this host, whatever DNS says of the name; quiet, prints the status. */
function throughCommand(url: string, here: string): string {
  const { hostname, port, protocol } = new URL(url);
  const shown = port || (protocol === 'https:' ? '443' : '80');
  const local = hostname === 'localhost' || /^[\d.]+$|^\[/.test(hostname);
  const resolve = local ? '' : `--resolve '${hostname}:${shown}:${here}' `;
  return `curl -fsS ${protocol === 'https:' ? '-k ' : ''}-o /dev/null -w '%{http_code}\\n' ${resolve}'${url}'`;
}

/** Where the proxy listens on this host. */
function ownAddress({ route: { listens } }: Snapshot): string {
  return listens.length > 0 && listens.every(({ address }) => address === '::') ? '[::1]' : '127.0.0.1';
}

/** The page that failed, where the symptom names one; else the route's own. */
function failingUrl(walk: Walk, snapshot: Snapshot): string {
  const { subject } = walk.symptom.verdict;
  return subject.startsWith('/') && !/[\s'"`$\\]/.test(subject) ? new URL(subject, snapshot.url).href : snapshot.url;
}

function verifyOf(walk: Walk, snapshot: Snapshot): { command: string }[] {
  const own = walk.root.rule.verify?.(walk.root.verdict, walk.root.context, seenFacts(walk.root.link)) ?? [];
  return [
    ...own.map((step) => ({ command: step.command })),
    { command: throughCommand(failingUrl(walk, snapshot), ownAddress(snapshot)) },
  ];
}

function alternativeOfWalk(walk: Walk, best: Walk, lang: Lang): Alternative {
  const apart = independent(walk, best);
  return {
    id: walk.root.rule.id,
    subject: walk.root.verdict.subject,
    confidence: round(walk.confidence * (apart ? 1 : 0.7)),
    summary: inLang(walk.root.verdict.says, lang),
    independent: apart,
    evidence: walk.root.verdict.evidence.map(evidenceJson),
    fix: fixOf(walk.root, lang),
  };
}

function alternativeOfFinding({ rule, verdict }: Finding, lang: Lang): Alternative {
  return {
    id: rule.id,
    subject: verdict.subject,
    confidence: round(verdict.confidence),
    summary: inLang(verdict.says, lang),
    evidence: verdict.evidence.map(evidenceJson),
  };
}

/** The look that decides about a suspect, as a command for this host. */
function lookOf({ rule, where: { link } }: Suspect, proxy: string): string | null {
  if (rule.look === null) return null;
  const name = link.runtime?.name ?? link.name;
  const port = link.runtime === null ? /:(\d{1,5})$/.exec(link.address ?? '')?.[1] : undefined;
  // Nobody knows what runs there: its commands would ask about a name that is none.
  if (port !== undefined && link.role === 'dependency' && rule.look.includes('{subject}'))
    return `ss -ltnp 'sport = :${port}'; systemctl list-units --all --type=service --no-pager`;
  return lookAtRuntime(fillLook(rule.look, proxy, name), link.runtime?.kind, name);
}

function alternativeOfSuspect(suspect: Suspect, proxy: string, lang: Lang): Alternative {
  const decisive = lookOf(suspect, proxy);
  const look = decisive === null ? {} : { look: decisive };
  return {
    id: suspect.rule.id,
    confidence: round(suspect.likelihood),
    summary: inLang(suspect.rule.title, lang),
    ...look,
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Facts that could not be had, logs among the others that may not be read, settings that may not. */
function blindSpots(snapshot: Snapshot): Result['blindSpots'] {
  const spots = snapshot.links.flatMap((link) => {
    const { words, traffic, 'proxy-words': proxyWords, environment } = seenFacts(link);
    const logs = [words, traffic, proxyWords].flatMap((fact) => fact?.unread ?? []);
    const files = environment?.files.filter((file) => file.exists && !file.readable) ?? [];
    return [
      ...Object.entries(link.facts).flatMap(([kind, reading]) =>
        reading.is === 'blind' ? [{ subject: `${kind} of ${link.name}`, why: reading.why, allow: reading.allow }] : [],
      ),
      ...logs.map(({ name, why, allow }) => ({ subject: name, why, allow })),
      ...files.map(({ path }) => ({
        subject: path,
        why: 'settings that may not be read',
        allow: 'sudo why502 diagnose',
      })),
    ];
  });
  return spots.filter((spot, index) => spots.findIndex((other) => other.subject === spot.subject) === index);
}

/** What was looked for on the way and is not there: causes of what was seen, with a reason worth telling. */
function ruledOutOf(judgement: Judgement, walk: Walk | null): Result['ruledOut'] {
  const onWay = new Set(walk?.nodes.map((node) => (node.is === 'seen' ? node.finding.rule.id : node.rule.id)) ?? []);
  const rows = new Map<string, string>();
  for (const { rule, because } of judgement.ruledOut) {
    if (because !== null && rule.kind === 'cause' && !onWay.has(rule.id)) rows.set(rule.id, because);
  }
  return [...rows].map(([id, because]) => ({ id, because }));
}

function mainBackend(snapshot: Snapshot, walk: Walk | null): Link | undefined {
  const link = walk?.symptom.link;
  if (link?.role === 'backend') return link;
  return snapshot.links.find((other) => other.role === 'backend');
}

function rootOf(walk: Walk | null, lang: Lang): Result['rootCause'] {
  if (!walk) return null;
  const { rule, verdict } = walk.root;
  return {
    id: rule.id,
    subject: verdict.subject,
    confidence: round(walk.confidence),
    summary: inLang(verdict.says, lang),
    evidence: verdict.evidence.map(evidenceJson),
  };
}

/** The symptom that the story starts from: the walk's own, else the plainest one. */
function symptomOf(symptoms: readonly Finding[], walk: Walk | null): Result['symptom'] {
  const finding = walk?.symptom ?? symptoms[0];
  return finding ? { id: finding.rule.id, evidence: finding.verdict.evidence.map(evidenceJson) } : null;
}

/** From this confidence on the evidence leaves no other explanation. */
const PROVEN = 0.9;
/** A guess that is worth a look before any other. */
const LIKELY = 0.3;
/** What lets a person see what an ordinary user may not. */
const AS_ROOT = 'sudo why502 diagnose';

/** What is said of a route without a finding. Where the logs are closed, other requests may fail all the same. */
function noFinding(status: 'up' | 'unknown', snapshot: Snapshot): string {
  if (status === 'unknown') return 'could not be asked';
  const unread = snapshot.links.flatMap((link) => seenFacts(link).traffic?.unread ?? []);
  const [first] = unread;
  if (first === undefined) return 'answers';
  return `answers; how other requests fared is not seen: ${first.why}${first.allow === null ? '' : ` (${first.allow})`}`;
}

function summaryOf(
  status: Result['status'],
  walk: Walk | null,
  symptoms: readonly Finding[],
  guesses: readonly Suspect[],
  snapshot: Snapshot,
  lang: Lang,
): string {
  if (walk) return inLang(walk.root.verdict.says, lang);
  if (status === 'up' || status === 'unknown') return noFinding(status, snapshot);
  const seen = symptoms[0] ? inLang(symptoms[0].verdict.says, lang) : status;
  const [guess] = guesses;
  const closed = blindSpots(snapshot).find(({ allow }) => allow === AS_ROOT);
  // Where much is hidden, to look with more rights decides more than any guess.
  if (closed && (guess?.likelihood ?? 0) < LIKELY)
    return `${seen}; no cause is proven. Look next: ${AS_ROOT} (${closed.subject}: ${closed.why})`;
  const look = guess === undefined ? null : lookOf(guess, snapshot.route.proxy);
  return look === null ? `${seen}; no cause is proven` : `${seen}; no cause is proven. Look next: ${look}`;
}

/** A snapshot and the catalogue in, one route's diagnosis out. Pure: the same snapshot gives the same answer. */
export function diagnose(snapshot: Snapshot, rules: readonly Rule[], lang: Lang = 'en'): Result {
  const judgement = judge(snapshot, rules);
  const symptoms = judgement.findings.filter((finding) => finding.rule.kind === 'symptom');
  const status = statusOf(snapshot, symptoms);
  const failing = status === 'down' || status === 'degraded';
  const ranked = failing ? walks(judgement) : [];
  const walk = ranked[0] ?? null;
  // A proven cause needs no guesses beside it.
  const guesses = failing && (walk?.confidence ?? 0) < PROVEN ? suspects(judgement) : [];
  const weak = walk ? weakGrounds(ranked, judgement) : [];
  const others = walk ? beside(ranked, judgement).filter((one) => !weak.includes(one)) : [];
  const backend = mainBackend(snapshot, walk);
  return {
    upstream: snapshot.route.name,
    route: snapshot.url,
    proxy: snapshot.route.proxy,
    address: backend?.address ?? snapshot.route.passText,
    runtime: backend?.runtime ?? null,
    status,
    summary: summaryOf(status, walk, symptoms, guesses, snapshot, lang),
    symptom: failing ? symptomOf(symptoms, walk) : null,
    rootCause: rootOf(walk, lang),
    chain: walk ? walk.nodes.slice(0, -1).map((node) => chainStep(node, lang)) : [],
    alternatives: [
      ...ranked.slice(1, 5).map((other) => alternativeOfWalk(other, ranked[0] as Walk, lang)),
      ...[...weak, ...others].map((finding) => alternativeOfFinding(finding, lang)),
      ...guesses
        .filter((guess) => !ranked.some((w) => w.root.rule.id === guess.rule.id))
        .map((guess) => alternativeOfSuspect(guess, snapshot.route.proxy, lang)),
    ].slice(0, 6),
    fix: walk ? wholeFix(walk, lang) : [],
    verify: walk ? verifyOf(walk, snapshot) : [],
    ruledOut: failing ? ruledOutOf(judgement, walk) : [],
    blindSpots: blindSpots(snapshot),
    steps: [...snapshot.steps],
  };
}
