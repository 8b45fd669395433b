import type { Agent, ClientRequest } from 'node:http';

const ID = '[\\w][\\w.-]*';

/** The only requests that are ever sent to a Docker engine: GET on these paths. No stats, no attach, no exec, no export. */
const ALLOWED: readonly RegExp[] = [
  /^\/_ping$/,
  /^\/version$/,
  /^\/info$/,
  /^\/containers\/json$/,
  new RegExp(`^/containers/${ID}/(?:json|logs|archive|top)$`),
  /^\/images\/[\w][\w.:/@-]*\/json$/,
  /^\/images\/json$/,
  new RegExp(`^/networks(?:/${ID})?$`),
  new RegExp(`^/services(?:/${ID})?$`),
  /^\/tasks$/,
  /^\/nodes$/,
  /^\/volumes$/,
  /^\/events$/,
];

/** True when GET may be sent to this path (with or without a query); only a stream may go on without end. */
export function isAllowedPath(path: string, isStream = false): boolean {
  const [plain = '', query = ''] = path.split('?', 2);
  if (plain.includes('..') || plain.includes('//') || plain.includes('%')) return false;
  // A log that is followed never ends: questions have answers.
  if (!isStream && plain.endsWith('/logs') && /(?:^|&)follow=(?:1|true)/i.test(query)) return false;
  return ALLOWED.some((pattern) => pattern.test(plain));
}

/** What a refused request fails with. */
export class NotAllowed extends Error {
  constructor(method: string, path: string) {
    super(`${method} ${path.split('?')[0]} is not on the allow-list`);
    this.name = 'NotAllowed';
  }
}

/** The part of an agent that puts a request on a connection. */
interface Transport {
  addRequest(request: ClientRequest, options: unknown): void;
}

/**
 * Makes an agent refuse, before a connection is even made, everything that is not a GET of the list: whatever code holds
 * a client over it can only look.
 */
export function guard<A extends Agent>(agent: A): A {
  // Node calls addRequest for every request of an agent (lib/_http_client.js); the types leave it out.
  const transport = agent as unknown as Transport;
  const pass = transport.addRequest.bind(agent);
  transport.addRequest = (request, options) => {
    if (request.method === 'GET' && isAllowedPath(request.path, true)) return pass(request, options);
    const refusal = new NotAllowed(request.method, request.path);
    request.destroy(refusal);
    // A request without a socket would keep its error to itself, and its caller would wait.
    process.nextTick(() => request.emit('error', refusal));
  };
  return agent;
}
