/** What a followed path is at the moment. */
export type FollowState = 'following' | 'absent' | 'denied' | 'refused';

/** Something may stand at the path that could not be looked at. */
export function isUnseen(state: FollowState): boolean {
  return state === 'denied' || state === 'refused';
}

/** Something that happened to a followed log, for people and for counting. */
export interface FollowNote {
  readonly kind:
    | 'appeared'
    | 'renamed'
    | 'truncated'
    | 'deleted'
    | 'denied'
    | 'refused'
    | 'unpacked'
    | 'recovered'
    | 'lost'
    | 'skipped';
  readonly path: string;
  /** A sentence. */
  readonly says: string;
}

export interface FollowStatus {
  readonly path: string;
  readonly state: FollowState;
  /** Why it is not followed; null while it is. */
  readonly why: string | null;
  /** Bytes in the log, and in its earlier files, that were not delivered yet; as of the last look. */
  readonly unreadBytes: number;
  readonly readBytes: number;
  readonly droppedLines: number;
  readonly droppedBytes: number;
  readonly renames: number;
  readonly truncations: number;
  /** Files that vanished before they were read to their end. */
  readonly lost: number;
}

/** Where positions survive a restart: the store's `get` and `set`. */
export interface Positions {
  get(key: string): string | null;
  set(key: string, value: string): void;
}

/** Where positions end up, several at once. */
export interface PositionStore extends Positions {
  setAll(values: ReadonlyMap<string, string>): void;
}

/** Positions that are forgotten with the process. */
export function forgetful(): PositionStore {
  const kept = new Map<string, string>();
  return {
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => {
      kept.set(key, value);
    },
    setAll: (values) => {
      for (const [key, value] of values) kept.set(key, value);
    },
  };
}
