import type { Group, GroupServer } from './model.ts';
import type { Directive } from './parse.ts';
import { makeScope, own, type Scope, setting } from './scope.ts';
import { parseTime } from './units.ts';
import { addressOf, parseUpstreamUrl } from './upstream-url.ts';

/** Reads an `upstream` block. */
export function readGroup(directive: Directive, http: Scope): Group {
  const scope = makeScope(http, directive.block ?? []);
  const keepalive = own(scope, 'keepalive')[0]?.args[0];
  return {
    name: directive.args[0] ?? '',
    place: directive.place,
    servers: own(scope, 'server').map(readServer),
    keepalive: keepalive === undefined ? 0 : Number.parseInt(keepalive, 10) || 0,
    // ngx_http_upstream_keepalive_module: 60 s when nothing is said.
    keepaliveIdleMs: parseTime(own(scope, 'keepalive_timeout')[0]?.args[0] ?? '60s') ?? 60_000,
    zone: setting(scope, 'zone'),
    scope,
  };
}

/** One `server` line of a group; without a port it is port 80. */
function readServer(directive: Directive): GroupServer {
  const [text = '', ...options] = directive.args;
  const url = parseUpstreamUrl(text, false, 80);
  const option = (name: string): string | undefined =>
    options.find((candidate) => candidate.startsWith(`${name}=`))?.slice(name.length + 1);
  const number = (name: string, otherwise: number): number => {
    const value = option(name);
    return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : otherwise;
  };
  return {
    text,
    address: url.is === 'bad' ? null : addressOf(url),
    weight: number('weight', 1),
    backup: options.includes('backup'),
    down: options.includes('down'),
    maxFails: number('max_fails', 1),
    failTimeoutMs: parseTime(option('fail_timeout') ?? '10s') ?? 10_000,
    resolve: options.includes('resolve'),
    place: directive.place,
  };
}
