import {
  failingThrough,
  fails,
  freshWords,
  isCutOff,
  message,
  newestFirst,
  type ProbeResult,
  pathOf,
  quoted,
  sawDirect,
  sawThrough,
} from '../../causes/shared/probe.ts';
import { isFailed, isFailing, showed } from '../../causes/shared/unit-state.ts';
import { formatAddress } from '../../core/address.ts';
import type { LogEvent } from '../../core/event.ts';
import {
  absent,
  type Context,
  type Evidence,
  type Present,
  present,
  type RuleSpec,
  saw,
  type Verdict,
} from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import type { Text } from '../../core/text.ts';
import type { FactKind } from '../../facts/facts.generated.ts';
import { type Differs, type Group, isAbout, lookalikes } from './lookalike.ts';

/** How one way to fail shows itself. */
export interface Kind {
  readonly id: string;
  /** How a request straight to the backend ends. */
  readonly outcomes: readonly ProbeResult['outcome'][];
  /** The proxy's message, without the fields that a client fills. */
  readonly words: RegExp;
  /** A second look, other than a direct request, that agrees. When given, `outcomes` alone do not count. */
  readonly agrees?: (facts: SeenFacts, context: Context) => Evidence | null;
  /** It can hang on the single request (an upload), so that another request's success does not refute it. */
  readonly perRequest?: boolean;
  /** And requests that look the same in the access log may end differently. */
  readonly differs?: Differs;
  readonly says: (address: string) => Text;
}

/** What every symptom of the way to the backend looks at. */
export const SIGHTS = {
  on: ['backend'],
  needs: ['probe'],
  wants: ['proxy-words', 'traffic', 'socket-file', 'unit', 'words', 'listener'],
} as const satisfies Pick<RuleSpec<FactKind, FactKind>, 'on' | 'needs' | 'wants'>;

export function isKind(event: LogEvent, kind: Kind): boolean {
  return strength(event, kind) >= 0.5;
}

/** How plainly a line speaks of it. */
function strength(event: LogEvent, kind: Kind): number {
  if (kind.words.test(message(event))) return 1;
  return Math.max(0, ...event.hints.filter((hint) => hint.id === kind.id).map((hint) => hint.weight));
}

function subjectOf(context: Context): string {
  return context.link.address ?? context.link.name;
}

/** Some requests fail while the route's own request works. */
export function partial(facts: SeenFacts): Pick<Present, 'data'> {
  const first = facts.probe?.through[0];
  return first !== undefined && !fails(first) ? { data: { partial: 'yes' } } : {};
}

function agreement(kind: Kind, facts: SeenFacts, context: Context): Evidence | null {
  if (kind.agrees) return kind.agrees(facts, context);
  const direct = facts.probe?.direct.find((result) => kind.outcomes.includes(result.outcome));
  return direct ? sawDirect(direct) : null;
}

/** Ways to fail that an answer from the same address refutes; a refusal by rights is another matter, it depends on who asks. */
const NO_WAY: readonly ProbeResult['outcome'][] = [
  'refused',
  'missing',
  'queue-full',
  'connect-timeout',
  'unreachable',
];

/** The proxy's fresh words say that it got no connection: what the backend does with those it accepts is another story. */
function neverConnected(kind: Kind, facts: SeenFacts): boolean {
  const fresh = freshWords(facts);
  const isConnect = (id: string): boolean => id.startsWith('connect-');
  return fresh.length > 0 && !isConnect(kind.id) && fresh.every((event) => event.hints.some(({ id }) => isConnect(id)));
}

/** The proxy fails at an address that it looked up when it started; the name has none any more. */
function nameIsGone(kind: Kind, facts: SeenFacts): Evidence | null {
  if (!NO_WAY.some((way) => kind.outcomes.includes(way))) return null;
  const direct = facts.probe?.direct.find((result) => result.outcome === 'unresolved');
  return direct ? sawDirect(direct) : null;
}

/** The newest of the lines that say it most plainly. */
function plainest(events: readonly LogEvent[], kind: Kind): LogEvent | null {
  const fitting = events.filter((event) => isKind(event, kind));
  return fitting.toSorted((a, b) => strength(b, kind) - strength(a, kind))[0] ?? null;
}

