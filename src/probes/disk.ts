import { z } from 'zod';
import type { Probe, ProbeOutcome } from '../core/probe.ts';
import { enough, share } from '../core/units.ts';
import type { Host } from '../host/host.ts';
import { failed, notSeen, passed } from './shared/outcome.ts';

const options = z.strictObject({
  path: z.string().startsWith('/').default('/').meta({ description: 'any path of the file system' }),
  min_free: share().prefault('5%'),
  min_inodes: z.number().min(0).max(100).default(2).meta({ description: 'percent' }),
});

async function look(asked: z.output<typeof options>, host: Host): Promise<ProbeOutcome> {
  const start = performance.now();
  const answer = await host.space(asked.path);
  const ms = performance.now() - start;
  if (answer.is !== 'seen') return notSeen(answer, asked.path, ms);
  const { availableBytes, totalBytes, inodes, inodesFree } = answer.value;
  const said = `${asked.path}: ${Math.round(availableBytes / 1024 ** 2)} of ${Math.round(totalBytes / 1024 ** 2)} MiB are free`;
  if (!enough(asked.min_free, availableBytes, totalBytes)) return failed('full', said, ms);
  if (inodes > 0 && inodesFree < (inodes * asked.min_inodes) / 100)
    return failed('inodes', `${asked.path}: ${inodesFree} of ${inodes} inodes are free`, ms);
  return passed(said, ms);
}

/** Is there room on a file system, in bytes and in inodes? */
export const probe: Probe<typeof options, Host> = {
  id: 'disk',
  about: 'room on a file system, bytes and inodes',
  options,
  everyMs: 30_000,
  timeoutMs: 5_000,
  look,
};
