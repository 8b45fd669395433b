import type { z } from 'zod';
import type { Lang } from '../core/text.ts';
import type { ApiServices } from './services.ts';

/** A request after validation. */
export interface Asked<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly lang: Lang;
  readonly header: (name: string) => string | null;
}

export interface Replied {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Writes to a connection that stays open; `onClose` is called when either side ends it. */
export interface Stream {
  write(text: string): boolean;
  end(): void;
  onClose(work: () => void): void;
}

/** One route of the API: its schemas validate the request and are the OpenAPI page. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  /** With `{name}` for parameters, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  /** Needs no token: says nothing but that the agent lives. */
  readonly isPublic?: boolean;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: {
    readonly type: 'application/json' | 'text/plain';
    readonly schema: z.ZodType;
    readonly maxBytes: number;
  };
  readonly response: { readonly type: string; readonly schema: z.ZodType };
  /** Problems that it answers with, besides those of every route. */
  readonly problems?: readonly number[];
  readonly handle?: (asked: Asked<never, never, never>, services: ApiServices) => Replied | Promise<Replied>;
  readonly stream?: (asked: Asked<never, never, never>, services: ApiServices, stream: Stream) => void;
}

type Out<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;

interface RouteSpec<
  P extends z.ZodObject | undefined,
  Q extends z.ZodObject | undefined,
  B extends z.ZodType | undefined,
> extends Omit<ApiRoute, 'params' | 'query' | 'body' | 'handle'> {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: { readonly type: 'application/json' | 'text/plain'; readonly schema: B; readonly maxBytes: number };
  handle?(asked: Asked<Out<P>, Out<Q>, Out<B>>, services: ApiServices): Replied | Promise<Replied>;
}

/** Declares a route; what `handle` gets is typed by the schemas. */
export function defineRoute<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(spec: RouteSpec<P, Q, B>): ApiRoute {
  // The server validates with the same schemas before it calls: the one cast of the routes.
  return spec as unknown as ApiRoute;
}

/** Ends a request with problem details. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];

  constructor(status: number, detail: string, errors: HttpProblem['errors'] = []) {
    super(detail);
    this.name = 'HttpProblem';
    this.status = status;
    this.errors = errors;
  }
}
