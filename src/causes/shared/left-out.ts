import type { Route } from '../../core/route.ts';
import type { SeenFacts } from '../../core/snapshot.ts';

/** The proxy answers as it does for a route that it leaves out, and the backend does not. */
export function isLeftOut({ probe }: Pick<SeenFacts, 'probe'>, { leftOut }: Pick<Route, 'leftOut'>): boolean {
  const wanted = leftOut?.status ?? 404;
  return (
    probe?.through.some(({ status }) => status === wanted) === true &&
    !probe.direct.some(({ status }) => status === wanted)
  );
}
