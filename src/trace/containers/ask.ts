import type { Address } from '../../core/address.ts';
import { formatAddress } from '../../core/address.ts';
import type { Target } from '../../core/route.ts';
import type { Traced } from '../link.ts';
import { type ProbeResult, unanswered } from '../probing.ts';

/** Where the backend is asked straight: at the target as written, or where this host reaches the container behind it; null when it cannot be asked. */
export function straightAddress(traced: Traced, target: Target): Address | null {
  const { docker } = traced;
  if (!docker) return target.address;
  return docker.computed ? null : docker.reach;
}

/** How many containers answer to the name that the link above uses: Docker hands out all of them in turn. */
export function manyBehind(traced: Traced): number {
  const { docker } = traced;
  if (docker?.hit.via !== 'name') return 1;
  if (docker.hit.service) return Math.max(1, docker.hit.tasks ?? 1);
  const names = docker.hit.resolution.answers.map((answer) => answer.container).filter((name) => name !== null);
  return new Set(names).size;
}

/** The answer to the question straight, where it is plain from the networks: what the proxy itself must meet. */
export function computedAnswers(traced: Traced, target: Target, at: number): ProbeResult[] {
  const computed = traced.docker?.computed;
  if (!computed) return [];
  const url = `${target.scheme}://${formatAddress(target.address)}/`;
  return [{ ...unanswered(url, 'GET', at), outcome: computed.outcome, message: computed.message }];
}
