import { z } from 'zod';
import type { Probe, ProbeOutcome } from '../core/probe.ts';
import type { Host } from '../host/host.ts';
import { greet } from '../trace/leans/greet.ts';
import { refOfUrl } from '../trace/leans/url.ts';
import { failed, passed } from './shared/outcome.ts';

const options = z.strictObject({
  url: z
    .string()
    .refine(
      (text) => refOfUrl(text, 'configuration', null) !== null,
      'expected postgresql://host:5432/name, mysql://…, redis://… or mongodb://…',
    )
    .meta({ description: 'where it is; a password in it is not used' }),
});

/** A greeting that refuses: `57P03 the database system is starting up`, `1040 Too many connections`, `LOADING …`. */
const REFUSAL = /^(?:[0-9A-Z]{5} |\d{4} |-?(?:LOADING|MASTERDOWN|MISCONF|ERR max number of clients))/;

async function look(asked: z.output<typeof options>, host: Host): Promise<ProbeOutcome> {
  const start = performance.now();
  const ref = refOfUrl(asked.url, 'configuration', null);
  if (ref === null) return failed('missing', 'no address in the URL', 0);
  const reading = await greet(host, ref, null);
  const ms = performance.now() - start;
  if (reading.is === 'blind') return failed('blind', reading.why, ms);
  const { kind, outcome, greeting } = reading.value;
  const where = ref.path ?? `${ref.host}:${ref.port}`;
  // 28P01 and the like only say that the probe has no password, which it does not want.
  if (greeting !== null && REFUSAL.test(greeting) && !/^28/.test(greeting))
    return failed('refuses', `${kind} at ${where} says: ${greeting}`, ms);
  if (outcome === 'greeted' || outcome === 'connected') return passed(`${kind} at ${where} answers`, ms);
  if (reading.value.file !== null)
    return reading.value.file.exists ? passed(`${where} exists`, ms) : failed('missing', `${where} does not exist`, ms);
  return failed(outcome, `${kind} at ${where}: ${outcome}`, ms);
}

/** Does a database or cache answer in its own protocol? Nothing is logged in to. */
export const probe: Probe<typeof options, Host> = {
  id: 'database',
  about: 'a database or cache greets in its own protocol, without logging in',
  options,
  everyMs: 15_000,
  timeoutMs: 3_000,
  look,
};
