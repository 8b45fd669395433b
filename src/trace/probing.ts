import type { Address } from '../core/address.ts';
import { ownHeaders } from '../core/own.ts';
import type { Route } from '../core/route.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import type { Host, HttpAnswer } from '../host/host.ts';

export type ProbeResult = FactMap['probe']['through'][number];

/** What a probe asks; `extra` is what a person gave on the command line. */
export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly hostHeader: string;
  /** The name in the TLS hello; the Host name when left out. */
  readonly serverName?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bodyIsBase64?: boolean;
  readonly timeoutMs: number;
  readonly connectTimeoutMs?: number;
}

/** Errors of connect(2) in the words of the symptoms. */
/** What is told of a request that got no answer; `at` is when it was asked. */
export function unanswered(url: string, method: string, at: number): ProbeResult {
  return {
    url,
    method,
    outcome: 'failed',
    status: null,
    errno: null,
    message: null,
    ms: 0,
    connectMs: null,
    headerBytes: null,
    server: null,
    location: null,
    contentType: null,
    producer: 'unknown',
    body: null,
    brokenParts: [],
    at,
  };
}

export const BY_ERRNO: Readonly<Record<string, ProbeResult['outcome']>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'missing',
  EACCES: 'denied',
  EPERM: 'denied',
  EAGAIN: 'queue-full',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'addr-unavailable',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
};

/** Where a request stopped, in the words of the symptoms. */
export function outcomeOf(answer: HttpAnswer): ProbeResult['outcome'] {
  if (answer.is === 'answered') return 'answered';
  const errno = answer.errno ?? '';
  if (answer.phase === 'connect' || answer.phase === 'resolve') {
    if (errno === 'ETIMEDOUT') return 'connect-timeout';
    return BY_ERRNO[errno] ?? 'failed';
  }
  if (answer.phase === 'tls' || /^(?:ERR_SSL|ERR_TLS|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO)/.test(errno))
    return 'tls';
  if (errno === 'ETIMEDOUT') return 'read-timeout';
  if (errno.startsWith('HPE_')) return errno === 'HPE_INVALID_CONSTANT' ? 'not-http' : 'invalid';
  // Node says "socket hang up" for an orderly close and "read ECONNRESET" for a reset.
  if (errno === 'ECONNRESET') return /hang up/.test(answer.message ?? '') ? 'closed' : 'reset';
  return errno === 'EPIPE' ? 'reset' : 'failed';
}

const BROKEN_WORDS = new Set([
  'disconnected',
  'unhealthy',
  'down',
  'fail',
  'failed',
  'failing',
  'error',
  'unavailable',
  'unreachable',
  'ko',
  'not_ok',
  'not ok',
  'offline',
  'broken',
]);

