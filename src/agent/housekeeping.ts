import type { Config } from '../config/schema.ts';
import type { Logger } from '../core/log.ts';
import type { Parts } from './parts.ts';
import type { Notifier } from './systemd.ts';
import type { Time } from './time.ts';

const HOUR_MS = 3_600_000;
/** A tick that is this late means that the event loop hung. */
const HUNG_MS = 30_000;

export interface HousekeepingOptions {
  readonly parts: Parts;
  readonly time: Time;
  readonly notifier: Notifier;
  readonly log: Logger;
  readonly config: () => Config;
  /** The upstreams are not the same as before. */
  readonly onTopology: () => void;
}

/** A container that was asked at an address of its own no longer answers there while its route works: it was made anew. */
function hasMoved({ watch, topology }: Parts): boolean {
  return watch.states().some(({ look, outcome }) => {
    const targets = look.upstream === null ? [] : (topology.upstream(look.upstream)?.targets ?? []);
    const lost = outcome?.straight?.filter((way) => way.ok === false) ?? [];
    return outcome?.ok === true && lost.some((way) => targets.every((target) => target.address !== way.server));
  });
}

/** What is done on a schedule besides looking at routes: discovery, which logs to follow, retention, the sign of life. */
export function addHousekeeping(options: HousekeepingOptions): void {
  const { parts, time, notifier, log, config } = options;
  const { scheduler, journal, topology } = parts;
  let deep = true;
  scheduler.add({
    name: 'discovery',
    everyMs: () => config().schedule.rediscover,
    async run() {
      // What is behind the targets is looked for once, and again when they are not the same.
      const changed = await topology.refresh(deep);
      if (changed) options.onTopology();
      // Which logs and which units' words: both follow from what was found.
      await parts.followers.keepUp(topology.upstreams());
      deep = (changed && !deep) || hasMoved(parts);
    },
  });
  scheduler.add({
    name: 'retention',
    everyMs: () => HOUR_MS,
    run: async () => journal.prune(time.now() - config().storage.retention),
  });
  const { watchdogMs } = notifier;
  if (watchdogMs === null) return;
  scheduler.add({
    name: 'watchdog',
    everyMs: () => watchdogMs,
    async run() {
      // Only a schedule that still turns is alive; a bare timer would guard nothing.
      if (time.now() - scheduler.tickedAt < HUNG_MS) await notifier.watchdog();
      else log.error({}, 'the schedule stands still: no sign of life for systemd');
    },
  });
}
