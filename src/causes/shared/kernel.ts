import type { LogEvent } from '../../core/event.ts';
import { isKept } from '../../core/kept.ts';
import { deathIn } from '../../core/kernel-kill.ts';
import type { Context } from '../../core/rule.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { isFailing, type Unit } from './unit-state.ts';

/** A kill and the failure that it explains are not further apart than this. */
const NEAR_MS = 120_000;
const RECENT_MS = 30 * 60_000;

/** The kernel's line about a kill by the limit of a control group, rather than by a full host. */
export function isGroupKill(event: LogEvent): boolean {
  // The group of the whole host, where it is a container itself, is its memory.
  if (deathIn(event).limitOf === '/') return false;
  return /memory cgroup out of memory|CONSTRAINT_MEMCG/i.test(event.text);
}

function concerns(event: LogEvent, unit: Unit | undefined, process: FactMap['process'] | undefined): boolean {
  const { group, process: pid } = deathIn(event);
  // The group of what PM2 or supervisord keeps is its keeper's.
  if (unit && group !== undefined && !isKept(unit.name)) return group.split('/').includes(unit.name);
  if (pid === undefined) return false;
  return (
    pid === String(unit?.mainPid ?? '') ||
    (process?.processes.some((one) => String(one.pid) === pid || String(one.parent) === pid) ?? false)
  );
}

/** The group of a container of Docker, Podman or Kubernetes: it is told by its id. */
const BOXED = /\/(?:[a-z]+-)*[0-9a-f]{64}(?:\.scope)?$/;

/** A killed process is gone, so often only its name and the hour point at the service. */
function looksLike(event: LogEvent, unit: Unit | undefined): boolean {
  const { comm, group } = deathIn(event);
  if (!unit || comm === undefined || comm.length < 3 || (group !== undefined && !isKept(unit.name))) return false;
  // A keeper's programs may bear the name of one that died in a container.
  if (BOXED.test(group ?? '')) return false;
  if (!unit.command.includes(comm) || event.at === null || unit.exitedAt === null) return false;
  return Math.abs(event.at - unit.exitedAt) < NEAR_MS;
}

/** Does the kill fall in a time that can matter now? */
function inTime(event: LogEvent, unit: Unit | undefined, at: number): boolean {
  if (event.at === null) return true;
  if (unit && isFailing(unit, at) && unit.exitedAt !== null) return Math.abs(event.at - unit.exitedAt) < NEAR_MS;
  return at - event.at < RECENT_MS;
}

/** The kernel's lines of death that are about this link's processes, newest first. */
export function killsOf(
  context: Context,
  unit: Unit | undefined,
  process: FactMap['process'] | undefined,
): readonly LogEvent[] {
  return deathsOf(context, unit, process).filter((event) =>
    event.hints.some((hint) => hint.id.endsWith('.oom-killed') || hint.id === 'host.memory-exhausted'),
  );
}

export function deathsOf(
  context: Context,
  unit: Unit | undefined,
  process: FactMap['process'] | undefined,
): readonly LogEvent[] {
  const events = context.host['kernel-words']?.events ?? [];
  return events
    .filter((event) => (concerns(event, unit, process) || looksLike(event, unit)) && inTime(event, unit, context.at))
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0) || b.line - a.line);
}
