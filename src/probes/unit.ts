import { z } from 'zod';
import type { Probe, ProbeOutcome } from '../core/probe.ts';
import type { Host } from '../host/host.ts';
import { showUnits } from '../trace/unit-show.ts';
import { failed, notSeen, passed } from './shared/outcome.ts';

const options = z.strictObject({
  unit: z.string().regex(/^[\w:.@\\-]{1,255}$/, 'expected a unit name such as gunicorn.service'),
});

async function look(asked: z.output<typeof options>, host: Host): Promise<ProbeOutcome> {
  const start = performance.now();
  const name = asked.unit.includes('.') ? asked.unit : `${asked.unit}.service`;
  const shown = await showUnits(host, [name]);
  const ms = performance.now() - start;
  if (shown.is !== 'seen') return notSeen(shown, name, ms);
  const properties = shown.value[0];
  if (properties === undefined || properties.LoadState === 'not-found')
    return failed('missing', `${name} does not exist`, ms);
  const state = `${properties.ActiveState} (${properties.SubState})`;
  if (properties.ActiveState === 'active') return passed(`${name} is ${state}`, ms);
  return failed('inactive', `${name} is ${state}, result ${properties.Result ?? 'unknown'}`, ms);
}

/** Is a systemd unit active? */
export const probe: Probe<typeof options, Host> = {
  id: 'unit',
  about: 'a systemd unit is active',
  options,
  everyMs: 15_000,
  timeoutMs: 3_000,
  look,
};
