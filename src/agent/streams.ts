import type { Logger } from '../core/log.ts';
import type { DockerDoor } from '../host/docker.ts';
import { followContainer } from '../host/docker-logs.ts';
import { type ContainerDoor, createStreamDoor, type StreamDoor } from '../host/stream.ts';
import { ContainerFollower } from '../logs/follow/container.ts';
import { JournalFollower } from '../logs/follow/journal.ts';
import type { Positions } from '../logs/follow/status.ts';
import type { StreamLine } from '../logs/follow/stream.ts';

export type ContainerSink = (stream: 'stdout' | 'stderr', line: Buffer) => void;
export type UnitSink = (line: Buffer) => void;

export interface StreamsOptions {
  readonly positions: Positions;
  readonly log: Logger;
  /** Null: no container is followed. */
  readonly engine: DockerDoor | null;
  /** systemd says that a unit came to harm. */
  readonly onHarm: (unit: string) => void;
  /** A container is no longer there: another one may have taken its place. */
  readonly onGone: () => void;
  readonly journal?: StreamDoor;
}

/** systemd's own words of the end of a unit; the program's are left to the diagnosis. */
const HARM =
  /^\S+: (?:Main process exited|Failed with result|Deactivated|Control process exited|A process of this unit has been killed|Start request repeated)|^(?:Stopped|Stopping|Failed to start) /;

function doorOf(engine: DockerDoor): ContainerDoor {
  return { now: Date.now, container: (name, since, events) => followContainer(engine, name, since, events) };
}

/** Output that is no file: the journal of the units behind the routes, and what proxies in containers write. */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #door: StreamDoor;
  readonly #containers = new Map<string, { readonly follower: ContainerFollower; sink: ContainerSink }>();
  #units: readonly string[] = [];
  /** Proxies that write to the journal, by unit. */
  #speakers: ReadonlyMap<string, UnitSink> = new Map();
  /** Since when the units are followed, milliseconds: what came of them before is no news. */
  readonly #heardSince = new Map<string, number>();
  /** Since when the journal is followed at all. */
  #since: number | null = null;
  /** A place in the journal was kept, and no proxy was named yet. */
  #isResumed: boolean;
  #shape = '';
  #journal: JournalFollower | null = null;
  #journalLines = 0;

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#isResumed = Boolean(options.positions.get('journal'));
    this.#door = options.journal ?? createStreamDoor();
  }

  /** Follows exactly these containers, by name. */
  keepContainers(wanted: ReadonlyMap<string, ContainerSink>): void {
    const { engine, positions, log } = this.#options;
    if (engine === null) return;
    for (const [name, { follower }] of this.#containers) {
      if (wanted.has(name)) continue;
      follower.stop();
      this.#containers.delete(name);
    }
    for (const [name, sink] of wanted) {
      const known = this.#containers.get(name);
      if (known) {
        known.sink = sink;
        continue;
      }
      const onEnd = (why: string): void => {
        log.debug({ container: name, why }, 'the output of a container ended');
        if (/no such container/i.test(why)) this.#options.onGone();
      };
      const options = { container: name, positions, onEnd };
      const follower = new ContainerFollower(doorOf(engine), options, (stream, line) => entry.sink(stream, line));
      const entry = { follower, sink };
      this.#containers.set(name, entry);
      follower.start();
    }
  }

  /** Follows the journal of exactly these units, for what systemd says of them. */
  keepUnits(units: readonly string[]): void {
    this.#units = units;
    this.#keepJournal();
  }

  /** Follows the journal of exactly these units, for what they say themselves. */
  keepSpeakers(speakers: ReadonlyMap<string, UnitSink>): void {
    this.#speakers = speakers;
    // What a proxy wrote while nobody listened is news; of one that is found later, what is older is none.
    if (this.#isResumed) for (const unit of speakers.keys()) this.#heardSince.set(unit, 0);
    this.#isResumed &&= speakers.size === 0;
    this.#keepJournal();
  }

  #keepJournal(): void {
    const sorted = [...new Set([...this.#units, ...this.#speakers.keys()])].sort();
    const now = this.#door.now();
    for (const unit of this.#heardSince.keys()) if (!sorted.includes(unit)) this.#heardSince.delete(unit);
    for (const unit of sorted) if (!this.#heardSince.has(unit)) this.#heardSince.set(unit, now);
    const shape = sorted.join(' ');
    if (shape === this.#shape) return;
    this.#shape = shape;
    this.#journal?.stop();
    this.#journal = null;
    if (sorted.length === 0) return;
    const { positions, log } = this.#options;
    const options = {
      units: sorted,
      positions,
      onNote: (says: string) => log.info({ units: sorted }, says),
      ...(this.#since === null ? {} : { since: this.#since }),
    };
    this.#since ??= this.#door.now();
    this.#journal = new JournalFollower(this.#door, options, (line) => this.#heard(line));
    this.#journal.start();
  }

  /** The pid is the journal's own word: a program cannot pretend to be systemd. */
  #heard({ source, pid, program, at, message }: StreamLine): void {
    this.#journalLines += 1;
    if (at !== null && at < (this.#heardSince.get(source) ?? 0)) return;
    if (pid !== 1) this.#speakers.get(source)?.(message);
    else if (program === 'systemd' && HARM.test(message.toString('latin1', 0, 300))) this.#options.onHarm(source);
  }

  /** Lines read and not read, by source, since the start. */
  counts(): readonly { readonly source: string; readonly lines: number; readonly dropped: number }[] {
    const containers = [...this.#containers].map(([name, { follower }]) => {
      return { source: `container ${name}`, lines: follower.lines, dropped: follower.dropped };
    });
    if (this.#journal === null) return containers;
    return [...containers, { source: 'journal', lines: this.#journalLines, dropped: this.#journal.dropped }];
  }

  stop(): void {
    for (const { follower } of this.#containers.values()) follower.stop();
    this.#containers.clear();
    this.#journal?.stop();
    this.#journal = null;
  }
}
