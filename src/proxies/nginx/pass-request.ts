import { fromBytes, toBytes } from './bytes.ts';
import type { PassDecision } from './decision.ts';
import { type Destination, readDestination, targetsOf } from './destination.ts';
import { scriptOf } from './fastcgi.ts';
import { allLocations } from './follow.ts';
import type { Location, Model, Pass } from './model.ts';
import { lowerAscii } from './regex-match.ts';
import { type Run, Undecided } from './run.ts';
import { inherited, setting } from './scope.ts';
import { served } from './served.ts';
import { compileTemplate, isConstant, type Template } from './template.ts';
import type { BadUrl, UpstreamUrl } from './upstream-url.ts';
import { escapePath } from './uri.ts';
import { evaluate } from './variables.ts';

/** The request that a backend gets, or the status with which nginx fails before. */
export type PassMade = PassDecision | { readonly is: 'failed'; readonly status: number; readonly why: string };

/** The pass that works in a location: `if` and `limit_except` take over that of the location around them. */
export function passOf(location: Location): { readonly pass: Pass; readonly owner: Location } | null {
  if (location.pass !== null) return { pass: location.pass, owner: location };
  const hidden = location.kind === 'if' || location.kind === 'limit-except';
  return hidden && location.parent !== null ? passOf(location.parent) : null;
}

/** ngx_http_proxy_handler and ngx_http_proxy_create_request. */
export function makePass(run: Run, pass: Pass, owner: Location): PassMade {
  const constant = isConstant(pass.template);
  const text = fromBytes(evaluate(run, pass.template));
  const destination = constant ? readDestination(run.model, pass.kind, text) : readAtRuntime(run, pass, text);
  if (destination.is === 'bad') return { is: 'failed', status: 500, why: destination.message };
  if (destination.is === 'failed') return destination;
  run.proxyHost = destination.hostHeader;
  const uri = pass.kind === 'proxy' ? proxyUri(run, owner, destination.url, constant) : plainUri(run, pass);
  if (uri === '') return { is: 'failed', status: 500, why: 'zero length URI to proxy' };
  const methodText = pass.kind === 'proxy' ? setting(run.location.scope, 'proxy_method') : null;
  return {
    ...served(run),
    is: 'pass',
    kind: pass.kind,
    scheme: destination.scheme,
    group: destination.group?.name ?? null,
    targets: targetsOf(destination, pass.place),
    method: methodText === null ? run.method : evaluate(run, compileTemplate(methodText)),
    uri: fromBytes(uri),
    host: hostHeader(run, pass),
    passPlace: pass.place,
    passText: pass.text,
    script: scriptOf(run, pass),
  };
}

/** With variables the name is looked for among the groups first; another name needs a resolver. */
function readAtRuntime(run: Run, pass: Pass, text: string): Destination | BadUrl | Extract<PassMade, { is: 'failed' }> {
  const destination = readDestination(run.model, pass.kind, text, true);
  if (destination.is === 'bad') return destination;
  const { address } = destination;
  if (address?.is !== 'tcp' || /^\d+(?:\.\d+){3}$|:/.test(address.host)) return destination;
  if (knownAtStart(run.model).has(lowerAscii(`${address.host}:${address.port}`))) return destination;
  if (setting(run.location.scope, 'resolver') === null) {
    return { is: 'failed', status: 502, why: `no resolver defined to resolve ${address.host}` };
  }
  return destination;
}

const startNames = new WeakMap<Model, ReadonlySet<string>>();

/** Hosts of passes without variables: nginx makes a group of each when it starts. */
function knownAtStart(model: Model): ReadonlySet<string> {
  const cached = startNames.get(model);
  if (cached) return cached;
  const names = new Set<string>();
  for (const { pass } of model.servers.flatMap(allLocations)) {
    if (pass === null || !isConstant(pass.template)) continue;
    const destination = readDestination(model, pass.kind, pass.text);
    if (destination.is !== 'destination' || destination.address?.is !== 'tcp') continue;
    names.add(lowerAscii(`${destination.address.host}:${destination.address.port}`));
  }
  startNames.set(model, names);
  return names;
}

/** The heart of §3.4: what stands in the request line. */
function proxyUri(run: Run, owner: Location, url: UpstreamUrl, constant: boolean): string {
  const part = toBytes(constant || !url.uri.startsWith('?') ? url.uri : `/${url.uri}`);
  if (!constant && part !== '') return part;
  if (part === '' && run.validUnparsed) return run.unparsed;
  const named = owner.kind === 'exact' || owner.kind === 'prefix' || owner.kind === 'no-regex';
  const cut = run.validLocation && part !== '' && named ? owner.name.length : 0;
  // nginx subtracts the lengths without a look and reads elsewhere in its memory.
  if (cut > run.uri.length)
    throw new Undecided('try_files made the URI shorter than the location that proxy_pass cuts off');
  const rest = run.uri.slice(cut);
  const head = run.validLocation ? part : '';
  return head + (run.quoted || run.internal ? escapePath(rest) : rest) + (run.args === '' ? '' : `?${run.args}`);
}

/** gRPC gets the URI like a proxy without URI part; FastCGI and its like get `$request_uri` as a parameter. */
function plainUri(run: Run, pass: Pass): string {
  if (pass.kind !== 'grpc' || run.validUnparsed) return run.unparsed;
  const path = run.quoted || run.internal ? escapePath(run.uri) : run.uri;
  return path + (run.args === '' ? '' : `?${run.args}`);
}

/** The Host line; variables that only nginx knows stay as `$name`. */
function hostHeader(run: Run, pass: Pass): string | null {
  if (pass.kind !== 'proxy' && pass.kind !== 'grpc') return run.request.host === '' ? null : run.request.host;
  const lines = inherited(run.location.scope, `${pass.kind}_set_header`);
  const line = lines.find((candidate) => candidate.args[0]?.toLowerCase() === 'host');
  const value = line ? (line.args[1] ?? '') : '$proxy_host';
  const text = fromBytes(evaluateKnown(run, compileTemplate(value)));
  return text === '' ? null : text;
}

function evaluateKnown(run: Run, template: Template): string {
  let out = '';
  for (const piece of template.pieces) {
    try {
      out += evaluate(run, { ...template, pieces: [piece] });
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      out += piece.is === 'variable' ? `$${piece.name}` : '';
    }
  }
  return out;
}
