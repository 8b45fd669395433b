import type { Diagnosis } from './diagnosis.ts';
import type { Scheme } from './route.ts';
import type { Lang } from './text.ts';

/** A route as the schedule and the topology need it. */
export interface Upstream {
  readonly name: string;
  /** The URL that a person would try. */
  readonly url: string;
  readonly proxy: string;
  readonly location: string;
  /** Where the configuration says so: `FILE:LINE`. */
  readonly place: string;
  readonly targets: readonly UpstreamTarget[];
  /** How to ask it cheaply, through the proxy: connect here, with this Host and path. Null when it cannot be asked. */
  readonly ask: {
    readonly scheme: 'http' | 'https';
    readonly address: string;
    readonly host: string;
    readonly path: string;
  } | null;
  /** Log files of the proxy for this route. */
  readonly logs: { readonly error: readonly string[]; readonly access: readonly string[] };
  readonly notes: readonly string[];
}

export interface UpstreamTarget {
  readonly address: string;
  readonly scheme: string;
  readonly runtime: { readonly kind: string; readonly name: string } | null;
  /** How to ask it without the proxy, as the proxy would ask; null when this host cannot, or does not know how. */
  readonly straight: {
    readonly scheme: Scheme;
    readonly address: string;
    readonly host: string;
    readonly path: string;
  } | null;
  /** What it leans on: databases, caches, other services. Never a password. */
  readonly leansOn: readonly {
    readonly kind: string;
    readonly address: string;
    readonly runtime: { readonly kind: string; readonly name: string } | null;
  }[];
}

export interface Discovery {
  readonly schema: 'why502/discovery@1';
  readonly host: string;
  readonly at: string;
  readonly proxies: readonly {
    readonly program: string;
    readonly running: boolean;
    readonly unit: string | null;
    readonly container: string | null;
    readonly routes: number;
  }[];
  readonly upstreams: readonly Upstream[];
  readonly problems: readonly string[];
}

/** The request that fails, when it is not a plain GET of the route. */
export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields of a multipart form; a file's content comes as base64. */
  readonly form?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly file?: { readonly name: string; readonly base64: string };
  }[];
  /** Text, or base64 of bytes when `bodyIsBase64`. */
  readonly body?: string;
  readonly bodyIsBase64?: boolean;
}

export interface DiagnoseOptions {
  /** URLs, upstream names, units or containers; empty for everything that was discovered. */
  readonly targets: readonly string[];
  readonly request?: RequestOptions;
  readonly lang: Lang;
  /** For people who ask once: what is only starting is looked at again, for some seconds, before the answer. */
  readonly patient?: boolean;
}

/** Thrown when a target fits nothing; `candidates` are names that exist. */
export class UnknownTarget extends Error {
  readonly target: string;
  readonly candidates: readonly string[];

  constructor(target: string, candidates: readonly string[]) {
    super(
      `no upstream, URL, unit or container fits "${target}"${candidates.length > 0 ? ` (known: ${candidates.join(', ')})` : ''}`,
    );
    this.name = 'UnknownTarget';
    this.target = target;
    this.candidates = candidates;
  }
}

/** Looks and thinks; what the agent, the API and the commands call. */
export interface Diagnoser {
  /** `deep` also finds runtimes and what they lean on (slower). */
  discover(deep: boolean): Promise<Discovery>;
  diagnose(options: DiagnoseOptions): Promise<Diagnosis>;
}
