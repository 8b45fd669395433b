import type { Incident } from '../core/incident.ts';
import type { Config, Match } from './schema.ts';

/** `*` stands for any text; everything else for itself. */
export function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

function matches(match: Match, incident: Incident): boolean {
  if (match.severity !== undefined && match.severity !== incident.severity) return false;
  if (match.cause !== undefined && !fits(match.cause, incident.diagnosis.rootCause?.id ?? 'unknown')) return false;
  const { upstream } = match;
  return upstream === undefined || incident.upstreams.some((name) => fits(upstream, name));
}

/** Receivers of an incident: the first route that matches; without routes, all of them. */
export function receiversFor(config: Config, incident: Incident): readonly string[] {
  const all = Object.keys(config.alerts.receivers);
  if (config.alerts.routes.length === 0) return all;
  return config.alerts.routes.find((route) => matches(route.match, incident))?.receivers ?? [];
}

/** The silence that an incident falls under at a time, or null. */
export function silenceFor(
  config: Config,
  incident: Incident,
  now: number,
): Config['alerts']['silences'][number] | null {
  return config.alerts.silences.find((one) => Date.parse(one.until) > now && matches(one.match, incident)) ?? null;
}
