import { z } from 'zod';
import type { Probe, ProbeOutcome } from '../core/probe.ts';
import type { Host } from '../host/host.ts';
import { bodyOf, judgeAnswer, requestShape } from './shared/http.ts';
import { notSeen } from './shared/outcome.ts';

const options = z.strictObject({
  socket: z.string().startsWith('/').meta({ description: 'path of the Unix socket' }),
  path: z.string().startsWith('/').default('/'),
  host: z.string().default('localhost').meta({ description: 'the Host header' }),
  ...requestShape,
});

async function look(asked: z.output<typeof options>, host: Host, timeoutMs: number): Promise<ProbeOutcome> {
  const request = await bodyOf(asked, host);
  if ('ok' in request) return request;
  const answer = await host.http({
    ...request,
    scheme: 'http',
    address: { is: 'unix', path: asked.socket },
    path: asked.path,
    headers: { host: asked.host, ...request.headers },
    timeoutMs,
  });
  return answer.is === 'seen' ? judgeAnswer(asked, answer.value) : notSeen(answer, asked.socket, 0);
}

/** HTTP straight over an app's Unix socket, without the proxy. */
export const probe: Probe<typeof options, Host> = {
  id: 'unix-socket',
  about: 'an HTTP request straight over a Unix socket',
  options,
  everyMs: 15_000,
  timeoutMs: 5_000,
  look,
};
