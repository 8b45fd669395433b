import { fromBytes } from './bytes.ts';
import type { Served } from './decision.ts';
import type { Run } from './run.ts';

/** Which blocks a request is in now, for a decision. */
export function served(run: Run): Served {
  const { location, server } = run;
  return {
    server: { place: server.place, names: server.names.map((name) => name.text) },
    location: location.kind === 'server' ? null : { text: location.text, place: location.place },
    trail: run.trail.map((step) => ({ text: fromBytes(step.text), place: step.place })),
    earlier: [...run.earlier],
  };
}
