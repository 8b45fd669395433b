import { isIpLiteral } from '../../core/address.ts';
import { fromBytes } from './bytes.ts';
import { type Destination, readDestination } from './destination.ts';
import { allLocations, followConstants } from './follow.ts';
import type { Location, Model, Pass, Server } from './model.ts';
import { passOf } from './pass-request.ts';
import { type Problem, refused, risk, wrong } from './problem.ts';
import { inherited, isOn, own, type Scope, setting } from './scope.ts';
import { isConstant, variablesOf } from './template.ts';
import { parseSize } from './units.ts';
import { isKnownVariable } from './variables.ts';

const URI_PART =
  '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block';

/** Mistakes of the `*_pass` directives and what belongs to them. */
export function passProblems(model: Model): Problem[] {
  const out: Problem[] = [];
  for (const server of model.servers) {
    for (const location of allLocations(server)) {
      const { pass } = location;
      if (pass === null) continue;
      if (location.kind === 'server') {
        out.push(refused('pass-not-in-location', pass.place, `"${pass.kind}_pass" directive is not allowed here`));
        continue;
      }
      const again = own(location.scope, `${pass.kind}_pass`)[1];
      if (again) out.push(refused('duplicate-pass', again.place, `"${pass.kind}_pass" directive is duplicate`));
      if (isConstant(pass.template)) out.push(...constantPass(model, location, pass));
      else out.push(...variablePass(model, server, location, pass));
      out.push(...headerProblems(model, location, pass), ...bufferProblems(location, pass));
    }
  }
  return out;
}

function constantPass(model: Model, location: Location, pass: Pass): Problem[] {
  const destination = readDestination(model, pass.kind, pass.text);
  if (destination.is === 'bad') return [refused('bad-target', pass.place, destination.message)];
  const out: Problem[] = [];
  const part = destination.url.uri;
  const plain = ['exact', 'prefix', 'no-regex'].includes(location.kind);
  if (part !== '' && !plain) out.push(refused('uri-part-not-allowed', pass.place, URI_PART));
  if (part !== '' && plain) out.push(...mappingProblems(location, pass, part));
  const { address } = destination;
  if (address?.is === 'tcp' && !isIpLiteral(address.host) && address.host !== 'localhost') {
    const groups = [...model.groups.values()].map((group) => group.name);
    const near = groups.find(
      (name) => name.toLowerCase().replace(/[-_]/g, '') === address.host.toLowerCase().replace(/[-_]/g, ''),
    );
    const hint = near === undefined ? '' : `; is the upstream "${near}" meant?`;
    const message = `"${address.host}" is no upstream: nginx looks the name up once, when it starts, and does not start when it finds none${hint}`;
    out.push(risk('name-needs-dns', pass.place, message));
  }
  out.push(...tlsProblems(location.scope, pass, destination));
  return out;
}

/** Prefix and URI part must both end with a slash or both not. */
function mappingProblems(location: Location, pass: Pass, part: string): Problem[] {
  const out: Problem[] = [];
  const name = fromBytes(location.name);
  const breaks = location.code.some((step) => step.is === 'rewrite' && step.breaks);
  if (breaks) {
    out.push(
      wrong('uri-part-ignored', pass.place, `after "rewrite … break" the part "${part}" of proxy_pass is not used`),
    );
  }
  if (location.kind === 'exact' || name.endsWith('/') === part.endsWith('/') || part.includes('?')) return out;
  const example = name.endsWith('/') ? `${name}x becomes ${part}x` : `${name}/x becomes ${part}/x`;
  out.push(wrong('slash-mismatch', pass.place, `location "${name}" and URI part "${part}" do not fit: ${example}`));
  return out;
}

function tlsProblems(scope: Scope, pass: Pass, destination: Destination): Problem[] {
  if (destination.scheme !== 'https' && destination.scheme !== 'grpcs') return [];
  const out: Problem[] = [];
  const named = destination.group !== null || !isIpLiteral(destination.url.host.replace(/^\[|\]$/g, ''));
  if (named && !destination.url.unix && !isOn(scope, `${pass.kind}_ssl_server_name`)) {
    const message = `TLS to "${destination.url.host}" without ${pass.kind}_ssl_server_name on: a server with several names shows the wrong one or refuses`;
    out.push(risk('tls-without-server-name', pass.place, message));
  }
  return out;
}

