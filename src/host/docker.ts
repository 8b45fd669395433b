import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import type Docker from 'dockerode';
import { guard, isAllowedPath, NotAllowed } from './docker-allow.ts';
import { readAnswer } from './docker-answer.ts';
import { type Endpoint, endpointText, findEndpoint } from './docker-endpoint.ts';
import type { Look } from './host.ts';
import { codeOf } from './net.ts';

export { isAllowedPath } from './docker-allow.ts';

/** What allows the agent to ask a Docker engine. */
export const GRANT = 'why502 grant docker';

const TIMEOUT_MS = 4_000;
const MOST_BYTES = 24 * 1024 * 1024;

/** Asks the engine. One per endpoint; the connection is kept between questions. */
export interface DockerDoor {
  /** GET on the engine's API with its answer parsed and without secrets. */
  ask(path: string): Promise<Look<unknown>>;
  /** The raw stream of a path that goes on (`/events`). */
  stream(path: string, signal: AbortSignal): Promise<Readable>;
}

/** docker-modem writes down every request with all that hangs on its agent, whether or not anybody reads it: milliseconds each. */
function unseen<A extends HttpAgent>(agent: A): A {
  return Object.assign(agent, { [inspect.custom]: () => 'Agent' });
}

async function connect(endpoint: Endpoint): Promise<Docker> {
  // Costs 29 MB of memory, so it is loaded only where an engine is.
  const { default: Client } = await import('dockerode');
  const keep = { keepAlive: true, maxSockets: 8 };
  if (endpoint.is === 'unix') {
    const local = { socketPath: endpoint.path, agent: unseen(guard(new HttpAgent(keep))) };
    return new Client(local);
  }
  const { host, port, tls } = endpoint;
  const agent = unseen(tls === null ? guard(new HttpAgent(keep)) : guard(new HttpsAgent({ ...keep, ...tls })));
  const remote = { host, port, protocol: tls === null ? ('http' as const) : ('https' as const), agent, ...tls };
  return new Client(remote);
}

const EVERY_STATUS = Object.fromEntries([200, 204, 304].map((status) => [status, true]));

function open(client: Docker, path: string, signal: AbortSignal): Promise<Readable> {
  const [plain = '', query = ''] = path.split('?', 2);
  const options = Object.fromEntries(new URLSearchParams(query));
  return new Promise((resolve, reject) => {
    client.modem.dial(
      {
        path: `${plain}?`,
        method: 'GET',
        isStream: true,
        statusCodes: EVERY_STATUS,
        abortSignal: signal,
        options: { _query: options },
      } as unknown as Parameters<typeof client.modem.dial>[0],
      (error: unknown, stream: unknown) => (error ? reject(error) : resolve(stream as Readable)),
    );
  });
}

/** `/events?ago=900` asks for the last so many seconds: a question without a clock can be recorded and asked again. */
function bounded(path: string): string {
  const now = Date.now() / 1000;
  return path.replace(
    /([?&])ago=(\d{1,7})/,
    (_all, sign: string, ago: string) => `${sign}since=${Math.floor(now) - Number(ago)}&until=${now.toFixed(3)}`,
  );
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    chunks.push(bytes);
    size += bytes.length;
    if (size >= MOST_BYTES) break;
  }
  return Buffer.concat(chunks);
}

function statusOf(error: unknown): number | null {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : null;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim();
}

/** Turns what went wrong into an answer. A 503 of the cluster's paths only means that this node manages none. */
function refusal(error: unknown, endpoint: Endpoint, path: string): Look<never> {
  const where = endpointText(endpoint);
  const status = statusOf(error);
  if (status === 404) return { is: 'absent' };
  if (status === 406 || (status === 503 && /swarm/i.test(messageOf(error)))) return { is: 'absent' };
  if (status === 403 || status === 401)
    return { is: 'denied', why: `${where} does not allow GET ${path.split('?')[0]}`, allow: null };
  if (status !== null) return { is: 'failed', why: `Docker: ${messageOf(error)}` };
  const code = codeOf(error);
  if (error instanceof NotAllowed) return { is: 'failed', why: error.message };
  if (code === 'EACCES' || code === 'EPERM') return { is: 'denied', why: `no right to use ${where}`, allow: GRANT };
  if (code === 'ENOENT') return { is: 'absent' };
  const why =
    code === 'ABORT_ERR' ? `no answer within ${TIMEOUT_MS} ms` : code === 'EUNKNOWN' ? messageOf(error) : code;
  return { is: 'failed', why: `the Docker engine at ${where} does not answer: ${why}` };
}

/** A door to one engine. `given` comes from the configuration, else the environment and the usual socket decide. */
export function createDocker(given?: string): DockerDoor {
  let client: { readonly text: string; readonly docker: Promise<Docker> } | null = null;
  const clientOf = (endpoint: Endpoint): Promise<Docker> => {
    const text = endpointText(endpoint);
    if (client?.text !== text) client = { text, docker: connect(endpoint) };
    return client.docker;
  };
  return {
    async ask(path) {
      if (!isAllowedPath(path)) return { is: 'failed', why: new NotAllowed('GET', path).message };
      if (/^\/events/.test(path) && !/[?&]ago=\d+/.test(path))
        return { is: 'failed', why: 'GET /events without an end' };
      let endpoint: Endpoint | null;
      try {
        endpoint = await findEndpoint(given);
      } catch (error) {
        return { is: 'failed', why: messageOf(error) };
      }
      if (endpoint === null) return { is: 'absent' };
      try {
        const stream = await open(await clientOf(endpoint), bounded(path), AbortSignal.timeout(TIMEOUT_MS));
        return { is: 'seen', value: readAnswer(path, await collect(stream)) };
      } catch (error) {
        return refusal(error, endpoint, path);
      }
    },
    async stream(path, signal) {
      if (!isAllowedPath(path, true)) throw new NotAllowed('GET', path);
      const endpoint = await findEndpoint(given);
      if (endpoint === null) throw new Error('no Docker engine');
      return open(await clientOf(endpoint), path, signal);
    },
  };
}

const usual = createDocker();

/** The host's own engine. */
export function docker(path: string): Promise<Look<unknown>> {
  return usual.ask(path);
}
