import type { Address } from '../../core/address.ts';
import { isIpLiteral } from '../../core/address.ts';
import type { Reading } from '../../core/snapshot.ts';
import type { ConnectResult, Host } from '../../host/host.ts';
import { seenNow, within } from '../host/look.ts';
import type { User } from '../names.ts';
import { plain, protocolFor } from './protocols.ts';
import type { Dependency, DependencyRef } from './ref.ts';
import { sqliteReading } from './sqlite.ts';

const CONNECT_MS = 300;
const LISTEN_MS = 300;
const RESOLVE_MS = 300;
const MOST_ADDRESSES = 2;

type Outcome = Dependency['outcome'];

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'missing',
  EACCES: 'denied',
  EPERM: 'denied',
  ETIMEDOUT: 'timeout',
  EAGAIN: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
};

interface Tried {
  readonly outcome: Outcome;
  readonly greeting: string | null;
  readonly ms: number | null;
}

function unseen(ref: DependencyRef): Omit<Dependency, 'outcome'> {
  return { ...ref, addresses: [], resolved: null, greeting: null, ms: null, file: null };
}

/** Connects, greets in the dependency's own protocol, listens briefly. Nothing is written, nobody logs in. */
async function tryAddress(host: Host, ref: DependencyRef, address: Address): Promise<Tried> {
  const protocol = protocolFor(ref);
  const options = { timeoutMs: CONNECT_MS, listenMs: protocol === null ? 0 : LISTEN_MS };
  const look = await host.connect(
    address,
    protocol === null ? options : { ...options, send: protocol.send, enough: protocol.enough },
  );
  if (look.is !== 'seen') return { outcome: 'failed', greeting: null, ms: null };
  const result: ConnectResult = look.value;
  if (result.is === 'failed')
    return { outcome: OUTCOMES[result.errno ?? ''] ?? 'failed', greeting: null, ms: result.ms };
  const said = protocol?.read(result.received, ref) ?? null;
  return { outcome: said === null ? 'connected' : 'greeted', greeting: said || null, ms: result.ms };
}

async function tryHttp(host: Host, ref: DependencyRef, address: Address): Promise<Tried> {
  const first = await tryAddress(host, ref, address);
  if (first.outcome !== 'connected') return first;
  const headers = { host: `${ref.host}:${ref.port}`, 'user-agent': 'why502' };
  const scheme = ref.port === 443 ? 'https' : 'http';
  const look = await host.http({ scheme, address, method: 'HEAD', path: '/', headers, timeoutMs: LISTEN_MS });
  if (look.is !== 'seen' || look.value.status === null) return first;
  return { outcome: 'greeted', greeting: `HTTP ${look.value.status}`, ms: look.value.ms };
}

/** Addresses of a host name; null when it has none. */
async function addressesOf(host: Host, name: string): Promise<readonly string[] | null> {
  if (isIpLiteral(name)) return [name];
  const look = await within(RESOLVE_MS, host.resolve(name), { is: 'failed', why: 'late' });
  return look.is === 'seen' && look.value.length > 0 ? look.value : null;
}

async function greetTcp(host: Host, ref: DependencyRef, name: string, port: number): Promise<Reading<Dependency>> {
  const addresses = await addressesOf(host, name);
  const source = `${name}:${port}`;
  if (addresses === null) return seenNow(host, source, { ...unseen(ref), resolved: false, outcome: 'unresolved' });
  let tried: Tried = { outcome: 'not-tried', greeting: null, ms: null };
  for (const one of addresses.slice(0, MOST_ADDRESSES)) {
    const address = { is: 'tcp', host: one, port } as const;
    const next = ref.kind === 'http' ? await tryHttp(host, ref, address) : await tryAddress(host, ref, address);
    // Clients go on to the next address too; the first failure is the telling one.
    if (tried.outcome === 'not-tried' || next.outcome === 'greeted' || next.outcome === 'connected') tried = next;
    if (next.outcome === 'greeted' || next.outcome === 'connected') break;
  }
  return seenNow(host, source, { ...unseen(ref), addresses: [...addresses], resolved: true, ...tried });
}

/**
 * Looks whether a dependency answers, within about 300 ms a step. `asUser` is the app's user, for whom the rights on a
 * SQLite file are worked out.
 */
export async function greet(host: Host, ref: DependencyRef, asUser: User | null): Promise<Reading<Dependency>> {
  if (ref.kind === 'sqlite') return sqliteReading(host, ref, asUser);
  if (ref.path !== null) {
    const tried = await tryAddress(host, ref, { is: 'unix', path: ref.path });
    return seenNow(host, ref.path, { ...unseen(ref), ...tried });
  }
  if (ref.host === null || ref.port === null) {
    return { is: 'blind', why: `where ${ref.kind} is could not be told from ${plain(ref.source)}`, allow: null };
  }
  return greetTcp(host, ref, ref.host, ref.port);
}