/** Parts of a JSON health body that say they are broken, as JSON paths. Depth and breadth are bounded. */
export function brokenParts(body: string, contentType: string | null): { path: string; value: string }[] {
  if (!/json/.test(contentType ?? '') && !/^\s*\{/.test(body)) return [];
  let root: unknown;
  try {
    root = JSON.parse(body);
  } catch {
    return [];
  }
  const found: { path: string; value: string }[] = [];
  const visit = (value: unknown, path: string, depth: number): void => {
    if (depth > 5 || found.length >= 10 || value === null || typeof value !== 'object') return;
    for (const [key, item] of Object.entries(value).slice(0, 50)) {
      const here = `${path}.${key}`;
      if (typeof item === 'string' && BROKEN_WORDS.has(item.toLowerCase()) && isHealthKey(key, depth))
        found.push({ path: here, value: item });
      else if (item === false && /^(?:healthy|ok|connected|alive|up|ready|database|db|redis|cache)$/i.test(key))
        found.push({ path: here, value: 'false' });
      else visit(item, here, depth + 1);
    }
  };
  visit(root, '$', 0);
  return found;
}

/** A product's `"name": "Error"` is no health word: only keys that name a state or, below a checks object, a part. */
function isHealthKey(key: string, depth: number): boolean {
  return depth === 0
    ? !/^(?:message|detail|title|name|description|type|code|level)$/i.test(key)
    : !/^(?:message|detail|title|name|description)$/i.test(key);
}

/** Error pages that a proxy writes itself (anchors: who produced this 502). */
function producerOf(answer: HttpAnswer): ProbeResult['producer'] {
  if (answer.is !== 'answered') return 'unknown';
  const body = answer.body;
  const status = answer.status ?? 0;
  const own =
    new RegExp(`<center><h1>${status} [^<]*</h1></center>\\s*<hr><center>(?:nginx|openresty|tengine|angie)`, 'i').test(
      body,
    ) ||
    /The proxy server received an invalid\s+response from an upstream server|The server is temporarily unable to service your\s+request due to maintenance/.test(
      body,
    ) ||
    /<html><body><h1>\d{3} [^<]+<\/h1>\s*(?:The server|No server|Your browser)/.test(body) ||
    (status >= 502 && body === '' && /^Caddy$/i.test(answer.headers.server ?? '')) ||
    (status >= 502 && /^(?:Bad Gateway|Gateway Timeout|no available server)\s*$/.test(body));
  // httpd's page for 500 is made by the proxy, or by an application of another httpd behind it.
  if (status === 500 && /internal error or\s+misconfiguration and was unable to complete/.test(body)) return 'unknown';
  return own ? 'proxy' : status >= 100 ? 'backend' : 'unknown';
}

/** `{"status": "fail"}` beside a 401 or a 404 is about the request, not about the app (JSend writes it so). */
function speaksOfHealth({ is, status }: HttpAnswer): boolean {
  return is === 'answered' && ((status ?? 0) < 400 || (status ?? 0) >= 500);
}

/** `Keep-Alive: timeout=5, max=100`, in whole seconds (Node, httpd). */
function keepAliveOf({ headers }: HttpAnswer): Pick<ProbeResult, 'keepAliveMs'> {
  const seconds = /(?:^|[\s,])timeout=(\d{1,6})/.exec(headers['keep-alive'] ?? '')?.[1];
  return seconds === undefined ? {} : { keepAliveMs: Number(seconds) * 1000 };
}

/** Keeps what matters of an answer. The body is cut at 2 KiB; callers redact. */
export function resultOf(url: string, method: string, answer: HttpAnswer, at: number): ProbeResult {
  const contentType = answer.headers['content-type'] ?? null;
  return {
    url,
    method,
    outcome: outcomeOf(answer),
    status: answer.status,
    errno: answer.errno,
    message: answer.message,
    ms: Math.round(answer.ms),
    connectMs: answer.connectMs === null ? null : Math.round(answer.connectMs),
    headerBytes: answer.headerBytes,
    server: answer.headers.server ?? null,
    location: answer.headers.location ?? null,
    ...keepAliveOf(answer),
    contentType,
    producer: producerOf(answer),
    body: answer.body === '' ? null : answer.body.slice(0, 2048),
    brokenParts: speaksOfHealth(answer) ? brokenParts(answer.body, contentType) : [],
    at,
  };
}

export async function askHttp(
  host: Host,
  scheme: 'http' | 'https',
  address: Address,
  ask: Ask,
  url: string,
): Promise<ProbeResult> {
  const at = host.now();
  const own = ownHeaders('diagnosis', scheme, ask.hostHeader);
  const headers = { host: ask.hostHeader, ...own, accept: '*/*', ...ask.headers };
  const body = ask.body === undefined ? {} : { body: ask.body, bodyIsBase64: ask.bodyIsBase64 ?? false };
  const name = ask.serverName ?? ask.hostHeader;
  const serverName = /^[a-zA-Z][\w.-]*$/.test(name) ? { serverName: name } : {};
  const look = await host.http({
    scheme,
    address,
    method: ask.method,
    path: ask.path,
    headers,
    timeoutMs: ask.timeoutMs,
    ...(ask.connectTimeoutMs === undefined ? {} : { connectTimeoutMs: ask.connectTimeoutMs }),
    ...body,
    ...serverName,
  });
  if (look.is === 'seen') return resultOf(url, ask.method, look.value, at);
  const failed: HttpAnswer = {
    is: 'failed',
    phase: 'connect',
    errno: look.is === 'denied' ? 'EACCES' : 'EUNKNOWN',
    message: 'why' in look ? look.why : 'absent',
    status: null,
    headers: {},
    headerBytes: null,
    body: '',
    connectMs: null,
    ms: 0,
  };
  return resultOf(url, ask.method, failed, at);
}

/** A path that reaches the route: the proxy reader's own sample, else the location's literal start. */
export function samplePathOf(route: Route): string | null {
  if (route.samplePath !== null) return route.samplePath;
  const literal = /^(?:=\s*|\^~\s*|~\*?\s*\^?)?(\/[\w./-]*)/.exec(route.location)?.[1];
  return literal ?? null;
}

/** The URL of a route that a person on this host would try. */
export function urlOf(route: Route, path?: string): string {
  const listen =
    route.listens.find((one) => !one.tls && one.port !== null) ??
    route.listens.find((one) => one.port !== null) ??
    null;
  const scheme = listen?.tls ? 'https' : 'http';
  const named = route.serverNames.find((name) => /^[a-zA-Z0-9][\w.-]*$/.test(name) && name !== '_');
  const name = named ?? (listen?.address && !['0.0.0.0', '::'].includes(listen.address) ? listen.address : 'localhost');
  const port = listen?.port ?? 80;
  const shown = port === (listen?.tls ? 443 : 80) ? '' : `:${port}`;
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}${shown}${path ?? samplePathOf(route) ?? '/'}`;
}

/** Where to connect to reach the proxy's listener on this host. */
export function listenAddress(route: Route): { address: Address; tls: boolean } | null {
  const listen = route.listens.find((one) => !one.tls) ?? route.listens[0];
  if (!listen) return null;
  if (listen.unix) return { address: { is: 'unix', path: listen.unix }, tls: listen.tls };
  const any = listen.address === null || listen.address === '0.0.0.0';
  const host = any ? '127.0.0.1' : listen.address === '::' ? '::1' : (listen.address ?? '127.0.0.1');
  return { address: { is: 'tcp', host, port: listen.port ?? 80 }, tls: listen.tls };
}
