import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { HttpAnswer, HttpRequest, Look } from './host.ts';
import { codeOf } from './net.ts';
import { rememberOwn } from './own-connections.ts';

const MAX_BODY = 16 * 1024;

interface Progress {
  readonly start: number;
  phase: HttpAnswer['phase'];
  connectMs: number | null;
}

function optionsOf(ask: HttpRequest): RequestOptions {
  const where =
    ask.address.is === 'unix' ? { socketPath: ask.address.path } : { host: ask.address.host, port: ask.address.port };
  const tls =
    ask.scheme === 'https'
      ? { rejectUnauthorized: ask.verifyTls ?? false, ...(ask.serverName ? { servername: ask.serverName } : {}) }
      : {};
  // One connection per request, closed after: what the proxy does by default and what leaves nothing behind.
  return {
    ...where,
    ...tls,
    method: ask.method,
    path: ask.path,
    headers: { connection: 'close', ...ask.headers },
    agent: false,
    insecureHTTPParser: false,
  };
}

function failed(progress: Progress, errno: string, message: string): HttpAnswer {
  const ms = performance.now() - progress.start;
  return {
    is: 'failed',
    phase: progress.phase,
    errno,
    message,
    status: null,
    headers: {},
    headerBytes: null,
    body: '',
    connectMs: progress.connectMs,
    ms,
  };
}

function flatHeaders(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return headers;
}

/** The size on the wire: the status line and every raw header with its separators. */
function headerBytes(response: IncomingMessage): number {
  const line = `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n`.length;
  return response.rawHeaders.reduce(
    (sum, part, index) => sum + Buffer.byteLength(part) + (index % 2 === 0 ? 2 : 2),
    line + 2,
  );
}

function watchPhases(request: ClientRequest, progress: Progress, tls: boolean): void {
  request.on('socket', (socket) => {
    socket.on('lookup', (error) => {
      if (!error) progress.phase = 'connect';
    });
    socket.on('connect', () => {
      progress.connectMs = performance.now() - progress.start;
      progress.phase = tls ? 'tls' : 'header';
      const { localAddress, localPort, remotePort } = socket;
      if (localAddress === undefined || localPort === undefined || remotePort === undefined) return;
      rememberOwn(localAddress, localPort, remotePort, Date.now());
      // Again at its end: it may have taken long.
      socket.once('close', () => rememberOwn(localAddress, localPort, remotePort, Date.now()));
    });
    socket.on('secureConnect', () => {
      progress.phase = 'header';
    });
  });
}

async function client(scheme: 'http' | 'https'): Promise<typeof httpRequest> {
  // TLS costs 8 MB: only when it is spoken.
  return scheme === 'https' ? (await import('node:https')).request : httpRequest;
}

/** Sends one request and says how far it came. Errors are answers; the body is cut at 16 KiB. */
export async function http(ask: HttpRequest): Promise<Look<HttpAnswer>> {
  const progress: Progress = {
    start: performance.now(),
    phase: ask.address.is === 'unix' ? 'connect' : 'resolve',
    connectMs: null,
  };
  if (ask.address.is === 'tcp' && /^[\d.]+$|:/.test(ask.address.host)) progress.phase = 'connect';
  const send = await client(ask.scheme);
  return new Promise((resolve) => {
    const done = (value: HttpAnswer): void => {
      clearTimeout(timer);
      if (early) clearTimeout(early);
      request.destroy();
      resolve({ is: 'seen', value });
    };
    let request: ClientRequest;
    let early: NodeJS.Timeout | null = null;
    const timer = setTimeout(
      () => done(failed(progress, 'ETIMEDOUT', `no answer within ${ask.timeoutMs} ms`)),
      ask.timeoutMs,
    );
    try {
      request = send(optionsOf(ask));
    } catch (error) {
      clearTimeout(timer);
      return resolve({ is: 'seen', value: failed(progress, codeOf(error), String(error)) });
    }
    watchPhases(request, progress, ask.scheme === 'https');
    if (ask.connectTimeoutMs !== undefined)
      early = setTimeout(
        () =>
          progress.phase === 'connect' &&
          done(failed(progress, 'ETIMEDOUT', `no connection within ${ask.connectTimeoutMs} ms`)),
        ask.connectTimeoutMs,
      );
    request.on('error', (error) => done(failed(progress, codeOf(error), error.message)));
    request.on('response', (response) => readAnswer(response, progress, done));
    if (ask.body !== undefined) request.write(Buffer.from(ask.body, ask.bodyIsBase64 ? 'base64' : 'utf8'));
    request.end();
  });
}

function readAnswer(response: IncomingMessage, progress: Progress, done: (value: HttpAnswer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  progress.phase = 'body';
  const finish = (errno: string | null, message: string | null): void => {
    done({
      is: 'answered',
      phase: errno === null ? 'done' : 'body',
      errno,
      message,
      status: response.statusCode ?? null,
      headers: flatHeaders(response),
      headerBytes: headerBytes(response),
      body: Buffer.concat(chunks).subarray(0, MAX_BODY).toString('utf8'),
      connectMs: progress.connectMs,
      ms: performance.now() - progress.start,
    });
  };
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_BODY) finish(null, null);
  });
  response.on('end', () => finish(null, null));
  response.on('aborted', () => finish('ECONNRESET', 'the body ended early'));
  response.on('error', (error) => finish(codeOf(error), error.message));
}