function variablePass(model: Model, server: Server, location: Location, pass: Pass): Problem[] {
  const { template, place } = pass;
  if (template.error !== null) return [refused('bad-target', place, template.error)];
  const out: Problem[] = [];
  const names = variablesOf(template);
  for (const name of names) {
    if (/^\d$/.test(name) || isKnownVariable(model, name)) continue;
    out.push(
      refused(
        'unknown-variable',
        place,
        `unknown "${name}" variable`,
        `no one sets $${name}; nginx refuses it unless a module does`,
      ),
    );
  }
  const raw = names.find((name) => name === 'uri' || name === 'document_uri' || /^\d$/.test(name));
  if (pass.kind === 'proxy' && raw !== undefined) {
    const message = `$${raw} is decoded and goes to the backend as it is: a space or % in a path breaks the request, and arguments are lost`;
    out.push(wrong('decoded-uri-in-pass', place, message));
  } else if (pass.kind === 'proxy' && /^https?:\/\/[^/]*\$[^/]*\/(?!\$)/.test(pass.text)) {
    const path = pass.text.replace(/^https?:\/\/[^/]+/, '');
    out.push(
      wrong(
        'uri-with-variable',
        place,
        `with a variable in the host every request goes to exactly "${path}": the path and the arguments are lost`,
      ),
    );
  }
  if (setting(location.scope, 'resolver') === null && needsResolver(model, server, location, pass)) {
    const message = `"${pass.text}" needs DNS for each request and no resolver is set: 502 "no resolver defined to resolve"`;
    out.push(wrong('no-resolver', place, message));
  }
  return out;
}

/** A value that is neither a group nor an address; what only a request knows is taken for a name when it is the host. */
function needsResolver(model: Model, server: Server, location: Location, pass: Pass): boolean {
  const { values, unresolved } = followConstants(model, server, location, pass.template);
  const hostIsVariable = /^(?:[\w$]+:\/\/)?\$/.test(pass.text);
  if (unresolved.length > 0) return hostIsVariable;
  return values.some((value) => {
    const destination = readDestination(model, pass.kind, fromBytes(value), true);
    if (destination.is === 'bad' || destination.address?.is !== 'tcp') return false;
    return !isIpLiteral(destination.address.host);
  });
}

function headerProblems(model: Model, location: Location, pass: Pass): Problem[] {
  if (pass.kind !== 'proxy') return [];
  const out: Problem[] = [];
  const isHost = (line: { readonly args: readonly string[] }): boolean => line.args[0]?.toLowerCase() === 'host';
  const mine = own(location.scope, 'proxy_set_header');
  const outer = location.scope.parent === null ? [] : inherited(location.scope.parent, 'proxy_set_header');
  const [first] = mine;
  const lost = outer.filter((line) => !mine.some((own) => own.args[0]?.toLowerCase() === line.args[0]?.toLowerCase()));
  if (first && lost.length > 0) {
    const headers = [...new Set(lost.map((line) => line.args[0]))].join(', ');
    out.push(
      risk('headers-not-inherited', first.place, `proxy_set_header here discards those of the outer block: ${headers}`),
    );
  }
  if (inherited(location.scope, 'proxy_set_header').some(isHost) || !isConstant(pass.template)) return out;
  const destination = readDestination(model, 'proxy', pass.text);
  if (destination.is === 'destination' && destination.group !== null) {
    const message = `the backend receives "Host: ${destination.group.name}", the name of the upstream: frameworks that check it answer 400`;
    out.push(risk('host-is-group-name', pass.place, message));
  }
  return out;
}

/** ngx_http_upstream checks: busy buffers must fit between one buffer and all but one. */
function bufferProblems(location: Location, pass: Pass): Problem[] {
  const { scope } = location;
  const page = 4096;
  const one = parseSize(setting(scope, `${pass.kind}_buffer_size`) ?? '4k') ?? page;
  const buffers = inherited(scope, `${pass.kind}_buffers`)[0]?.args ?? ['8', '4k'];
  const [count, size] = [Number(buffers[0] ?? 8), parseSize(buffers[1] ?? '4k') ?? page];
  const most = Math.max(one, size);
  const busyText = setting(scope, `${pass.kind}_busy_buffers_size`);
  const busy = busyText === null ? 2 * most : (parseSize(busyText) ?? 2 * most);
  if (passOf(location)?.pass !== pass || Number.isNaN(count)) return [];
  if (busy > (count - 1) * size) {
    const says = `"${pass.kind}_busy_buffers_size" must be less than the size of all "${pass.kind}_buffers" minus one buffer`;
    return [refused('buffer-sizes', location.place, says)];
  }
  if (busy < most) {
    const says = `"${pass.kind}_busy_buffers_size" must be equal to or greater than the maximum of the value of "${pass.kind}_buffer_size" and one of the "${pass.kind}_buffers"`;
    return [refused('buffer-sizes', location.place, says)];
  }
  return [];
}
