import { fullWithRoom } from '../causes/shared/fits.ts';
import type { LogEvent } from '../core/event.ts';
import { type Context, type Present, present, type Rule, said } from '../core/rule.ts';
import type { Scene } from '../core/scene.ts';
import type { Finding, Judgement } from '../diagnosis/judge.ts';

/** A cause that something supports, with how strongly. */
export interface Candidate {
  readonly rule: Rule;
  readonly verdict: Present;
  /** 0–1: how plainly words (or what was pasted) name it. */
  readonly strength: number;
  /** Line of its best evidence; 0 when it has none of its own. */
  readonly line: number;
  readonly events: readonly LogEvent[];
}

interface Heard {
  readonly event: LogEvent;
  readonly weight: number;
}

/** Names of containers that hold a proxy: their end is not the backend's. */
const FRONT = /(?:^|[-_.])(?:nginx|proxy|caddy|traefik|haproxy|apache|httpd|npm|ingress|gateway)(?:[-_.]|$)/i;

/** A line of the engine about the proxy's own container says nothing of the backend's. */
function aboutProxy(event: LogEvent, id: string): boolean {
  if (!/^(?:container|service|docker)\./.test(id)) return false;
  return FRONT.test(event.fields.name ?? event.fields.container ?? '');
}

/** A row of `docker ps -a` whose image, or name in compose's order, is a proxy's. */
const FRONT_ROW =
  /(?:^|[\s/_-])(?:nginx-proxy-manager|nginx|caddy|traefik|haproxy|httpd|openresty|swag)(?:[:\s@]|$).{0,120}\bExited \(/i;

const FRONT_UNIT = /\b(?:nginx|apache2|httpd|haproxy|caddy|traefik|openresty)\.service\b/;

const ENGINE_UNIT = /\b(?:docker|containerd)\.(?:service|socket)\b|Docker Application Container Engine/;

/** What ends the proxy's own unit is the proxy's end, and what ends Docker's is the engine's. */
function meant(event: LogEvent, id: string): string {
  if (id === 'container.not-running' && FRONT_ROW.test(event.text)) return 'proxy.not-running';
  if (!/^unit\.(?:not-running|failed|start-limit-hit)$/.test(id)) return id;
  const unit = event.fields.unit ?? event.text;
  return FRONT_UNIT.test(unit) ? 'proxy.not-running' : ENGINE_UNIT.test(unit) ? 'docker.daemon-down' : id;
}

/** Whether lines say this of something whose end has a cause of its own. */
function elsewhere(id: string, events: readonly LogEvent[]): boolean {
  const saying = events.filter(({ hints }) => hints.some((hint) => hint.id === id));
  return saying.length > 0 && saying.every((event) => meant(event, id) !== id);
}

/** What a program says once it is through with what it said before. */
const OVER: readonly (readonly [program: string, signature: string, over: RegExp])[] = [
  ['postgresql', 'ready', /^db\.(?:crashed|starting-up|unreachable)$/],
];

/** The line by which each program says last that it is ready. */
function readyAt(events: readonly LogEvent[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const { program, signature, line } of events)
    if (OVER.some((one) => one[0] === program && one[1] === signature)) last.set(program, line);
  return last;
}

function isOver(event: LogEvent, id: string, ready: ReadonlyMap<string, number>): boolean {
  const since = ready.get(event.program);
  return since !== undefined && since > event.line && OVER.some((one) => one[0] === event.program && one[2].test(id));
}

/** What a line is still worth where something that was pasted with it contradicts it. */
const CONTRADICTED = 0.4;

/** Every line that hints at each cause, in the order of the text. */
function hintsIn(scene: Scene): Map<string, Heard[]> {
  const { events } = scene;
  const heard = new Map<string, Heard[]>();
  const ready = readyAt(events);
  const roomy = fullWithRoom(scene) !== null;
  for (const event of events) {
    for (const { id: said, weight: plainly } of event.hints) {
      if (aboutProxy(event, said) || isOver(event, said, ready)) continue;
      const id = meant(event, said);
      const weight = roomy && id.endsWith('.disk-full') ? plainly * CONTRADICTED : plainly;
      const list = heard.get(id);
      if (list === undefined) heard.set(id, [{ event, weight }]);
      else list.push({ event, weight });
    }
  }
  return heard;
}

/** The same hint from several different messages is surer than from one repeated. */
function joined(list: readonly Heard[]): number {
  const byKind = new Map<string, number>();
  for (const { event, weight } of list) {
    const kind = `${event.program} ${event.signature}`;
    byKind.set(kind, Math.max(byKind.get(kind) ?? 0, weight));
  }
  const [first = 0, ...rest] = [...byKind.values()].sort((a, b) => b - a);
  const more = rest.reduce((sum, weight) => sum + weight, 0);
  return Math.min(0.98, first + (1 - first) * Math.min(0.5, more * 0.25));
}

const NAMES = ['subject', 'unit', 'path', 'module', 'name', 'user', 'database', 'host', 'port', 'address', 'container'];

function subjectOf(event: LogEvent, title: string): string {
  for (const name of NAMES) {
    const value = event.fields[name];
    if (value !== undefined && value !== '') return value;
  }
  return title;
}

/** Says what a line names, in the rule's own words where it has any; null when the rule knows better. */
function verdictOf(rule: Rule, heard: Heard, finding: Finding | undefined, context: Context | null): Present | null {
  if (finding) return finding.verdict;
  const own = context && rule.fromWords ? rule.fromWords(heard.event, context) : undefined;
  if (own === null) return null;
  return present({
    subject: own?.subject ?? subjectOf(heard.event, rule.title.en),
    confidence: heard.weight,
    says: own?.says ?? { en: `${rule.title.en}: ${heard.event.text}` },
    evidence: [said(heard.event)],
  });
}

/** Causes that log lines name, each once. */
export function namedBy(scene: Scene, rules: ReadonlyMap<string, Rule>, judgement: Judgement): Candidate[] {
  const findings = new Map<string, Finding>();
  for (const finding of judgement.findings) {
    const before = findings.get(finding.rule.id);
    if (!before || before.verdict.confidence < finding.verdict.confidence) findings.set(finding.rule.id, finding);
  }
  const context = judgement.findings[0]?.context ?? null;
  const out: Candidate[] = [];
  for (const [id, list] of hintsIn(scene)) {
    const rule = rules.get(id);
    if (rule?.kind !== 'cause') continue;
    const best = list.reduce((a, b) => (b.weight > a.weight ? b : a));
    const verdict = verdictOf(rule, best, findings.get(id), context);
    if (verdict === null) continue;
    out.push({ rule, verdict, strength: joined(list), line: best.event.line, events: list.map(({ event }) => event) });
  }
  for (const finding of findings.values()) {
    if (finding.rule.kind !== 'cause' || out.some(({ rule }) => rule.id === finding.rule.id)) continue;
    // Every line that says so was about the proxy's unit, or the engine's.
    if (elsewhere(finding.rule.id, scene.events)) continue;
    out.push({
      rule: finding.rule,
      verdict: finding.verdict,
      strength: finding.verdict.confidence,
      line: 0,
      events: [],
    });
  }
  return out;
}
