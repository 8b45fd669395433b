import { weightOf } from '../../causes/shared/telling.ts';
import type { LogEvent } from '../../core/event.ts';
import type { Context } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';

export type Group = NonNullable<SeenFacts['traffic']>['groups'][number];

/**
 * Why requests that look alike in an access log end differently: by what a visitor's header carries (cookies, a session),
 * or now and then, by the moment.
 */
export type Differs = 'by-visitor' | 'now-and-then';

/** Causes that hang on the header of the request: one without it says nothing of them. */
const CARRIED = ['route.request-too-large-for-backend'];

/** Access logs count whole seconds. */
const TICK_MS = 2_000;
/** What is rarer than this is the internet. */
const LEAST_SHARE = 0.005;
/** So many times longer than between two failures it has worked by now: it is over (chance would say so in one of twenty). */
const OVER = 3;

/** Whether a line of the proxy's error log is about such a request; programs that write no request: about that moment. */
export function isAbout(event: LogEvent, group: Group, at: number | null, slackMs: number): boolean {
  const { request } = event.fields;
  const wanted = `${group.method} ${group.path}`;
  if (request) return request.startsWith(wanted) && /^(?:$|[\s?])/.test(request.slice(wanted.length));
  return event.at !== null && Math.abs(event.at - (at ?? 0)) < slackMs;
}

/** Since when backend and proxy are what they are now; what failed before belongs to another life. */
function since({ unit, container }: SeenFacts, context: Context): number {
  const started = unit?.activeSince ?? container?.startedAt ?? 0;
  return Math.max(started, context.proxy['proxy-state']?.configLoadedAt ?? 0) + TICK_MS / 2;
}

/** The app itself said at that moment that it did not take what the request carried. */
function isCarried(group: Group, facts: SeenFacts): boolean {
  const said = (facts.words?.events ?? []).filter((event) => near(event, group.broken?.lastAt ?? null));
  return said.some((event) => CARRIED.some((id) => weightOf(event, id) >= 0.5));
}

function near(event: LogEvent, at: number | null): boolean {
  return event.at !== null && at !== null && Math.abs(event.at - at) <= TICK_MS;
}

/** Repeated, or the last thing that was seen: one stranger who sent too much is nobody's outage. */
function isNoAccident(group: Group): boolean {
  const bad = Object.entries(group.statuses).reduce((sum, [status, n]) => sum + (Number(status) >= 500 ? n : 0), 0);
  return bad > 1 || group.lastStatus >= 500;
}

/** It has worked for so long since that it is over. */
function isOver(group: Group, turns: number): boolean {
  const all = Object.values(group.statuses).reduce((sum, n) => sum + n, 0);
  const okSince = group.broken?.okSince ?? 0;
  return okSince * turns > OVER * (all - okSince);
}

/** It failed, worked and failed again in this life, and the proxy says so each time. */
function comesAndGoes(group: Group, events: readonly LogEvent[], from: number): boolean {
  const turns = (group.broken?.turns ?? []).filter((at) => at >= from);
  const told = turns.filter((at) => events.some((event) => near(event, at) && isAbout(event, group, at, TICK_MS)));
  const all = Object.values(group.statuses).reduce((sum, n) => sum + n, 0);
  return told.length >= 2 && told.length >= all * LEAST_SHARE && !isOver(group, told.length);
}

/**
 * Groups of requests of which some fail although others, that look the same in the access log, work. `events` are the
 * proxy's lines of the kind that is asked for.
 */
export function lookalikes(
  facts: SeenFacts,
  context: Context,
  events: readonly LogEvent[],
  differs: Differs | undefined,
): readonly Group[] {
  const from = since(facts, context);
  return (facts.traffic?.groups ?? []).filter((group) => {
    if (group.broken === undefined || group.broken.lastAt < from) return false;
    if (differs === 'now-and-then' && comesAndGoes(group, events, from)) return true;
    const byVisitor = differs === 'by-visitor' && !isOver(group, group.broken.turns.length);
    return (byVisitor || isCarried(group, facts)) && isNoAccident(group);
  });
}
