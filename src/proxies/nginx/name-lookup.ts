import { isWildcard } from './listen.ts';
import type { ListenSocket, Model, Server, ServerName } from './model.ts';
import type { Pattern } from './regex.ts';

/** One socket of nginx with the servers that share it, in the order of the files. */
export interface Socket {
  readonly listen: ListenSocket;
  readonly tls: boolean;
  readonly servers: readonly Server[];
  readonly fallback: Server;
}

/** The server for a host, and the pattern and groups when a regex name chose it. */
export interface Selected {
  readonly server: Server;
  readonly by: 'only' | 'exact' | 'wildcard' | 'regex' | 'default';
  readonly match: { readonly pattern: Pattern; readonly groups: readonly string[] } | null;
  /** A regex name that could not be tried stands before the choice. */
  readonly doubt: string | null;
}

const known = new WeakMap<Model, ReadonlyMap<string, Socket>>();

/** All sockets by key, servers listed once per `listen`; made once per model. */
export function socketsOf(model: Model): ReadonlyMap<string, Socket> {
  const cached = known.get(model);
  if (cached) return cached;
  const sockets = readSockets(model);
  known.set(model, sockets);
  return sockets;
}

function readSockets(model: Model): Map<string, Socket> {
  const sockets = new Map<string, { listen: ListenSocket; tls: boolean; servers: Server[]; fallback: Server }>();
  for (const server of model.servers) {
    for (const listen of server.listens) {
      const socket = sockets.get(listen.key);
      if (!socket) {
        sockets.set(listen.key, { listen, tls: listen.tls, servers: [server], fallback: server });
        continue;
      }
      if (listen.isDefault) socket.fallback = server;
      socket.tls ||= listen.tls;
      // The same server comes only in a row.
      if (socket.servers[socket.servers.length - 1] !== server) socket.servers.push(server);
    }
  }
  return sockets;
}

/** The socket that takes a connection: an exact address wins over `*`, as in the kernel and in ngx_http_init_connection. */
export function socketFor(model: Model, localAddress: string | undefined, port: number): Socket | null {
  const sockets = [...socketsOf(model).values()];
  if (localAddress?.startsWith('unix:')) return sockets.find((s) => `unix:${s.listen.unix}` === localAddress) ?? null;
  const onPort = sockets.filter((socket) => socket.listen.port === port);
  const wanted = localAddress?.replace(/^\[(.*)\]$/, '$1');
  const six = wanted?.includes(':') ?? false;
  const any = onPort.find((s) => isWildcard(s.listen.host ?? '') && (s.listen.host === '::') === six);
  if (wanted !== undefined) return onPort.find((s) => s.listen.host === wanted) ?? any ?? null;
  const loopback = onPort.find((s) => s.listen.host === '127.0.0.1');
  return loopback ?? any ?? onPort[0] ?? null;
}

/** ngx_http_find_virtual_server: exact, longest leading wildcard, longest trailing one, regex in order, default. */
export function selectServer(socket: Socket, host: string): Selected {
  const names = socket.servers.flatMap((server) => namesOf(server).map((name) => ({ server, name })));
  // With one server there is nothing to choose and nginx builds no table, unless a regex name sets variables.
  const captures = socket.fallback.names.some((name) => (name.pattern?.groups ?? 0) > 0);
  if (socket.servers.length === 1 && !captures) {
    return { server: socket.fallback, by: 'only', match: null, doubt: null };
  }
  const plain = names.filter(({ name }) => name.pattern === null);
  const exact = plain.find(({ name }) => exactName(name.text) === host);
  if (exact) return { server: exact.server, by: 'exact', match: null, doubt: null };
  const head = longest(plain.filter(({ name }) => matchesHead(name.text, host)));
  if (head) return { server: head.server, by: 'wildcard', match: null, doubt: null };
  const tail = longest(plain.filter(({ name }) => name.text.endsWith('.*') && matchesTail(name.text, host)));
  if (tail) return { server: tail.server, by: 'wildcard', match: null, doubt: null };
  for (const { server, name } of host === '' ? [] : names) {
    if (name.pattern === null) continue;
    const result = name.pattern.exec(host);
    if (result.is === 'unknown') return { server, by: 'regex', match: null, doubt: result.why };
    if (result.is === 'match') {
      return { server, by: 'regex', match: { pattern: name.pattern, groups: result.groups }, doubt: null };
    }
  }
  return { server: socket.fallback, by: 'default', match: null, doubt: null };
}

/** A server without server_name has the empty name. */
function namesOf(server: Server): readonly ServerName[] {
  return server.names.length > 0 ? server.names : [{ text: '', pattern: null, place: server.place }];
}

function exactName(text: string): string {
  return text.startsWith('.') ? text.slice(1) : text;
}

function matchesHead(text: string, host: string): boolean {
  const suffix = text.startsWith('*.') ? text.slice(1) : text.startsWith('.') ? text : null;
  return suffix !== null && host.length > suffix.length && host.endsWith(suffix);
}

function matchesTail(text: string, host: string): boolean {
  const prefix = text.slice(0, -1);
  return host.length > prefix.length && host.startsWith(prefix);
}

interface Candidate {
  readonly server: Server;
  readonly name: ServerName;
}

/** The first of the longest: a duplicate name is ignored by nginx. */
function longest(candidates: readonly Candidate[]): Candidate | undefined {
  const length = ({ name }: Candidate): number => name.text.replace(/^\*/, '').length;
  return candidates.reduce<Candidate | undefined>(
    (best, next) => (best === undefined || length(next) > length(best) ? next : best),
    undefined,
  );
}
