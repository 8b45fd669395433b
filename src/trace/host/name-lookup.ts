import { edits } from '../../core/edits.ts';
import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { seenNow, textOf, within } from './look.ts';

const LIMIT_MS = 300;
/** A question for the root's name servers over TCP (RFC 1035 §4.2.2): every resolver can answer it, and it names nobody. */
const QUESTION = '\x00\x11\x50\x2e\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x01';
const SERVER_FAILURE = 2;

/** Does any configured name server answer at all? Null when none is configured. */
async function resolverWorks(host: Host): Promise<boolean | null> {
  const text = await textOf(host, '/etc/resolv.conf');
  const servers = [...(text ?? '').matchAll(/^nameserver\s+(\S+)/gm)].map((match) => match[1] ?? '').slice(0, 3);
  if (servers.length === 0) return null;
  const options = { timeoutMs: LIMIT_MS, listenMs: LIMIT_MS, send: QUESTION, enough: 14 };
  const answers = await Promise.all(
    servers.map((server) => host.connect({ is: 'tcp', host: server, port: 53 }, options)),
  );
  return answers.some((look) => {
    if (look.is !== 'seen' || look.value.received.length < 6) return false;
    return ((look.value.received.charCodeAt(5) ?? 0) & 15) !== SERVER_FAILURE;
  });
}

async function similarNames(host: Host, name: string, known: readonly string[]): Promise<string[]> {
  const hosts = (await textOf(host, '/etc/hosts')) ?? '';
  const written = hosts.split('\n').flatMap((line) => (line.split('#')[0] ?? '').trim().split(/\s+/).slice(1));
  const near = (one: string): boolean =>
    one !== name && (edits(one, name) <= 2 || one.startsWith(`${name}.`) || name.startsWith(`${one}.`));
  return [...new Set([...known, ...written])].filter((one) => one !== '' && near(one)).slice(0, 5);
}

/** What a name resolves to on this host; when it does not, whether the resolver itself is to blame. `known`: names that would do. */
export async function nameReading(
  host: Host,
  name: string,
  known: readonly string[] = [],
): Promise<Reading<FactMap['name-lookup']>> {
  const late = { is: 'failed', why: `${name}: no answer within ${LIMIT_MS * 5} ms` } as const;
  const look = await within(LIMIT_MS * 5, host.resolve(name), late);
  const addresses = look.is === 'seen' ? [...look.value] : [];
  if (addresses.length > 0) {
    return seenNow(host, 'getaddrinfo', { name, addresses, error: null, resolverWorks: true, similar: [] });
  }
  const [works, similar] = await Promise.all([resolverWorks(host), similarNames(host, name, known)]);
  const error =
    look.is === 'seen' || look.is === 'absent' ? 'ENOTFOUND' : (/\bE[A-Z_]+\b/.exec(look.why)?.[0] ?? look.why);
  return seenNow(host, 'getaddrinfo', { name, addresses, error, resolverWorks: works, similar });
}
