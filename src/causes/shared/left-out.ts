import type { SeenFacts } from '../../core/snapshot.ts';

/** The proxy says 404 where the backend does not: it has no such route, whatever its files say. */
export function unknownToProxy({ probe }: Pick<SeenFacts, 'probe'>): boolean {
  return (
    probe?.through.some(({ status }) => status === 404) === true && !probe.direct.some(({ status }) => status === 404)
  );
}
