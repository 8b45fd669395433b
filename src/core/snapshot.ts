import type { FactKind, FactMap } from '../facts/facts.generated.ts';
import type { Route } from './route.ts';

/** A look that succeeded, or one that could not be taken: why, and the command that would allow it. */
export type Reading<T> =
  | { readonly is: 'seen'; readonly at: number; readonly source: string; readonly value: T }
  | { readonly is: 'blind'; readonly why: string; readonly allow: string | null };

export type Readings = { readonly [K in FactKind]?: Reading<FactMap[K]> };

/** The facts that were seen, by kind. */
export type SeenFacts = { readonly [K in FactKind]?: FactMap[K] };

export type Role = 'proxy' | 'backend' | 'dependency' | 'host';

export type Runtime =
  | { readonly kind: 'unit' | 'container' | 'service' | 'process'; readonly name: string }
  | { readonly kind: 'remote'; readonly name: string };

/** One hop that leans on the next: address → listener → process → runtime, its words, and what it leans on in turn. */
export interface Link {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  /** The link that leans on this one; null for the proxy and the host. */
  readonly above: string | null;
  /** The address that the link above uses, as text. */
  readonly address: string | null;
  readonly runtime: Runtime | null;
  readonly facts: Readings;
}

/** One look of the tracer, for people: what was checked and how it went. */
export interface Step {
  readonly check: string;
  readonly subject: string;
  readonly status: 'ok' | 'fail' | 'warn' | 'skipped';
  readonly ms: number;
  readonly summary: string;
}

/** Everything seen of one path at one instant. JSON; a diagnosis can be replayed from it. */
export interface Snapshot {
  readonly schema: 'why502/snapshot@1';
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly route: Route;
  /** The URL that was tried, and that a person would try. */
  readonly url: string;
  readonly links: readonly Link[];
  readonly steps: readonly Step[];
}

/** The seen facts of a link; blind ones are left out. */
export function seenFacts(link: Link | undefined): SeenFacts {
  const seen: Record<string, unknown> = {};
  if (link) {
    for (const [kind, reading] of Object.entries(link.facts)) {
      if (reading.is === 'seen') seen[kind] = reading.value;
    }
  }
  // The readings' keys and values are typed together; Object.entries loses that.
  return seen as SeenFacts;
}
