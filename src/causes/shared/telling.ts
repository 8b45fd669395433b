import type { LogEvent } from '../../core/event.ts';
import { type Context, type Evidence, saw } from '../../core/rule.ts';
import { type SeenFacts, seenFacts } from '../../core/snapshot.ts';
import { isContainerFailing, isCrashLooping, isServiceFailing } from './container-state.ts';
import { answers } from './dependency.ts';
import { isFailing } from './unit-state.ts';

/** A line is about a death when it is not older than this before it: a slow start may try a while. */
const LAST_WORDS_MS = 60_000;
const MINUTE = 60_000;

/** A log line that says the cause, and how far it is to be believed. */
export interface Telling {
  readonly event: LogEvent;
  readonly confidence: number;
  readonly evidence: Evidence;
}

export function weightOf(event: LogEvent, id: string): number {
  return event.hints.find((hint) => hint.id === id)?.weight ?? 0;
}

/** Is there a cause that this line says at least as plainly, by `margin` more? */
export function saysBetter(event: LogEvent, id: string, margin = 0): boolean {
  const weight = weightOf(event, id) + margin;
  const deep = (other: string): boolean => /^(?:app|db|cache|process|host|port|socket|unit)\./.test(other);
  return event.hints.some((hint) => hint.id !== id && deep(hint.id) && hint.weight >= weight && hint.weight >= 0.5);
}

/** Where a line of the link is quoted from. */
export function heard(event: LogEvent, facts: SeenFacts): Evidence {
  return saw(event.fields.source ?? facts.words?.sources[0]?.name ?? `${event.program} log`, event.text, event.at);
}

/**
 * How far a line is to be believed by its time: at the death of a unit that failed fully, in a running service less the
 * older it is, in an earlier life not at all.
 */
export function timely(event: LogEvent, facts: SeenFacts, at: number): number {
  const { unit, container, service } = facts;
  if (event.at === null || (service && isServiceFailing(service, at))) return 1;
  if (container?.exists && isContainerFailing(container, at)) {
    // The words were read from its last lives only; of a dead one what it said long before its death is no reason.
    const { finishedAt } = container;
    return isCrashLooping(container, at) || finishedAt === null || event.at >= finishedAt - LAST_WORDS_MS ? 1 : 0.5;
  }
  if (unit && isFailing(unit, at)) return unit.exitedAt === null || event.at >= unit.exitedAt - LAST_WORDS_MS ? 1 : 0;
  if (unit && unit.startedAt !== null && event.at < unit.startedAt - 5_000) return 0;
  const age = at - event.at;
  if (age <= 10 * MINUTE) return 1;
  return age <= 60 * MINUTE ? 0.85 : 0.65;
}

/** A second witness: the unit did fail, and this line was written then. */
function diedOfIt(event: LogEvent, facts: SeenFacts, at: number): boolean {
  const { unit, container, service } = facts;
  const failing =
    (service && isServiceFailing(service, at)) ||
    (unit && isFailing(unit, at)) ||
    (container?.exists && isContainerFailing(container, at));
  return failing === true && timely(event, facts, at) === 1;
}

function tellingOf(event: LogEvent, weight: number, facts: SeenFacts, at: number): Telling | null {
  const believable = weight * timely(event, facts, at);
  if (believable < 0.4) return null;
  const confidence = diedOfIt(event, facts, at) ? Math.min(0.96, believable + 0.05) : Math.min(0.92, believable);
  return { event, confidence, evidence: heard(event, facts) };
}

/** The plainest line of the link that says the cause, the newest of equals; null when none that counts does. */
export function telling(
  context: Context,
  id: string,
  fits: (event: LogEvent) => boolean = () => true,
  events: readonly LogEvent[] = context.hinted,
): Telling | null {
  const facts = seenFacts(context.link);
  if (context.link.role === 'dependency' && facts.dependency && answers(facts.dependency)) return null;
  return plainest(events.filter(fits), id, facts, context.at);
}

export function plainest(events: readonly LogEvent[], id: string, facts: SeenFacts, at: number): Telling | null {
  let best: Telling | null = null;
  for (const event of events) {
    const weight = weightOf(event, id);
    if (weight < 0.5 || saysBetter(event, id, 0.15)) continue;
    const told = tellingOf(event, weight, facts, at);
    if (told && (best === null || told.confidence > best.confidence + 0.01)) best = told;
  }
  return best;
}

/** `/opt/app/urls.py:12`, or null when the line names no file. */
export function placeIn(event: LogEvent): string | null {
  const file = fileIn(event);
  if (file === null) return null;
  return event.fields.line === undefined ? file : `${file}:${event.fields.line}`;
}

/** The source file of the error: the deepest frame of a traceback, or the file that the message names. */
export function fileIn({ fields }: LogEvent): string | null {
  const { file, path, line } = fields;
  if (file !== undefined && /[/.]/.test(file)) return file;
  return path !== undefined && (line !== undefined || /\.\w{1,4}$/.test(path)) ? path : null;
}

/** The file or directory that the system refused, not the file of the code that asked for it. */
export function targetIn(
  { fields, text, detail }: LogEvent,
  refusal: RegExp,
  home: string | null = null,
): string | null {
  const near = new RegExp(`(?:${refusal.source})[^'"\\n]{0,80}['"]([^'"\\n]{1,400})['"]`, 'i');
  const bare = new RegExp(`(?:${refusal.source})[^/\\n]{0,80}(/[\\w./-]+)|(/[\\w./-]+): (?:${refusal.source})`, 'i');
  const found =
    fields.target ??
    near.exec(`${text}\n${detail ?? ''}`)?.[1] ??
    bare
      .exec(text)
      ?.slice(1)
      .find((one) => one !== undefined);
  const path = found ?? (fields.line === undefined ? fields.path : undefined);
  if (path === undefined || path.length > 400) return null;
  const clean = path.replace(/^\.\//, '').replace(/(.)\/+$/, '$1');
  if (clean.startsWith('/')) return clean;
  return home !== null && /^[\w.-]+(?:\/[\w.-]+)*$/.test(clean) ? `${home}/${clean}` : null;
}

/** Adds to a confidence what another witness is worth, below certainty. */
export function surer(confidence: number, by = 0.05): number {
  return Math.min(0.97, confidence + by);
}
