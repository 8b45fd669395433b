import { z } from 'zod';
import type { Probe, ProbeOutcome } from '../core/probe.ts';
import { enough, share } from '../core/units.ts';
import type { Host } from '../host/host.ts';
import { failed, notSeen, passed } from './shared/outcome.ts';

const options = z.strictObject({
  min_available: share().prefault('5%').meta({ description: 'memory that programs can still get' }),
});

async function look(asked: z.output<typeof options>, host: Host): Promise<ProbeOutcome> {
  const start = performance.now();
  const answer = await host.system();
  const ms = performance.now() - start;
  if (answer.is !== 'seen') return notSeen(answer, 'memory', ms);
  const { available, total } = answer.value.memory;
  const said = `${Math.round(available / 1024 ** 2)} of ${Math.round(total / 1024 ** 2)} MiB are available`;
  return enough(asked.min_available, available, total) ? passed(said, ms) : failed('low', said, ms);
}

/** Is there memory left? */
export const probe: Probe<typeof options, Host> = {
  id: 'memory',
  about: 'memory that programs can still get',
  options,
  everyMs: 30_000,
  timeoutMs: 5_000,
  look,
};
