import { z } from 'zod';
import type { Probe, ProbeOutcome } from '../core/probe.ts';
import type { Host } from '../host/host.ts';
import { inspectSchema } from '../trace/containers/api.ts';
import { exitMeaning } from '../trace/containers/exit.ts';
import { failed, notSeen, passed } from './shared/outcome.ts';

const options = z.strictObject({
  container: z.string().regex(/^[\w][\w.-]*$/, 'expected the name or id of a container'),
  healthy: z
    .boolean()
    .default(true)
    .meta({ description: 'true: where it has a health check, that must pass; false: running is enough' }),
});

async function look(asked: z.output<typeof options>, host: Host): Promise<ProbeOutcome> {
  const start = performance.now();
  const answer = await host.docker(`/containers/${asked.container}/json`);
  const ms = performance.now() - start;
  const name = `container ${asked.container}`;
  if (answer.is !== 'seen') return notSeen(answer, name, ms);
  const parsed = inspectSchema.safeParse(answer.value);
  if (!parsed.success) return failed('blind', `${name}: an answer that is none of an engine’s`, ms);
  const { Status, ExitCode, OOMKilled, Health } = parsed.data.State;
  if (Status !== 'running') {
    const why = OOMKilled ? ', out of memory' : Status === 'exited' ? `, ${exitMeaning(ExitCode)}` : '';
    return failed(Status === 'paused' ? 'paused' : 'not-running', `${name} is ${Status}${why}`, ms);
  }
  if (asked.healthy && Health?.Status === 'unhealthy') {
    const said = Health.Log?.at(-1)?.Output.trim().split('\n').at(-1)?.slice(0, 200);
    return failed('unhealthy', `${name} is unhealthy${said ? `: ${said}` : ''}`, ms);
  }
  return passed(`${name} is running${Health && Health.Status !== 'none' ? ` (${Health.Status})` : ''}`, ms);
}

/** Does a container run, and does its own health check pass? */
export const probe: Probe<typeof options, Host> = {
  id: 'container',
  about: 'a container runs, and is healthy where it has a health check',
  options,
  everyMs: 15_000,
  timeoutMs: 3_000,
  look,
};
