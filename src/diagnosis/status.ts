import type { ResultStatus } from '../core/diagnosis.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { seenFacts } from '../core/snapshot.ts';
import type { Finding } from './judge.ts';

/** Symptoms that leave the route working for some requests. */
function isPartial(finding: Finding): boolean {
  return finding.verdict.data?.partial === 'yes' || finding.rule.id === 'body-mismatch';
}

/**
 * `down` when the route's own request fails, `degraded` when only some requests fail or a health body reports a broken
 * part, `unknown` when nothing could be asked, else `up`.
 */
export function statusOf(snapshot: Snapshot, symptoms: readonly Finding[]): ResultStatus {
  if (symptoms.some((finding) => !isPartial(finding))) return 'down';
  if (symptoms.length > 0) return 'degraded';
  const asked = snapshot.links.some((link) => {
    const probe = seenFacts(link).probe;
    return probe !== undefined && probe.through.length + probe.direct.length > 0;
  });
  return asked ? 'up' : 'unknown';
}
