import type { Place } from '../../core/route.ts';
import type { PassDecision } from './decision.ts';
import type { Location, Model, Server } from './model.ts';

/** What the caller knows of the world outside of the configuration. */
export interface Oracle {
  /** What is at this path; nothing when missing. */
  readonly file?: (path: string) => 'file' | 'directory' | 'absent';
  /**
   * The status that comes of a request to a backend: `failed` when nginx makes it (502, 504), else the backend's own.
   * Without it the decision is the pass itself.
   */
  readonly upstream?: (pass: PassDecision) => { readonly status: number; readonly failed: boolean } | null;
}

/** A request as the client sends it. */
export interface ServeRequest {
  readonly scheme: 'http' | 'https';
  /** The address it arrives at; `unix:/path` for a socket. Loopback when missing. */
  readonly localAddress?: string;
  readonly port: number;
  /** The Host header; empty for none. */
  readonly host: string;
  readonly method: string;
  /** The target of the request line, with arguments, not decoded. */
  readonly uri: string;
  /** Other headers; names ignore case. A header that is not here is not sent. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly remoteAddress?: string;
  readonly protocol?: string;
  readonly bodyBytes?: number;
}

/** The state of one request inside nginx; names follow ngx_http_request_t. */
export interface Run {
  readonly model: Model;
  readonly server: Server;
  readonly request: ServeRequest;
  readonly oracle: Oracle;
  readonly tls: boolean;
  /** Host in lower case without port. */
  readonly host: string;
  readonly unparsed: string;
  readonly isSubrequest: boolean;
  /** What `set`, named groups and cached maps left. Shared with subrequests. */
  readonly variables: Map<string, string>;
  /** Requests that went to backends before the final one. */
  readonly earlier: PassDecision[];
  /** What happened, for people. */
  readonly trail: { readonly text: string; readonly place: Place }[];
  location: Location;
  uri: string;
  args: string;
  method: string;
  quoted: boolean;
  plus: boolean;
  internal: boolean;
  validUnparsed: boolean;
  validLocation: boolean;
  uriChanged: boolean;
  changesLeft: number;
  captures: readonly string[];
  errorPage: boolean;
  errStatus: number;
  redirect: string | null;
  proxyHost: string | null;
}

/** Thrown inside `serve` when the answer hangs on something that the text does not tell. */
export class Undecided extends Error {}

/** nginx allows ten changes of the URI (NGX_HTTP_MAX_URI_CHANGES). */
export const MOST_CHANGES = 11;
