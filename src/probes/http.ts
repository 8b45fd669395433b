import { z } from 'zod';
import { parseAddress } from '../core/address.ts';
import { ownHeaders } from '../core/own.ts';
import type { Probe, ProbeOutcome } from '../core/probe.ts';
import type { Host } from '../host/host.ts';
import { bodyOf, judgeAnswer, requestShape } from './shared/http.ts';
import { notSeen } from './shared/outcome.ts';

const options = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).meta({ description: 'asked through whatever listens there' }),
  connect: z
    .string()
    .refine((text) => parseAddress(text) !== null, 'expected HOST:PORT or unix:/path')
    .optional()
    .meta({ description: 'connect here instead of to the URL’s host, which is still sent as Host' }),
  verify_tls: z.boolean().default(false),
  ...requestShape,
});

async function look(asked: z.output<typeof options>, host: Host, timeoutMs: number): Promise<ProbeOutcome> {
  const url = new URL(asked.url);
  const tls = url.protocol === 'https:';
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const address = asked.connect === undefined ? null : parseAddress(asked.connect);
  const request = await bodyOf(asked, host);
  if ('ok' in request) return request;
  const answer = await host.http({
    ...request,
    scheme: tls ? 'https' : 'http',
    address: address ?? { is: 'tcp', host: hostname, port: Number(url.port || (tls ? 443 : 80)) },
    path: url.pathname + url.search,
    headers: {
      host: url.host,
      ...ownHeaders('probe', tls ? 'https' : 'http', url.host),
      ...request.headers,
    },
    timeoutMs,
    ...(tls ? { serverName: hostname, verifyTls: asked.verify_tls } : {}),
  });
  return answer.is === 'seen' ? judgeAnswer(asked, answer.value) : notSeen(answer, asked.url, 0);
}

/** A request over HTTP, as a visitor sends it: method, headers, token, JSON, form, upload. */
export const probe: Probe<typeof options, Host> = {
  id: 'http',
  about: 'an HTTP request: status, JSON conditions, text',
  options,
  everyMs: 15_000,
  timeoutMs: 5_000,
  look,
};
