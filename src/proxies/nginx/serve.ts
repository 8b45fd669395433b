import { modelOf } from './build.ts';
import { toBytes } from './bytes.ts';
import type { Decision, Served } from './decision.ts';
import { errorPage } from './error-page.ts';
import { remember } from './find-location.ts';
import type { NginxConfig } from './load.ts';
import type { Model, Server } from './model.ts';
import { type Socket, selectServer, socketFor } from './name-lookup.ts';
import { runPhases } from './phases.ts';
import { MOST_CHANGES, type Oracle, type Run, type ServeRequest, Undecided } from './run.ts';
import { isOn } from './scope.ts';
import { served } from './served.ts';
import { parseTarget, validateHost } from './uri.ts';

const NOBODY: Served = { server: null, location: null, trail: [], earlier: [] };
/** large_client_header_buffers: a longer request line is refused by default. */
const LONGEST_URI = 8192;

/**
 * What nginx does with a request: which backend gets what, or what nginx answers itself. Follows the source of nginx step
 * by step; where the text does not tell, the decision is `unknown`. Never throws.
 */
export function serve(config: NginxConfig, request: ServeRequest, oracle: Oracle = {}): Decision {
  const model = modelOf(config);
  const socket = socketFor(model, request.localAddress, request.port);
  if (socket === null) return { ...NOBODY, is: 'refused', why: `nothing listens on port ${request.port}` };
  if (request.uri.length > LONGEST_URI) return badRequest(model, socket, request, 414, 'client sent too long URI');
  const merge = isOn(socket.fallback.scope, 'merge_slashes', true);
  const target = parseTarget(toBytes(request.uri), merge);
  if (target.is === 'bad') return badRequest(model, socket, request, 400, 'client sent invalid request line');
  const asked = target.host ?? toBytes(request.host);
  const host = asked === '' ? '' : validateHost(asked);
  if (host === null || (request.host !== '' && validateHost(toBytes(request.host)) === null))
    return badRequest(model, socket, request, 400, 'client sent invalid host');
  const selected = selectServer(socket, host);
  if (selected.doubt !== null) return { ...NOBODY, is: 'unknown', why: selected.doubt };
  const run = newRun(
    model,
    selected.server,
    socket,
    { ...request, method: request.method.toUpperCase() },
    oracle,
    host,
  );
  const { uri, args, unparsed, validUnparsed, quoted, plus } = target;
  const whole: Run = { ...run, uri, args, unparsed, validUnparsed, quoted, plus };
  if (selected.match)
    remember(whole, selected.match.pattern.names, selected.match.groups, selected.match.pattern.groups);
  return decide(whole);
}

function decide(run: Run): Decision {
  try {
    if (run.host === '' && run.request.host === '' && (run.request.protocol ?? 'HTTP/1.1') === 'HTTP/1.1') {
      return early(run, 400, 'client sent HTTP/1.1 request without "Host" header');
    }
    if (run.method === 'CONNECT' || run.method === 'TRACE') return early(run, 405, `client sent ${run.method} method`);
    return runPhases(run);
  } catch (error) {
    // A stack exhausted by a hostile configuration ends here too.
    return { ...served(run), is: 'unknown', why: error instanceof Undecided ? error.message : 'too complex' };
  }
}

/** A request that is refused before any location is looked for; error pages of the server still hold. */
function early(run: Run, status: number, why: string): Decision {
  const end = errorPage(run, status);
  if (end.is !== 'sent') return { ...served(run), is: 'unknown', why: `${why}; error_page ${status} is not followed` };
  return { ...served(run), is: 'answer', status: end.status, redirect: run.redirect, why };
}

function badRequest(model: Model, socket: Socket, request: ServeRequest, status: number, why: string): Decision {
  return early(newRun(model, socket.fallback, socket, request, {}, ''), status, why);
}

function newRun(
  model: Model,
  server: Server,
  socket: Socket,
  request: ServeRequest,
  oracle: Oracle,
  host: string,
): Run {
  return {
    model,
    server,
    request,
    oracle,
    host,
    tls: request.scheme === 'https' || socket.tls,
    unparsed: '',
    isSubrequest: false,
    variables: new Map(),
    earlier: [],
    trail: [],
    location: server.root,
    uri: '',
    args: '',
    method: request.method,
    quoted: false,
    plus: false,
    internal: false,
    validUnparsed: true,
    validLocation: true,
    uriChanged: false,
    changesLeft: MOST_CHANGES,
    captures: [],
    errorPage: false,
    errStatus: 0,
    redirect: null,
    proxyHost: null,
  };
}
