import type { Address } from '../../core/address.ts';
import type { Place, Scheme, Target } from '../../core/route.ts';
import type { Group, Model, PassKind } from './model.ts';
import { addressOf, type BadUrl, parseUpstreamUrl, type UpstreamUrl } from './upstream-url.ts';

/** What the text of a `*_pass` names once its variables are replaced. */
export interface Destination {
  readonly is: 'destination';
  readonly scheme: Scheme | 'memcached';
  /** The `upstream` block of that name, or null. */
  readonly group: Group | null;
  /** Where the connection goes without a group; null with one. */
  readonly address: Address | null;
  readonly url: UpstreamUrl;
  /** The value of `$proxy_host`. */
  readonly hostHeader: string;
}

interface Prefix {
  readonly scheme: Scheme | 'memcached';
  readonly rest: string;
  readonly port: number | null;
}

/**
 * Reads a target as nginx does; `bad` holds the words of its message. `atRuntime`: the text came out of variables, then a
 * group's name with a port is a name for the resolver instead of an error.
 */
export function readDestination(model: Model, kind: PassKind, text: string, atRuntime = false): Destination | BadUrl {
  const prefix = readPrefix(kind, text);
  if (prefix === null) return { is: 'bad', message: 'invalid URL prefix' };
  const url = parseUpstreamUrl(prefix.rest, kind === 'proxy', prefix.port);
  if (url.is === 'bad') return { is: 'bad', message: `${url.message} in upstream "${prefix.rest}"` };
  const group = url.unix ? undefined : model.groups.get(url.host.toLowerCase());
  const { scheme } = prefix;
  const hostHeader = url.unix
    ? 'localhost'
    : url.noPort || url.port === prefix.port
      ? url.host
      : `${url.host}:${url.portText}`;
  if (group !== undefined && url.noPort) {
    return { is: 'destination', scheme, group, address: null, url, hostHeader };
  }
  if (group !== undefined && !atRuntime)
    return { is: 'bad', message: `upstream "${url.host}" may not have port ${url.portText}` };
  const address = addressOf(url);
  if (address === null) return { is: 'bad', message: `no port in upstream "${prefix.rest}"` };
  return { is: 'destination', scheme, group: null, address, url, hostHeader };
}

/** The servers behind a destination; `place` is the pass directive's, used when there is no group. */
export function targetsOf(destination: Destination, place: Place): Target[] {
  const { scheme, group, address } = destination;
  if (scheme === 'memcached') return [];
  if (group === null) {
    return address === null ? [] : [{ scheme, address, weight: 1, backup: false, down: false, place }];
  }
  const targets: Target[] = [];
  for (const server of group.servers) {
    if (server.address === null) continue;
    const { weight, backup, down } = server;
    targets.push({ scheme, address: server.address, weight, backup, down, place: server.place });
  }
  return targets;
}

function readPrefix(kind: PassKind, text: string): Prefix | null {
  const match = /^([a-z]+):\/\//i.exec(text);
  const word = (match?.[1] ?? '').toLowerCase();
  const rest = text.slice(match?.[0].length ?? 0);
  switch (kind) {
    case 'proxy':
      if (word === 'http') return { scheme: 'http', rest, port: 80 };
      return word === 'https' ? { scheme: 'https', rest, port: 443 } : null;
    case 'grpc':
      if (word === 'grpcs') return { scheme: 'grpcs', rest, port: 443 };
      return { scheme: 'grpc', rest: word === 'grpc' ? rest : text, port: 80 };
    case 'uwsgi':
      if (word === 'suwsgi') return { scheme: 'suwsgi', rest, port: null };
      return { scheme: 'uwsgi', rest: word === 'uwsgi' ? rest : text, port: null };
    default:
      return { scheme: kind, rest: text, port: null };
  }
}
