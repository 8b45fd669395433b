import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import type { Component } from '../core/component.ts';
import type { Logger } from '../core/log.ts';
import type { Lang } from '../core/text.ts';
import { type GuardOptions, makeGuard } from './guard.ts';
import { problemOf, validationProblem } from './problem.ts';
import { type ApiRoute, type Asked, HttpProblem, type Stream } from './route.ts';
import { routes } from './routes.generated.ts';
import type { ApiServices } from './services.ts';

export type ListenAt =
  | { readonly is: 'tcp'; readonly host: string; readonly port: number }
  | { readonly is: 'unix'; readonly path: string };

export interface ApiOptions {
  readonly services: ApiServices;
  readonly listen: ListenAt;
  readonly guard: Omit<GuardOptions, 'isLocalSocket'>;
  readonly log: Logger;
}

const HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

const SMALL_BODY = 16 * 1024;
/** A reader of a stream that is this far behind, bytes, does not read. */
const MOST_UNREAD = 1024 * 1024;

function langOf(request: FastifyRequest, services: ApiServices): Lang {
  const asked = (request.query as { readonly lang?: unknown } | undefined)?.lang;
  const wanted = typeof asked === 'string' ? asked : (request.headers['accept-language'] ?? '');
  const short = wanted.slice(0, 2).toLowerCase();
  return short === 'en' || short === 'ko' || short === 'zh' ? short : services.lang;
}

function validated(route: ApiRoute, request: FastifyRequest, services: ApiServices): Asked<never, never, never> {
  const part = (
    where: 'params' | 'query' | 'body',
    schema: ApiRoute['response']['schema'] | undefined,
    value: unknown,
  ): unknown => {
    if (schema === undefined) return undefined;
    const checked = schema.safeParse(value ?? (where === 'body' ? '' : {}));
    if (!checked.success) throw validationProblem(where, checked.error);
    return checked.data;
  };
  const { lang: _taken, ...query } = request.query as Record<string, unknown>;
  const asked: Asked<unknown, unknown, unknown> = {
    params: part('params', route.params, request.params),
    query: part('query', route.query, query),
    body: part('body', route.body?.schema, request.body),
    lang: langOf(request, services),
    header: (name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? value : null;
    },
  };
  return asked as Asked<never, never, never>;
}

function streamOf(reply: FastifyReply, type: string): Stream {
  reply.hijack();
  const { raw } = reply;
  const headers = { ...HEADERS, 'content-type': type, 'x-accel-buffering': 'no', connection: 'keep-alive' };
  raw.writeHead(200, headers);
  raw.flushHeaders();
  return {
    write: (text) => {
      raw.write(text);
      return raw.writableLength < MOST_UNREAD;
    },
    end: () => raw.end(),
    onClose: (work) => raw.on('close', work),
  };
}

function sendProblem(
  reply: FastifyReply,
  status: number,
  detail: string,
  instance: string,
  errors?: HttpProblem['errors'],
): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(status, detail, instance, errors)));
}

/** What is not HTTP, or too much of it, never becomes a request: answered on the bare connection. */
const refuseRaw: NonNullable<FastifyServerOptions['clientErrorHandler']> = (error, socket) => {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400;
  const { title, ...rest } = problemOf(status, '', '/');
  const body = JSON.stringify({ title, ...rest });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
};

/** The HTTP side of the agent. Only reads; what starts work is bounded. */
export class Api implements Component {
  readonly name = 'api';
  readonly #options: ApiOptions;
  readonly #streams = new Set<Stream>();
  #server: FastifyInstance | null = null;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** Where it listens, once started: `http://127.0.0.1:9502` or `unix:/path`. */
  get address(): string | null {
    const at = this.#server?.server.address() ?? null;
    if (at === null || typeof at === 'string') return at === null ? null : `unix:${at}`;
    return `http://${at.family === 'IPv6' ? `[${at.address}]` : at.address}:${at.port}`;
  }

  async start(): Promise<void> {
    const { listen } = this.#options;
    const server = this.build();
    this.#server = server;
    await server.listen(listen.is === 'unix' ? { path: listen.path } : { host: listen.host, port: listen.port });
  }