/** The proxy's reason for the failures: what it wrote at that time, else its last words when nobody else could tell. */
function reason(kind: Kind, facts: SeenFacts, failing: readonly ProbeResult[]): LogEvent | null {
  const fresh = freshWords(facts);
  if (fresh.length > 0) return plainest(fresh, kind);
  if (failing.every((result) => result.producer === 'backend')) return null;
  const newest = newestFirst(facts['proxy-words']?.events ?? []).find((event) => event.tier === 'A');
  const contradicted = facts.probe?.direct.some((result) =>
    result.outcome === 'answered'
      ? NO_WAY.some((way) => kind.outcomes.includes(way))
      : !kind.outcomes.includes(result.outcome),
  );
  return newest && !contradicted && isKind(newest, kind) ? newest : null;
}

/**
 * Failures behind the proxy. A page other than the route's own that is merely slower than the probe's patience, and that
 * the access log knows as working, is none.
 */
export function failures(facts: SeenFacts): readonly ProbeResult[] {
  const first = facts.probe?.through[0];
  const all = failingThrough(facts.probe);
  if (first === undefined || fails(first)) return all;
  const slow = (result: ProbeResult): boolean => {
    const path = pathOf(result.url);
    return (
      result.outcome === 'read-timeout' &&
      facts.traffic?.groups.some((group) => group.path === path && group.lastStatus < 400) === true
    );
  };
  return all.filter((result) => !slow(result));
}

function whileFailing(kind: Kind, facts: SeenFacts, context: Context): Verdict | null {
  const failing = failures(facts);
  const [first] = failing;
  if (!first) return null;
  const words = reason(kind, facts, failing);
  const second = agreement(kind, facts, context);
  if (!words && (!second || neverConnected(kind, facts))) return null;
  // A proxy that checks its backends said why when it left this one out, not at each request.
  const said = words ?? newestFirst(facts['proxy-words']?.events ?? []).find((event) => isKind(event, kind));
  const evidence = [said ? quoted(said, facts) : null, second, sawThrough(first)].filter((one) => one !== null);
  return found(kind, context, evidence, partial(facts));
}

/** No request could be sent through the proxy, or it was stopped before: what the backend's address says counts alone. */
function withoutProxy(kind: Kind, facts: SeenFacts, context: Context): Verdict | null {
  if (!facts.probe?.through.every(isCutOff)) return null;
  const second = agreement(kind, facts, context);
  return second ? found(kind, context, [second], {}) : null;
}

/**
 * One of several servers that is meant to run (it starts with the host) and does not. Proxies that quietly ask the next
 * one write nothing down.
 */
function restsThough(facts: SeenFacts, context: Context): Evidence | null {
  const { unit } = facts;
  const { address } = context.link;
  const spare = context.route.targets.some(
    (target) => (target.backup || target.down) && formatAddress(target.address) === address,
  );
  if (context.siblings.length === 0 || spare || unit?.unitFileState !== 'enabled') return null;
  if (unit.activeState !== 'inactive' && unit.activeState !== 'failed') return null;
  return showed(unit, `UnitFileState=${unit.unitFileState}`);
}

/** The visitor is served by another server of the group or by an error page, while this server fails. */
function masked(kind: Kind, facts: SeenFacts, context: Context): Verdict | null {
  const through = facts.probe?.through ?? [];
  const [first] = through;
  const covered = context.siblings.length > 0 || through.some((result) => result.producer === 'proxy');
  const words = newestFirst(facts['proxy-words']?.events ?? []).find((event) => isKind(event, kind));
  const second = agreement(kind, facts, context) ?? nameIsGone(kind, facts);
  const told = words ? quoted(words, facts) : restsThough(facts, context);
  if (!first || !covered || !told || !second) return null;
  // An error page that is missing turns the 502 into a 404: the visitor is not served at all.
  const hidden = first.producer === 'proxy' && (first.status ?? 0) >= 400 && context.siblings.length === 0;
  return found(kind, context, [told, second, sawThrough(first)], hidden ? {} : { data: { partial: 'yes' } });
}

/** The access log counts whole seconds. */
const LOG_TICK_MS = 1_000;
/** Gateway errors while an app is still starting belong to the restart; an answer of its own (500) does not. */
const BOOT_MS = 5_000;

/** Where several servers take turns, one that works says nothing of the other for this long. */
const TURNS_MS = 60_000;

/** Its last request failed so; or one did lately, and the last one met another server (nginx leaves one that failed alone for 10 s). */
function stillFails(group: Group, statuses: (status: number) => boolean, context: Context): boolean {
  if (group.lastFailAt === null) return false;
  const worked = group.lastOkAt !== null && group.lastOkAt >= group.lastFailAt;
  if (!worked) return statuses(group.lastStatus);
  const failed = Object.entries(group.statuses).reduce((sum, [code, n]) => sum + (statuses(Number(code)) ? n : 0), 0);
  return context.siblings.length > 0 && failed > 0 && context.at - group.lastFailAt < TURNS_MS;
}

