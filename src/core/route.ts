import type { Address } from './address.ts';

/** A place in a configuration file; `line` counts from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What a proxy speaks to a backend. */
export type Scheme = 'http' | 'https' | 'grpc' | 'grpcs' | 'fastcgi' | 'uwsgi' | 'suwsgi' | 'scgi' | 'h2c' | 'ajp';

/** One server that a route may send a request to. */
export interface Target {
  readonly scheme: Scheme;
  readonly address: Address;
  readonly weight: number;
  readonly backup: boolean;
  /** Marked `down` in the configuration: never used. */
  readonly down: boolean;
  /** Where the address is written: the `server` line of a group, or the `*_pass` line. */
  readonly place: Place;
  /** The address as it is written there, where that is not its usual form (`:8000`, `unix//run/app.sock`). */
  readonly written?: string;
}

/** Where the proxy listens for a route. `address` is null for "every address". */
export interface Listen {
  readonly address: string | null;
  /** Null for a Unix socket. */
  readonly port: number | null;
  readonly unix: string | null;
  readonly tls: boolean;
  readonly isDefault: boolean;
}

/** Limits that the proxy applies on this route; times in milliseconds, sizes in bytes, null where the proxy's default applies and is unknown. */
export interface RouteLimits {
  readonly connectTimeoutMs: number | null;
  readonly readTimeoutMs: number | null;
  readonly sendTimeoutMs: number | null;
  readonly headerBufferBytes: number | null;
  readonly maxBodyBytes: number | null;
  /** Idle connections to the backend are kept and used again. */
  readonly keepalive: boolean;
  /** How long an idle one is kept; left out where that is not known. */
  readonly keepaliveIdleMs?: number;
  /** The line and words that set the read time-out, where the format allows to change them in place. */
  readonly readTimeoutSetting?: (Place & { readonly text: string }) | null;
}

/** Log files that the proxy writes for a route, as named in its configuration. */
export interface RouteLogs {
  /** Paths, or `stderr` (in a container: its output), or `journal` (the proxy's unit's), or `syslog:…`, or `gzip:PATH` when it is written packed; empty when logging is off. */
  readonly error: readonly { readonly path: string; readonly level: string }[];
  readonly access: readonly { readonly path: string; readonly format: string }[];
}

/** A route that the proxy leaves out while it serves the others. */
export interface LeftOut {
  /** A fault of the text that makes the route, or the state of the backend, of which the proxy takes sound ones only. */
  readonly by: 'text' | 'backend';
  readonly why: string;
  readonly place: Place;
  /** What it answers in the route's place. */
  readonly status: 404 | 503;
}

/** What a proxy's configuration says: server name + location → targets. */
export interface Route {
  readonly proxy: 'nginx' | 'apache' | 'caddy' | 'haproxy' | 'traefik';
  /** The upstream's short name: the group's name, else the location's last segment, else the first server name. Unique within one discovery. */
  readonly name: string;
  readonly serverNames: readonly string[];
  readonly listens: readonly Listen[];
  /** The location as written, e.g. `/api/`, `~ \.php$`, `@app`. */
  readonly location: string;
  readonly place: Place;
  /** Where the pass directive stands, and as it is written: `http://unix:/run/app.sock`. */
  readonly passPlace: Place;
  readonly passText: string;
  readonly targets: readonly Target[];
  /** Variables in the target that could not be followed to a constant (`$backend`); empty when all are known. */
  readonly unresolvedVariables: readonly string[];
  /** A name is looked up while running (variable in the pass) rather than once at start. */
  readonly resolvesAtRuntime: boolean;
  readonly hasResolver: boolean;
  /** The upstream group's name when there is one. */
  readonly group: string | null;
  /** A path that reaches this route, made from the location (`/api/` for a prefix), or null when none can be made up. */
  readonly samplePath: string | null;
  /** The path that the backend receives for `samplePath`. */
  readonly backendPath: string | null;
  /** FastCGI: the file that the backend is told to run for `samplePath`; left out where it is not known. */
  readonly script?: string;
  /** The Host header that the backend receives, as written (`$host`, `$proxy_host`, `example.org`). */
  readonly hostHeader: string;
  readonly tlsVerify: boolean;
  readonly tlsServerName: boolean;
  readonly limits: RouteLimits;
  readonly logs: RouteLogs;
  /** Why the proxy goes on without this route. */
  readonly leftOut?: LeftOut;
  /** Text for people, one entry per thing that was left out or not understood. */
  readonly notes: readonly string[];
}

/** What nobody said of a route: the part of one that was made without reading a configuration. */
export const UNSAID = {
  unresolvedVariables: [],
  resolvesAtRuntime: false,
  hasResolver: false,
  group: null,
  hostHeader: '$host',
  tlsVerify: false,
  tlsServerName: false,
  limits: {
    connectTimeoutMs: null,
    readTimeoutMs: null,
    sendTimeoutMs: null,
    headerBufferBytes: null,
    maxBodyBytes: null,
    keepalive: false,
  },
  logs: { error: [], access: [] },
  notes: [],
} as const satisfies Partial<Route>;
