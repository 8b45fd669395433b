import type { LogEvent } from '../core/event.ts';
import { strip } from '../logs/strip.ts';
import { readTime, type TimeOptions } from '../logs/time.ts';
import type { CausalGraph } from './graph.ts';
import type { Candidate } from './named.ts';

const MINUTE = 60_000;
/** Words of one outage come closer together than this. */
const APART = 10 * MINUTE;
/** … and without a word of recovery between them, the older ones must be older than this. */
const LONG = 60 * MINUTE;
/** Clocks that do not say their zone may differ by so much from those that do. */
const ZONES = 14 * 60 * MINUTE;
/** What is over is another reading at most. */
const OVER = 0.4;
/** What is only older counts a little less. */
const OLDER = 0.8;
/** A cause that words name so plainly is an outage of its own. */
const PLAIN = 0.6;
/** A text with more lines is a file, in which nobody looks for recoveries. */
const LINES = 20_000;

/** What programs say when they serve, and the answers of those that do. */
const SERVES =
  /\bListening (?:at|on)\b|\blistening (?:on|at)\b|Application startup complete|Uvicorn running on|ready (?:to handle|for|to accept) connections|Ready to accept connections|spawned uWSGI worker|\bStarted \w+ in [\d.]+ seconds|is UP, reason|" (?:200|201|204|30[1247]) /;
/** systemd says so of everything: here only of what the words of the fault came from. */
const STARTED = /\bStarted ([\w@.-]{2,60})\.service\b/;
const ZONED = /\d\d:\d\d(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d\b)|"(?:ts|time)": ?\d/;
const VISIT = /\[(\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "/;

interface Moment {
  readonly at: number;
  readonly zoned: boolean;
}

interface Recovery extends Moment {
  /** The unit that systemd started; null for a program that says by itself that it serves. */
  readonly unit: string | null;
}

function momentOf(line: string, options: TimeOptions): Moment | null {
  const { at, zoned, rest } = strip(line, options);
  return at === null ? readTime(VISIT.exec(rest)?.[1] ?? rest, options) : { at, zoned };
}

/** Whether the time of a line said its zone; a record in JSON counts in seconds, or says it. */
function isZoned(line: string): boolean {
  const { at, zoned } = strip(line);
  return at === null ? ZONED.test(line) : zoned;
}

function recoveriesIn(lines: readonly string[], options: TimeOptions): Recovery[] {
  if (lines.length > LINES) return [];
  return lines.flatMap((line): Recovery[] => {
    if (line.length > 1000) return [];
    const unit = STARTED.exec(line)?.[1] ?? null;
    if (unit === null && !SERVES.test(line)) return [];
    const moment = momentOf(line, options);
    return moment === null ? [] : [{ at: moment.at, zoned: moment.zoned, unit }];
  });
}

/** First and last moment at which a cause was told of; null when its words carry no time. */
function spanOf(events: readonly LogEvent[], lines: readonly string[]): { first: Moment; last: Moment } | null {
  const timed = events.flatMap(({ at, line }) =>
    at === null || at === 0 ? [] : [{ at, zoned: isZoned(lines[line - 1] ?? '') }],
  );
  if (timed.length === 0 || timed.length < events.length) return null;
  const first = timed.reduce((a, b) => (b.at < a.at ? b : a));
  const last = timed.reduce((a, b) => (b.at > a.at ? b : a));
  return { first, last };
}

/** Whether something came later than something else, whatever the zones of their clocks. */
function later(one: Moment, than: Moment, by: number): boolean {
  return one.at - than.at > by + (one.zoned === than.zoned ? 0 : ZONES);
}

/** Whether a recovery is one of what the words of a cause came from. */
function concerns({ unit }: Recovery, { events, verdict }: Candidate, lines: readonly string[]): boolean {
  if (unit === null) return true;
  const name = unit.replace(/@.*$/, '').toLowerCase();
  return events.some(({ fields, program, text, detail, line }) =>
    // The journal's tag says who spoke, whatever language the words are of.
    [
      strip(lines[line - 1] ?? '').program,
      fields.unit,
      fields.container,
      fields.name,
      fields.comm,
      program,
      verdict.subject,
      text,
      detail,
    ].some((word) => word?.toLowerCase().includes(name) === true),
  );
}

/**
 * Causes of an outage that was over before another one began count less than those of the newer one, in whatever order the
 * lines were pasted: an older cause steps back when the program served again after its last word, and a little when it is
 * merely old and does not lead to what came later.
 * @param text the text whose lines the events number
 * @param options the clock by which the events were read
 */
export function outlived(
  heard: readonly Candidate[],
  text: string,
  graph: CausalGraph,
  options: TimeOptions = {},
): readonly Candidate[] {
  if (heard.length < 2) return heard;
  const lines = text.split('\n');
  const timed = heard.map((one) => ({ one, span: spanOf(one.events, lines) }));
  let recoveries: readonly Recovery[] | null = null;
  return timed.map(({ one, span }) => {
    if (span === null) return one;
    const newer = timed.filter(
      (other) =>
        other.span !== null &&
        !other.one.rule.lastResort &&
        other.one.strength >= PLAIN &&
        later(other.span.first, span.last, APART),
    );
    if (newer.length === 0) return one;
    recoveries ??= recoveriesIn(lines, options);
    const isOver = recoveries.some(
      (recovery) =>
        later(recovery, span.last, 0) &&
        newer.some((other) => other.span !== null && later(other.span.last, recovery, 0)) &&
        concerns(recovery, one, lines),
    );
    if (isOver) return { ...one, strength: Math.min(one.strength, OVER) };
    const isOld = newer.some(
      (other) =>
        other.span !== null &&
        later(other.span.first, span.last, LONG) &&
        graph.way(one.rule.id, other.one.rule.id) === null,
    );
    return isOld ? { ...one, strength: one.strength * OLDER } : one;
  });
}