/** Requests that a probe cannot repeat: they failed in the access log and in the error log, and none of the kind has worked since. */
export function unrepeatable(facts: SeenFacts, statuses: (status: number) => boolean, context: Context) {
  const probed = new Set((facts.probe?.through ?? []).map((result) => `${result.method} ${pathOf(result.url)}`));
  return (facts.traffic?.groups ?? []).filter((group) => {
    if (group.lastFailAt === null || !stillFails(group, statuses, context)) return false;
    if (probed.has(`${group.method} ${group.path}`)) return false;
    // A person has restarted the app since: what failed belongs to its earlier life.
    const restarted =
      facts.unit?.restarts === 0 &&
      facts.unit.activeSince !== null &&
      facts.unit.activeSince > group.lastFailAt + (group.lastStatus === 500 ? LOG_TICK_MS : -BOOT_MS);
    return !restarted;
  });
}

/** A start that systemd repeated by itself, and that is younger than this, need not be the last one. */
const FRESH_LIFE_MS = 5_000;
/** What failed within this time before belongs to the same run of deaths. */
const LATELY_MS = 90_000;

/** The backend answers in one of its short lives: it has been started again and again, and visitors met it dead. */
function betweenLives(kind: Kind, facts: SeenFacts, context: Context): Verdict | null {
  const { unit, traffic } = facts;
  if (!unit || unit.restarts < 2 || !isFailing(unit, context.at)) return null;
  const state = showed(unit, `NRestarts=${unit.restarts}`);
  const second = isFailed(unit) ? agreement(kind, facts, context) : null;
  if (second) return found(kind, context, [second, state], { data: { partial: 'yes' } });
  if (!isFailed(unit) && context.at - (unit.startedAt ?? 0) > FRESH_LIFE_MS) return null;
  const lately = (traffic?.groups ?? []).filter(
    (group) => group.lastStatus >= 502 && group.lastFailAt !== null && context.at - group.lastFailAt < LATELY_MS,
  );
  const events = newestFirst(facts['proxy-words']?.events ?? []).filter((event) => isKind(event, kind));
  for (const group of lately) {
    const words = events.find((event) => isAbout(event, group, group.lastFailAt, 5_000));
    if (!words) continue;
    const line = saw(
      traffic?.source ?? 'access log',
      group.sample ?? `${group.method} ${group.path} → ${group.lastStatus}`,
      group.lastFailAt,
    );
    const evidence = [quoted(words, facts), line, state];
    return found(kind, context, evidence, { data: { partial: 'yes' } });
  }
  return null;
}

function perRequest(kind: Kind, facts: SeenFacts, context: Context): Verdict | null {
  if (!kind.perRequest) return null;
  const events = newestFirst(facts['proxy-words']?.events ?? []).filter((event) => isKind(event, kind));
  const lasting = unrepeatable(facts, (status) => status === 502 || status === 504 || status === 500, context);
  for (const group of [...lasting, ...lookalikes(facts, context, events, kind.differs)]) {
    const wanted = `${group.method} ${group.path}`;
    const words = events.find((event) => isAbout(event, group, group.broken?.lastAt ?? group.lastFailAt, 5_000));
    if (!words) continue;
    const line = saw(
      facts.traffic?.source ?? 'access log',
      group.sample ?? `${wanted} → ${group.lastStatus}`,
      group.lastFailAt,
    );
    return found(kind, context, [quoted(words, facts), line], { data: { partial: 'yes', request: wanted } });
  }
  return null;
}

function found(kind: Kind, context: Context, evidence: readonly Evidence[], more: Pick<Present, 'data'>): Verdict {
  const [first, ...rest] = evidence;
  if (!first) return absent;
  const address = subjectOf(context);
  return present({
    subject: address,
    confidence: rest.length > 0 ? 0.99 : 0.9,
    says: kind.says(address),
    evidence: [first, ...rest],
    ...more,
  });
}

/** Whether the kind is there: a log line alone never makes it so. */
export function judgeKind(kind: Kind, facts: SeenFacts, context: Context): Verdict {
  return (
    whileFailing(kind, facts, context) ??
    withoutProxy(kind, facts, context) ??
    masked(kind, facts, context) ??
    betweenLives(kind, facts, context) ??
    perRequest(kind, facts, context) ??
    absent
  );
}
