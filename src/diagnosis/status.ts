import type { ResultStatus } from '../core/diagnosis.ts';
import { type Link, type Snapshot, seenFacts } from '../core/snapshot.ts';
import type { Finding } from './judge.ts';

/** Symptoms that leave the route working for some requests. */
function isPartial(finding: Finding): boolean {
  return finding.verdict.data?.partial === 'yes' || finding.rule.id === 'body-mismatch';
}

/** A way to fail that only says what came of it, not where. */
function isBareStatus({ rule }: Finding): boolean {
  return rule.id.startsWith('http-');
}

/** What servers of a group answer when they are asked straight. */
function worksStraight(link: Link): boolean {
  const direct = seenFacts(link).probe?.direct ?? [];
  return (
    direct.length > 0 &&
    direct.every(({ outcome, status }) => outcome === 'answered' && status !== null && status < 500)
  );
}

/** Who may not ask a server is told nothing of it; that the proxy may not either is another look's word. */
function isKnown(link: Link): boolean {
  const { probe, 'socket-file': socket } = seenFacts(link);
  return socket?.allowed === false || (probe?.direct ?? []).some(({ outcome }) => outcome !== 'denied');
}

/**
 * One of several servers fails, and the proxy does not ask the next one: who meets the others is served. A failure on the
 * way to a server that answers straight is another matter.
 */
function isOneOfSeveral(snapshot: Snapshot, failing: readonly Finding[]): boolean {
  const servers = snapshot.links.filter((link) => link.role === 'backend');
  const well = servers.filter(worksStraight);
  // Who could not be asked is neither.
  const ill = servers.filter((link) => !worksStraight(link) && isKnown(link));
  if (ill.length === 0 || well.length === 0) return false;
  return failing.every((finding) => ill.includes(finding.link) || isBareStatus(finding));
}

/**
 * `down` when the route's own request fails, `degraded` when only some requests fail or a health body reports a broken
 * part, `unknown` when nothing could be asked, else `up`.
 */
export function statusOf(snapshot: Snapshot, symptoms: readonly Finding[]): ResultStatus {
  const whole = symptoms.filter((finding) => !isPartial(finding));
  if (whole.length > 0) return isOneOfSeveral(snapshot, whole) ? 'degraded' : 'down';
  if (symptoms.length > 0) return 'degraded';
  const asked = snapshot.links.some((link) => {
    const probe = seenFacts(link).probe;
    return probe !== undefined && probe.through.length + probe.direct.length > 0;
  });
  return asked ? 'up' : 'unknown';
}
