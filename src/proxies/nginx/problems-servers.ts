import type { Place } from '../../core/route.ts';
import { fromBytes } from './bytes.ts';
import { allLocations } from './follow.ts';
import { parseListen } from './listen.ts';
import { readHeader } from './locations.ts';
import type { Location, Model, Server, Step } from './model.ts';
import { type Problem, refused, wrong } from './problem.ts';
import type { Pattern } from './regex.ts';
import { inherited, own } from './scope.ts';

/** Mistakes of servers and locations: who gets the request. */
export function serverProblems(model: Model): Problem[] {
  const out: Problem[] = [...nameProblems(model)];
  for (const server of model.servers) {
    out.push(...listenProblems(server));
    for (const location of allLocations(server)) {
      out.push(...childProblems(location), ...regexProblems(location), ...targetProblems(server, location));
    }
  }
  return out;
}

/** Names and default servers are unique per socket. */
function nameProblems(model: Model): Problem[] {
  const out: Problem[] = [];
  const names = new Map<string, { server: Server; place: Place }>();
  const defaults = new Map<string, Server>();
  for (const server of model.servers) {
    for (const listen of server.listens) {
      if (listen.isDefault) {
        const first = defaults.get(listen.key);
        if (first) {
          out.push(refused('duplicate-default-server', listen.place, `a duplicate default server for ${listen.key}`));
        } else defaults.set(listen.key, server);
      }
      for (const name of server.names) {
        if (name.pattern !== null) continue;
        const key = `${listen.key} ${name.text}`;
        const first = names.get(key);
        if (!first) names.set(key, { server, place: name.place });
        else if (first.server !== server || first.place !== name.place) {
          const says = `conflicting server name "${name.text}" on ${listen.key}, ignored`;
          const where = `${first.place.file}:${first.place.line}`;
          out.push(wrong('duplicate-server-name', name.place, `${says}: ${where} has it already`, says));
        }
      }
    }
  }
  return out;
}

function listenProblems(server: Server): Problem[] {
  const out: Problem[] = [];
  const seen = new Set<string>();
  for (const directive of own(server.scope, 'listen')) {
    const sockets = parseListen(directive);
    if (typeof sockets === 'string') {
      out.push(refused('bad-listen', directive.place, sockets));
      continue;
    }
    for (const { key } of sockets) {
      if (seen.has(key)) out.push(refused('bad-listen', directive.place, `a duplicate listen ${key}`));
      seen.add(key);
    }
  }
  const tls = server.listens.find((listen) => listen.tls);
  const ready = ['ssl_certificate', 'ssl_reject_handshake'].some((name) => inherited(server.scope, name).length > 0);
  if (tls && !ready) {
    const says = 'no "ssl_certificate" is defined for the "listen ... ssl" directive';
    out.push(refused('no-certificate', server.place, says));
  }
  return out;
}

function childProblems(location: Location): Problem[] {
  if (location.kind === 'if' || location.kind === 'limit-except') return [];
  const out: Problem[] = [];
  const seen = new Set<string>();
  for (const directive of own(location.scope, 'location')) {
    const header = readHeader(directive.args);
    const { place } = directive;
    if (header === null) {
      out.push(refused('bad-location', place, `invalid location modifier "${directive.args[0] ?? ''}"`));
      continue;
    }
    const name = fromBytes(header.name);
    const key = `${header.kind === 'no-regex' ? 'prefix' : header.kind} ${name}`;
    if (header.kind !== 'regex' && seen.has(key))
      out.push(refused('duplicate-location', place, `duplicate location "${name}"`));
    seen.add(key);
    if (header.kind === 'prefix' && /^[\^*~]/.test(name)) {
      out.push(
        wrong('location-typo', place, `location "${name}" is a plain prefix that no path starts with: is "~" meant?`),
      );
    }
    const outside = location.kind !== 'server' && location.kind !== 'regex' && header.kind !== 'regex';
    if (outside && !header.name.startsWith(location.name)) {
      out.push(refused('bad-location', place, `location "${name}" is outside location "${fromBytes(location.name)}"`));
    }
  }
  return out;
}

function regexProblems(location: Location): Problem[] {
  const out: Problem[] = [];
  const check = (pattern: Pattern | null, place: Place): void => {
    if (pattern?.fault?.is !== 'invalid') return;
    const { source, fault } = pattern;
    out.push(refused('bad-regex', place, `pcre2_compile() failed: ${fault.message} in "${source}"`));
  };
  const walk = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (step.is === 'rewrite') check(step.pattern, step.place);
      if (step.is !== 'if') continue;
      if (step.condition.is === 'matches') check(step.condition.pattern, step.place);
      walk(step.body);
    }
  };
  if (location.kind === 'regex') check(location.pattern, location.place);
  walk(location.code);
  return out;
}

/** `try_files` and `error_page` to a named location that is not there: 500 when it happens. */
function targetProblems(server: Server, location: Location): Problem[] {
  const out: Problem[] = [];
  for (const directive of [...own(location.scope, 'try_files'), ...own(location.scope, 'error_page')]) {
    const target = directive.args[directive.args.length - 1] ?? '';
    if (!target.startsWith('@') || server.named.has(target) || target.includes('$')) continue;
    const message = `${directive.name} leads to ${target}, which this server does not have: nginx answers 500`;
    out.push(wrong('no-such-named-location', directive.place, message));
  }
  return out;
}
