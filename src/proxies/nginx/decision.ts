import type { Place, Scheme, Target } from '../../core/route.ts';
import type { PassKind } from './model.ts';

/** Which blocks served a request, and the steps on the way. */
export interface Served {
  readonly server: { readonly place: Place; readonly names: readonly string[] } | null;
  readonly location: { readonly text: string; readonly place: Place } | null;
  readonly trail: readonly { readonly text: string; readonly place: Place }[];
  /** Requests that backends got before: `auth_request`, or a failed one that `error_page` replaced. */
  readonly earlier: readonly PassDecision[];
}

/** nginx hands the request to a backend. */
export interface PassDecision extends Served {
  readonly is: 'pass';
  readonly kind: PassKind;
  readonly scheme: Scheme | 'memcached';
  readonly group: string | null;
  readonly targets: readonly Target[];
  readonly method: string;
  /** The target of the request line that an HTTP backend receives; for FastCGI and its like, `REQUEST_URI`. */
  readonly uri: string;
  /** The Host header, variables replaced where known (`$name` stays where not); null when nginx sends none. */
  readonly host: string | null;
  readonly passPlace: Place;
  readonly passText: string;
  /** FastCGI: the file that the backend is told to run; null for others and where only nginx knows. */
  readonly script: string | null;
}

/** What nginx does with a request. */
export type Decision =
  | PassDecision
  /** nginx answers itself. `status` is what the client sees; `redirect` the Location header. */
  | (Served & {
      readonly is: 'answer';
      readonly status: number;
      readonly redirect: string | null;
      readonly why: string;
    })
  /** A file is sent. */
  | (Served & { readonly is: 'file'; readonly status: number; readonly path: string })
  /** The connection is closed without an answer (444). */
  | (Served & { readonly is: 'closed'; readonly why: string })
  /** A backend answered and nginx hands this on (only with an oracle for backends). */
  | (Served & { readonly is: 'answered'; readonly status: number; readonly pass: PassDecision })
  /** No `listen` takes the connection. */
  | (Served & { readonly is: 'refused'; readonly why: string })
  /** The text does not tell; `why` says what it hangs on. */
  | (Served & { readonly is: 'unknown'; readonly why: string });