  async stop(): Promise<void> {
    for (const stream of this.#streams) stream.end();
    await this.#server?.close();
    this.#server = null;
  }

  /** The server without a listener, for tests that inject requests. */
  build(): FastifyInstance {
    const server = fastify({
      logger: false,
      bodyLimit: SMALL_BODY,
      requestTimeout: 10_000,
      forceCloseConnections: true,
      routerOptions: { maxParamLength: 200 },
      clientErrorHandler: refuseRaw,
      frameworkErrors: (error, request, reply) => {
        const path = request.url.split('?')[0] ?? '/';
        void reply.headers(HEADERS);
        return sendProblem(reply, error.statusCode ?? 400, 'this is no request that can be answered', path);
      },
    });
    this.#guard(server);
    this.#errors(server);
    this.#count(server);
    for (const route of routes) this.#add(server, route);
    return server;
  }

  #guard(server: FastifyInstance): void {
    const guard = makeGuard({ ...this.#options.guard, isLocalSocket: this.#options.listen.is === 'unix' });
    const open = new Set(routes.filter((route) => route.isPublic).map((route) => route.path));
    server.addHook('onRequest', async (request, reply) => {
      reply.headers(HEADERS);
      const fetchSite = request.headers['sec-fetch-site'];
      const refusal = guard({
        host: request.headers.host,
        authorization: request.headers.authorization,
        fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
        isPublic: open.has(request.url.split('?')[0] ?? ''),
      });
      if (refusal === null) return;
      if (refusal.status === 401) reply.header('www-authenticate', 'Bearer realm="why502", Basic realm="why502"');
      throw new HttpProblem(refusal.status, refusal.detail);
    });
  }

  #errors(server: FastifyInstance): void {
    const send = sendProblem;
    server.setNotFoundHandler((request, reply) => {
      const path = request.url.split('?')[0] ?? '/';
      const known = routes.filter((route) => new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path));
      if (known.length === 0) return send(reply, 404, 'there is nothing here', path);
      reply.header('allow', known.map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method)).join(', '));
      return send(reply, 405, 'this method is not offered here', path);
    });
    server.setErrorHandler((error, request, reply) => {
      const path = request.url.split('?')[0] ?? '/';
      if (error instanceof HttpProblem) return send(reply, error.status, error.message, path, error.errors);
      const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
      if (status >= 400 && status < 500) return send(reply, status, error instanceof Error ? error.message : '', path);
      this.#options.log.error({ error: String(error), route: path }, 'a request failed');
      return send(reply, 500, 'the agent failed; its log says more', path);
    });
  }

  #count(server: FastifyInstance): void {
    const { metrics } = this.#options.services;
    const known = new Map(routes.map((route) => [fastifyPath(route.path), route.path]));
    server.addHook('onResponse', async (request, reply) => {
      const route = known.get(request.routeOptions.url ?? '') ?? 'other';
      const method = ['GET', 'HEAD', 'POST'].includes(request.method) ? request.method : 'other';
      metrics.inc('why502_http_requests_total', { method, route, code: String(reply.statusCode) });
      metrics.observe('why502_http_request_duration_seconds', { method, route }, reply.elapsedTime / 1000);
    });
  }

  #add(server: FastifyInstance, route: ApiRoute): void {
    const { services } = this.#options;
    server.route({
      method: route.method,
      url: fastifyPath(route.path),
      ...(route.body ? { bodyLimit: route.body.maxBytes } : {}),
      handler: async (request, reply) => {
        const type = request.headers['content-type'] ?? '';
        if (
          route.body &&
          !type.toLowerCase().startsWith(route.body.type.split('/')[0] === 'text' ? 'text/' : route.body.type)
        )
          throw new HttpProblem(415, `expected ${route.body.type}`);
        const asked = validated(route, request, services);
        if (route.stream) return this.#stream(route, asked, reply);
        const replied = await route.handle?.(asked, services);
        const body = replied?.body;
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        return reply
          .code(replied?.status ?? 200)
          .type(route.response.type)
          .headers({ ...replied?.headers })
          .send(text);
      },
    });
  }

  #stream(route: ApiRoute, asked: Asked<never, never, never>, reply: FastifyReply): void {
    if (this.#streams.size >= 16) throw new HttpProblem(503, 'too many streams are open');
    const stream = streamOf(reply, route.response.type);
    this.#streams.add(stream);
    stream.onClose(() => this.#streams.delete(stream));
    route.stream?.(asked, this.#options.services, stream);
  }
}

function fastifyPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
