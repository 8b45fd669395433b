import type { FileText, Look } from '../../host/host.ts';
import type { World } from '../world.ts';
import type { Inspect } from './api.ts';
import type { Engine } from './engine.ts';
import { isUp } from './fact.ts';
import { rootedHost } from './rooted.ts';
import { containerLog } from './words.ts';

const LOG_LINES = 3_000;

/** Archives fill the engine's memory of events, so where root may look the link itself is read. */
async function linkTarget(world: World, engine: Engine, inspect: Inspect, path: string): Promise<string | null> {
  if (isUp(inspect) && inspect.State.Pid > 0 && world.isRoot) {
    const link = await rootedHost(world.host, inspect.State.Pid).readlink(path);
    return link.is === 'seen' ? link.value : null;
  }
  const look = await engine.archive(inspect.Id, path);
  return look.is === 'seen' ? (look.value[0]?.target ?? null) : null;
}

/** Where a log path of the configuration ends up: a stream of the container, or a file in it. */
async function destination(
  world: World,
  engine: Engine,
  inspect: Inspect,
  path: string,
): Promise<'out' | 'err' | 'file'> {
  if (path === 'stderr' || path === '/dev/stderr') return 'err';
  if (path === '/dev/stdout') return 'out';
  const target = await linkTarget(world, engine, inspect, path);
  if (target === '/dev/stdout' || target === '/proc/self/fd/1') return 'out';
  return target === '/dev/stderr' || target === '/proc/self/fd/2' ? 'err' : 'file';
}

/** The end of a log that a proxy in a container writes. Lines of the error log get the engine's time in front. */
export async function readProxyLog(
  world: World,
  engine: Engine,
  inspect: Inspect,
  path: string,
  kind: 'error' | 'access',
): Promise<Look<FileText>> {
  const to = await destination(world, engine, inspect, path);
  if (to === 'file') {
    if (isUp(inspect) && inspect.State.Pid > 0 && world.isRoot)
      return rootedHost(world.host, inspect.State.Pid).read(path, { maxBytes: 512 * 1024, from: 'end' });
    const look = await engine.archive(inspect.Id, path);
    const entry = look.is === 'seen' ? look.value[0] : undefined;
    if (!entry?.text) return look.is === 'seen' ? { is: 'absent' } : look;
    return { is: 'seen', value: { text: entry.text, size: entry.size, changedAt: entry.changedAt, truncated: false } };
  }
  const look =
    kind === 'error'
      ? await containerLog(engine, inspect, null, to, LOG_LINES)
      : await engine.logs(
          inspect.Id,
          `stdout=${to === 'out' ? 1 : 0}&stderr=${to === 'err' ? 1 : 0}&timestamps=0&tail=${LOG_LINES}`,
        );
  if (look.is !== 'seen') return look;
  return { is: 'seen', value: { text: look.value, size: look.value.length, changedAt: world.at, truncated: false } };
}
