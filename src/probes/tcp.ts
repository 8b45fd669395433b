import { z } from 'zod';
import { parseAddress } from '../core/address.ts';
import type { Probe, ProbeOutcome } from '../core/probe.ts';
import type { Host } from '../host/host.ts';
import { failed, notSeen, passed } from './shared/outcome.ts';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'missing',
  EACCES: 'denied',
  EAGAIN: 'queue-full',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
};

const options = z.strictObject({
  address: z.string().refine((text) => parseAddress(text) !== null, 'expected HOST:PORT, [IPV6]:PORT or unix:/path'),
  send: z.string().optional().meta({ description: 'text to send once connected' }),
  expect_text: z.string().optional().meta({ description: 'text that the answer must contain' }),
});

async function look(asked: z.output<typeof options>, host: Host, timeoutMs: number): Promise<ProbeOutcome> {
  const address = parseAddress(asked.address);
  if (address === null) return failed('missing', `${asked.address} is no address`, 0);
  const answer = await host.connect(address, {
    timeoutMs,
    ...(asked.send === undefined ? {} : { send: asked.send }),
    listenMs: asked.expect_text === undefined ? 0 : timeoutMs,
    ...(asked.expect_text === undefined ? {} : { enough: asked.expect_text.length }),
  });
  if (answer.is !== 'seen') return notSeen(answer, asked.address, 0);
  const { is, errno, ms, received } = answer.value;
  if (is === 'failed') {
    const reason = REASONS[errno ?? ''] ?? 'failed';
    return failed(reason, `${asked.address}: ${errno ?? 'no connection'}`, ms);
  }
  if (asked.expect_text !== undefined && !received.includes(asked.expect_text))
    return failed('body', `${asked.address} did not say ${JSON.stringify(asked.expect_text)}`, ms);
  return passed(`${asked.address} accepts connections`, ms);
}

/** Does anything accept a connection there? */
export const probe: Probe<typeof options, Host> = {
  id: 'tcp',
  about: 'a connection to HOST:PORT or unix:/path, optionally a text in the answer',
  options,
  everyMs: 15_000,
  timeoutMs: 3_000,
  look,
};
