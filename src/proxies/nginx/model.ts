import type { Address } from '../../core/address.ts';
import type { Place } from '../../core/route.ts';
import type { Condition } from './condition.ts';
import type { NginxConfig } from './load.ts';
import type { Pattern } from './regex.ts';
import type { Scope } from './scope.ts';
import type { Template } from './template.ts';

/** The http block as nginx sees it. */
export interface Model {
  readonly config: NginxConfig;
  readonly main: Scope;
  readonly http: Scope;
  readonly servers: readonly Server[];
  /** By name in lower case. */
  readonly groups: ReadonlyMap<string, Group>;
  /** By variable name in lower case. */
  readonly maps: ReadonlyMap<string, VariableMap>;
}

/** One `server` block. Its own rewrite code and directives are those of `root`. */
export interface Server {
  readonly place: Place;
  readonly scope: Scope;
  readonly listens: readonly ListenSocket[];
  /** As written, lower-cased unless a regex; empty when there is no server_name. */
  readonly names: readonly ServerName[];
  readonly root: Location;
  readonly named: ReadonlyMap<string, Location>;
}

export interface ServerName {
  readonly text: string;
  readonly pattern: Pattern | null;
  readonly place: Place;
}

/** One `listen`. `key` is equal for sockets that are one socket for nginx. */
export interface ListenSocket {
  readonly key: string;
  /** `0.0.0.0`, `::`, an address, or null for a Unix socket. */
  readonly host: string | null;
  readonly port: number | null;
  readonly unix: string | null;
  readonly tls: boolean;
  readonly isDefault: boolean;
  readonly options: readonly string[];
  readonly place: Place;
}

export type LocationKind = 'server' | 'exact' | 'prefix' | 'no-regex' | 'regex' | 'named' | 'if' | 'limit-except';

/** A set of directives that can serve a request: a location, a server's own level, or the hidden one of `if` and `limit_except`. */
export interface Location {
  readonly kind: LocationKind;
  /** The path, the pattern, or `@name`; for `if` and `limit_except` that of the location around them. In bytes. */
  readonly name: string;
  /** As written: `~ \.php$`. */
  readonly text: string;
  readonly pattern: Pattern | null;
  readonly place: Place;
  readonly scope: Scope;
  readonly parent: Location | null;
  readonly statics: readonly Location[];
  readonly regexes: readonly Location[];
  readonly hidden: readonly Location[];
  readonly limitExcept: { readonly methods: readonly string[]; readonly location: Location } | null;
  readonly pass: Pass | null;
  readonly code: readonly Step[];
}

export type PassKind = 'proxy' | 'fastcgi' | 'uwsgi' | 'scgi' | 'grpc' | 'memcached';

/** A `*_pass` directive as written. */
export interface Pass {
  readonly kind: PassKind;
  readonly text: string;
  readonly template: Template;
  readonly place: Place;
}

/** One instruction of the rewrite module, in the order of the file. */
export type Step =
  | {
      readonly is: 'rewrite';
      readonly pattern: Pattern;
      /** Without the closing `?`. */
      readonly replacement: Template;
      readonly keepArgs: boolean;
      readonly redirect: 301 | 302 | null;
      readonly stop: boolean;
      readonly breaks: boolean;
      readonly place: Place;
    }
  | { readonly is: 'return'; readonly status: number; readonly text: Template | null; readonly place: Place }
  | { readonly is: 'set'; readonly name: string; readonly value: Template; readonly place: Place }
  | { readonly is: 'break'; readonly place: Place }
  | {
      readonly is: 'if';
      readonly condition: Condition;
      readonly location: Location | null;
      readonly body: readonly Step[];
      readonly place: Place;
    }
  | { readonly is: 'broken'; readonly why: string; readonly place: Place };

/** An `upstream` block. */
export interface Group {
  readonly name: string;
  readonly place: Place;
  readonly servers: readonly GroupServer[];
  /** Idle connections kept per worker; 0 when `keepalive` is missing. */
  readonly keepalive: number;
  /** How long an idle one is kept. */
  readonly keepaliveIdleMs: number;
  readonly zone: string | null;
  readonly scope: Scope;
}

export interface GroupServer {
  /** As written: `10.0.0.1:8000`. */
  readonly text: string;
  /** Null when nginx would refuse it. */
  readonly address: Address | null;
  readonly weight: number;
  readonly backup: boolean;
  readonly down: boolean;
  readonly maxFails: number;
  readonly failTimeoutMs: number;
  readonly resolve: boolean;
  readonly place: Place;
}

/** `map SOURCE $variable { … }`, and `geo`, whose keys are networks. */
export interface VariableMap {
  readonly is: 'map' | 'geo' | 'split_clients';
  readonly variable: string;
  readonly source: Template;
  readonly hostnames: boolean;
  readonly volatile: boolean;
  readonly fallback: Template | null;
  /** Lower-cased text → value. */
  readonly exact: ReadonlyMap<string, Template>;
  /** `*.example.com` and `.example.com` without their star, longest first. */
  readonly heads: readonly { readonly suffix: string; readonly value: Template }[];
  readonly tails: readonly { readonly prefix: string; readonly value: Template }[];
  readonly patterns: readonly { readonly pattern: Pattern; readonly value: Template }[];
  readonly place: Place;
}
