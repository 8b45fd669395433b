import { z } from 'zod';
import { parseAddress } from '../core/address.ts';
import type { Probe, ProbeOutcome } from '../core/probe.ts';
import { duration } from '../core/units.ts';
import type { Host } from '../host/host.ts';
import { failed, notSeen, passed } from './shared/outcome.ts';

const options = z.strictObject({
  address: z
    .string()
    .refine((text) => parseAddress(text) !== null, 'expected HOST:PORT or unix:/path')
    .meta({ description: 'where TLS is spoken' }),
  server_name: z
    .string()
    .optional()
    .meta({ description: 'the name that is asked for and that the certificate must be for; default: the host' }),
  min_left: duration(0).prefault('14d').meta({ description: 'how long the certificate must still be valid' }),
  verify: z
    .boolean()
    .default(true)
    .meta({ description: 'false: a certificate of one’s own, or for another name, will do; expiry always counts' }),
});

const DAY_MS = 86_400_000;

function days(ms: number): string {
  const count = Math.floor(ms / DAY_MS);
  return count >= 2 ? `${count} days` : `${Math.floor(ms / 3_600_000)} hours`;
}

/** What a client would see, in words. */
const WHY: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in an issuer that this host does not trust',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the intermediate certificate is not sent, or its issuer is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is not trusted by this host',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
};

async function look(asked: z.output<typeof options>, host: Host, timeoutMs: number): Promise<ProbeOutcome> {
  const address = parseAddress(asked.address);
  if (address === null) return failed('missing', `${asked.address} is no address`, 0);
  const serverName = asked.server_name ?? (address.is === 'tcp' ? address.host : 'localhost');
  const answer = await host.tls(address, { timeoutMs, serverName });
  if (answer.is !== 'seen') return notSeen(answer, asked.address, 0);
  const seen = answer.value;
  if (seen.is === 'failed') {
    const reason = { ECONNREFUSED: 'refused', ETIMEDOUT: 'timeout', ENOENT: 'missing' }[seen.errno] ?? 'handshake';
    return failed(reason, `${asked.address}: ${seen.errno}: ${seen.message}`, seen.ms);
  }
  const left = seen.validTo - host.now();
  const what = `the certificate of ${serverName} (${seen.issuer || seen.subject})`;
  if (left <= 0) return failed('expired', `${what} expired ${days(-left)} ago`, seen.ms);
  if (seen.validFrom > host.now())
    return failed('not-yet-valid', `${what} is valid only from ${new Date(seen.validFrom).toISOString()}`, seen.ms);
  if (asked.verify && seen.refused !== null) {
    const names = seen.refused === 'ERR_TLS_CERT_ALTNAME_INVALID' ? ` (${seen.names.join(', ') || seen.subject})` : '';
    return failed('untrusted', `${what}: ${WHY[seen.refused] ?? seen.refused}${names}`, seen.ms);
  }
  if (left < asked.min_left) return failed('expires-soon', `${what} expires in ${days(left)}`, seen.ms);
  return passed(`${what} is valid for ${days(left)} more`, seen.ms);
}

/** Is the certificate valid, for this name, and for long enough? */
export const probe: Probe<typeof options, Host> = {
  id: 'tls',
  about: 'a certificate: trusted, for the right name, not about to expire',
  options,
  everyMs: 300_000,
  timeoutMs: 5_000,
  look,
};
