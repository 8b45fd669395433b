import type { Links } from '../../host/watch.ts';
import { type FollowNote, forgetful, type Positions } from './status.ts';
import { DEFAULT_TIMES, type WakeTimes } from './wake.ts';

export interface FollowOptions {
  /** Absolute. */
  readonly path: string;
  /** Whether a symbolic link at the path's last component is followed; default `refuse`. */
  readonly links?: Links;
  /** Where a file that is there at the very first start is read from; default `end`. One that appears later is read whole. */
  readonly from?: 'end' | 'start';
  readonly positions?: Positions;
  /** More unread bytes than this are counted as dropped instead of read; default 64 MiB. */
  readonly mostUnreadBytes?: number;
  /** A renamed or deleted file that has not grown for this long is over, milliseconds; default 10,000. */
  readonly graceMs?: number;
  readonly times?: WakeTimes;
  readonly onNote?: (note: FollowNote) => void;
}

export type Settled = Required<FollowOptions>;

/** The options with what was left out. */
export function settled(options: FollowOptions): Settled {
  return {
    links: 'refuse',
    from: 'end',
    positions: forgetful(),
    mostUnreadBytes: 64 * 1024 * 1024,
    graceMs: 10_000,
    times: DEFAULT_TIMES,
    onNote: () => {},
    ...options,
  };
}
