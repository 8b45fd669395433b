import type { Route } from '../core/route.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import type { FileText, Look } from '../host/host.ts';
import type { AccessFormat } from '../logs/access-format.ts';
import type { AccessRecord } from '../logs/nginx-access.ts';
import type { ErrorReader, UpstreamReader } from '../logs/rates/error-fields.ts';
import type { User } from './names.ts';
import type { World } from './world.ts';

export type ProxyState = FactMap['proxy-state'];

/** A reverse proxy of this host with its routes, whatever program it is. */
export interface ReverseProxy {
  readonly program: Route['proxy'];
  readonly routes: readonly Route[];
  /** What holds for all its routes; `listens` is filled in per route. */
  readonly state: Omit<ProxyState, 'listens'>;
  readonly user: User | null;
  readonly hasPrivateTmp: boolean;
  /** Things that kept its configuration from being read whole, for people. */
  readonly problems: readonly string[];
  /** Only its ports are known: its routes stand for what cannot be read now. */
  readonly isGuess?: boolean;
  /** Path of an access-log line → is it this route's? Null when the proxy cannot tell. */
  serves(
    route: Route,
    request: { readonly method: string; readonly uri: string; readonly host: string | null },
  ): boolean;
  /** The format of an access log in nginx's variables, or null for the combined one. */
  logFormat(name: string): AccessFormat | null;
  /** Present where a line in the journal begins with a mark of its own: takes it off. */
  readonly untag?: (line: string) => string;
  /** Present where access logs are no text of variables: reads a line, null when it is no request. */
  readonly readAccess?: (line: string) => AccessRecord | null;
  /** Present where its error log is read faster than by signatures, in a storm of failures. */
  readonly readError?: ErrorReader;
  /** Present where the words of its log name a backend in another way than by its address. */
  readonly upstreamOf?: UpstreamReader;
  /** Present where its error log holds URLs decoded, line feeds and all: what it makes of one. */
  readonly decodes?: (uri: string) => string;
  /** Its logs name the backend of every request, or that there was none: what the client wrote does not tell it. */
  readonly namesBackend?: boolean;
  /** Present when it runs in a container: its names, logs and files are that container's. */
  readonly within?: Inside;
}

/** How a proxy in a container is looked into. */
export interface Inside {
  /** The container's id. */
  readonly container: string;
  /** The end of a log, wherever the container sends it. */
  readLog(path: string, kind: 'error' | 'access'): Promise<Look<FileText>>;
  /** Where a file of the container lies on the host; null when it is part of the image. */
  hostPath(path: string): { readonly path: string; readonly readOnly: boolean } | null;
}

/** Which instances are wanted: of a program that does not run also what its unit would start, or only what runs. */
export type Wanted = 'all' | 'running';

/** Finds the instances of one proxy program. One file per program in `proxies/`. */
export interface ProxyFinder {
  readonly program: Route['proxy'];
  find(world: World, wanted: Wanted): Promise<readonly ReverseProxy[]>;
}
