import type { Place, Target } from '../../core/route.ts';

/** One condition. Kinds that no URL decides are `other`. */
export type Matcher =
  | { readonly is: 'path'; readonly patterns: readonly string[] }
  | { readonly is: 'host'; readonly hosts: readonly string[] }
  | { readonly is: 'method'; readonly methods: readonly string[] }
  | { readonly is: 'path-regexp'; readonly pattern: string }
  | { readonly is: 'query'; readonly names: Readonly<Record<string, readonly string[]>> }
  | { readonly is: 'not'; readonly sets: readonly (readonly Matcher[])[] }
  | { readonly is: 'protocol'; readonly name: string }
  /** A request header: plain requests do not carry it. */
  | { readonly is: 'header'; readonly name: string }
  | { readonly is: 'other'; readonly name: string };

/** A change of the request's URI. */
export type Rewrite =
  | { readonly is: 'to'; readonly uri: string }
  | { readonly is: 'strip-prefix'; readonly prefix: string }
  | { readonly is: 'strip-suffix'; readonly suffix: string }
  | { readonly is: 'replace'; readonly find: string; readonly put: string }
  | { readonly is: 'method'; readonly method: string };

/** A `reverse_proxy` with its upstreams. */
export interface Pass {
  readonly targets: readonly Target[];
  /** Why some upstreams are not known: placeholders, DNS records, other modules. */
  readonly unresolved: readonly string[];
  readonly text: string;
  readonly place: Place;
  readonly hostHeader: string;
  readonly rewrites: readonly Rewrite[];
  readonly tlsVerify: boolean;
  readonly connectTimeoutMs: number | null;
  readonly readTimeoutMs: number | null;
  /** The line that sets it, as written. */
  readonly readTimeoutSetting: (Place & { readonly text: string }) | null;
  readonly headerBufferBytes: number | null;
  readonly keepalive: boolean;
  readonly notes: readonly string[];
}

export type Handler =
  | { readonly is: 'pass'; readonly pass: Pass }
  | { readonly is: 'subroute'; readonly routes: readonly CaddyRoute[] }
  | { readonly is: 'rewrite'; readonly rewrites: readonly Rewrite[] }
  /** Answers by itself. */
  | { readonly is: 'respond'; readonly what: string; readonly status: number | null }
  /** Answers some requests, by things that a URL does not tell. */
  | { readonly is: 'maybe'; readonly what: string };

/** A route as Caddy's JSON has it: matcher sets are alternatives, the matchers of a set must all hold. */
export interface CaddyRoute {
  readonly sets: readonly (readonly Matcher[])[];
  readonly handlers: readonly Handler[];
  /** Of the routes of one group only the first that matches is taken. */
  readonly group: string | null;
  readonly terminal: boolean;
  readonly place: Place;
}

export interface CaddyServer {
  readonly listens: readonly {
    readonly address: string | null;
    readonly port: number | null;
    readonly unix: string | null;
  }[];
  readonly tls: boolean;
  readonly routes: readonly CaddyRoute[];
  /** Access logs of the whole server; `hosts` null for all. */
  readonly accessLogs: readonly { readonly path: string; readonly hosts: readonly string[] | null }[];
}

/** What Caddy makes of its configuration, whichever form it had. */
export interface CaddyConfig {
  readonly servers: readonly CaddyServer[];
  /** Where the default logger writes: a path, `stderr`, `stdout`, or null for nowhere. */
  readonly errorLog: string | null;
  /** The admin endpoint; null when it is off. */
  readonly admin: string | null;
  readonly notes: readonly string[];
}
