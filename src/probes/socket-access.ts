import { z } from 'zod';
import type { Probe, ProbeOutcome } from '../core/probe.ts';
import type { Host } from '../host/host.ts';
import { readNames } from '../trace/names.ts';
import { lookAtSocketFile } from '../trace/socket-file.ts';
import { failed, passed } from './shared/outcome.ts';

const options = z.strictObject({
  path: z.string().startsWith('/').meta({ description: 'the socket' }),
  user: z.string().default('www-data').meta({ description: 'the user that must be able to open it' }),
});

async function look(asked: z.output<typeof options>, host: Host): Promise<ProbeOutcome> {
  const start = performance.now();
  const names = await readNames(host);
  const user = names.user(asked.user);
  const since = (): number => performance.now() - start;
  if (user === null && names.known) return failed('missing', `there is no user ${asked.user}`, since());
  const looked = await lookAtSocketFile(host, asked.path, user, names, false);
  if (looked.is !== 'seen') return failed('blind', looked.is === 'absent' ? 'not there' : looked.why, since());
  const seen = looked.value;
  if (!seen.exists) return failed('missing', `${seen.missingFrom ?? asked.path} does not exist`, since());
  if (!seen.isSocket) return failed('not-a-socket', `${asked.path} is no socket`, since());
  if (seen.allowed === false)
    return failed('denied', `${asked.user} may not use ${asked.path}: stopped at ${seen.deniedAt}`, since());
  if (seen.allowed === null) return failed('blind', `the rights of ${asked.user} could not be worked out`, since());
  return passed(`${asked.user} may use ${asked.path}`, since());
}

/** May the proxy's user open the socket? Worked out over every directory of its path, not tried as this agent. */
export const probe: Probe<typeof options, Host> = {
  id: 'socket-access',
  about: 'a user may open a Unix socket, over every directory of its path',
  options,
  everyMs: 30_000,
  timeoutMs: 3_000,
  look,
};
