import { fromBytes } from './bytes.ts';
import type { Location, Model, Pass, Server } from './model.ts';

/** A request made up for a location: the path to ask for and what the backend then receives. */
export interface Sample {
  readonly path: string;
  readonly backendPath: string | null;
}

/** A path that reaches this pass, or null when none can be made up. */
export function sampleRequest(_model: Model, _server: Server, location: Location, _pass: Pass): Sample | null {
  if (location.kind === 'exact' || location.kind === 'prefix' || location.kind === 'no-regex') {
    return { path: fromBytes(location.name), backendPath: null };
  }
  return null;
}
