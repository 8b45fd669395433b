import { shownBy } from '../../core/kept.ts';
import { type Context, type Evidence, type Present, present, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import type { Text } from '../../core/text.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { believed } from './dependency.ts';

export type Unit = FactMap['unit'];

/** A process that lives shorter than this after an automatic restart is in a crash loop. */
const LOOP_LIFE_MS = 20_000;

/** What a unit that was never started brings about, on its own link. */
export const UNIT_DOWN = {
  'socket.missing': 0.2,
  'socket.stale': 0.15,
  'port.not-listening': 0.2,
  'db.unreachable': 0.15,
  'cache.unreachable': 0.1,
} as const;

function endedBadly(unit: Unit): boolean {
  return !['success', ''].includes(unit.result);
}

/**
 * Somebody stopped it and it did not end in time, so systemd killed it (TimeoutStopSec=): `failed`, `timeout`, although it
 * had been up. A start that takes too long never was.
 */
export function killedAtStop(unit: Unit): boolean {
  const { activeSince, startedAt } = unit;
  const wasUp = activeSince !== null && startedAt !== null && activeSince >= startedAt;
  return unit.activeState === 'failed' && unit.result === 'timeout' && unit.exitKind === 'killed' && wasUp;
}

/** Failed, waiting for its next try, or dead after a bad end. */
export function isFailed(unit: Unit): boolean {
  if (killedAtStop(unit)) return false;
  if (unit.activeState === 'failed' || unit.subState.startsWith('auto-restart')) return true;
  if (unit.activeState === 'activating') return unit.restarts > 0 || endedBadly(unit);
  return unit.activeState === 'inactive' && endedBadly(unit);
}

/** systemd calls it active because it has just been restarted once more. */
export function isLooping(unit: Unit, at: number): boolean {
  if (unit.activeState !== 'active' || unit.restarts < 1 || unit.startedAt === null) return false;
  return at - unit.startedAt < LOOP_LIFE_MS;
}

export function isFailing(unit: Unit, at: number): boolean {
  return isFailed(unit) || isLooping(unit, at);
}

/** A start takes this long before silence at its address means something. */
const START_MS = 2_000;
/** An end sooner than this after the start belongs to the start. */
const SHORT_LIFE_MS = 30_000;

/** The words of its last life say why it could not start. */
function saysWhyNot({ words }: SeenFacts, since: number): boolean {
  const fatal = /^(?:app|db|cache)\.|^process\.config/;
  return (
    words?.events.some(
      (event) =>
        (event.at === null || event.at >= since - 1_500) &&
        event.hints.some(({ id, weight }) => weight >= 0.5 && fatal.test(id)),
    ) ?? false
  );
}

/** It ended soon after its start with status 0 although it could not start what it should serve (hypercorn does). */
export function endedQuietly(facts: SeenFacts): boolean {
  const { unit } = facts;
  if (unit?.activeState !== 'inactive' || unit.exitKind !== 'exited' || unit.startedAt === null) return false;
  if (unit.stopAsked === true) return false;
  const life = (unit.exitedAt ?? Number.POSITIVE_INFINITY) - unit.startedAt;
  return life >= 0 && life < SHORT_LIFE_MS && saysWhyNot(facts, unit.startedAt);
}

/**
 * It runs, yet what it should serve died while starting: nothing listens, and the words of this life say why. Servers
 * that keep their master when every worker dies look like this (uvicorn and hypercorn with several workers).
 */
export function isStillborn(facts: SeenFacts, at: number): boolean {
  const { unit, listener } = facts;
  if (!unit || !listener || unit.activeState !== 'active' || unit.startedAt === null) return false;
  if (at - unit.startedAt < START_MS || listener.matching.length > 0 || listener.ofExpected.length > 0) return false;
  return saysWhyNot(facts, unit.startedAt);
}

/**
 * Nothing of it runs, and systemd calls it active all the same: what an init script started in the background has ended
 * (RemainAfterExit= of the units that are made of such scripts).
 */
export function isHollow({ unit, listener }: Pick<SeenFacts, 'unit' | 'listener'>): boolean {
  if (unit?.activeState !== 'active' || unit.subState !== 'exited' || unit.type !== 'forking') return false;
  return listener !== undefined && listener.matching.length === 0 && listener.ofExpected.length === 0;
}

/** systemd gave up on it. */
export function gaveUp(unit: Unit): boolean {
  return isFailed(unit) && (unit.startLimitHit || unit.result === 'start-limit-hit');
}

/** Did it end with this exit status (`203`)? */
export function exitedWith(unit: Unit, status: number): boolean {
  return unit.exitKind === 'exited' && unit.exitStatus === status;
}

/** How it ended, in words; empty when it never did. */
export function exitText(unit: Unit): string {
  if (unit.exitKind === null || unit.exitStatus === null)
    return unit.result && unit.result !== 'success' ? `ended with result ${unit.result}` : '';
  const meaning = unit.exitMeaning ? ` (${unit.exitMeaning})` : '';
  if (unit.exitKind === 'exited') return `exited with status ${unit.exitStatus}${meaning}`;
  return `was killed by ${unit.exitMeaning ?? `signal ${unit.exitStatus}`}`;
}

export function showed(unit: Unit, ...more: readonly string[]): Evidence {
  const exit =
    unit.exitKind === null
      ? []
      : [
          `ExecMainCode=${unit.exitKind}`,
          `ExecMainStatus=${unit.exitStatus ?? '?'}${unit.exitMeaning ? ` (${unit.exitMeaning})` : ''}`,
        ];
  const state = [
    `ActiveState=${unit.activeState}`,
    `SubState=${unit.subState}`,
    `Result=${unit.result}`,
    ...exit,
    ...more,
  ];
  return saw(shownBy(unit.name), state.join(' '), unit.exitedAt ?? unit.inactiveSince);
}

/** A verdict about a unit: its state is the first evidence, its name the subject. */
export function ofUnit(
  context: Context,
  unit: Unit,
  finding: {
    readonly confidence: number;
    readonly says: Text;
    readonly more?: readonly Evidence[];
    readonly show?: readonly string[];
    readonly data?: Readonly<Record<string, string>>;
  },
): Present {
  return present({
    subject: unit.name,
    confidence: believed(context, finding.confidence),
    says: finding.says,
    evidence: [showed(unit, ...(finding.show ?? [])), ...(finding.more ?? [])],
    ...(finding.data === undefined ? {} : { data: finding.data }),
  });
}

/** The link's unit, as commands name it. */
export function unitName(facts: SeenFacts, context: Context): string | null {
  return facts.unit?.name ?? (context.link.runtime?.kind === 'unit' ? context.link.runtime.name : null);
}
