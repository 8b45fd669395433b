import type { Component } from '../core/component.ts';
import type { Upstream } from '../core/diagnose.ts';
import type { Logger } from '../core/log.ts';
import type { DockerDoor } from '../host/docker.ts';
import type { Host } from '../host/host.ts';
import { isOwnConnection } from '../host/own-connections.ts';
import type { StreamDoor } from '../host/stream.ts';
import { createLogDoor, type LogDoor } from '../host/watch.ts';
import type { PositionStore } from '../logs/follow/status.ts';
import { DEFAULT_TIMES } from '../logs/follow/wake.ts';
import { type Block, FileFollower } from '../logs/follow.ts';
import { LINE_CAP } from '../logs/lines.ts';
import type { Finding } from '../logs/rates/window.ts';
import type { Metrics } from '../metrics/registry.ts';
import type { Found } from '../trace/discover.ts';
import { Rates } from '../trace/rates.ts';
import { KeptPositions } from './positions.ts';
import { Streams } from './streams.ts';
import { unreadLogs, type WantedLog, wantedFiles, wantedOutputs, wantedUnits } from './wanted-logs.ts';

export interface FollowersOptions {
  readonly host: Host;
  readonly journal: PositionStore;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly now: () => number;
  /** A line names an upstream: a reason to look, never a proof. Called at most once a second per upstream. */
  readonly onHint: (upstream: string) => void;
  readonly door?: LogDoor;
  /** The container engine, for proxies that write to their container's output. */
  readonly engine?: DockerDoor;
  readonly streams?: StreamDoor;
  /** Finds the routes and their logs; by default on this host. */
  readonly discover?: () => Promise<Found>;
}

interface Followed {
  readonly follower: FileFollower;
  log: WantedLog;
  lines: number;
}

const NEWLINE = 10;
const HINT_EVERY_MS = 1000;
const REFRESH_EVERY_MS = 15 * 60_000;
/** A failure stands in the error log, too: an access log that grows all the time is looked at four times a second. */
const UNHURRIED = { ...DEFAULT_TIMES, busyMs: 250 };
/** Logs followed at most; a proxy with more of them keeps the first. */
const MOST_LOGS = 200;

async function discoverHere(host: Host): Promise<Found> {
  const [{ discoverRoutes }, { openWorld }] = await Promise.all([
    import('../trace/discover.ts'),
    import('../trace/world.ts'),
  ]);
  return discoverRoutes(await openWorld(host));
}

/** Follows the logs of every proxy: fresh failures become hints, all responses become rates. */
export class Followers implements Component {
  readonly name = 'followers';
  readonly #options: FollowersOptions;
  readonly #door: LogDoor;
  readonly #positions: KeptPositions;
  readonly #rates = new Rates(isOwnConnection);
  readonly #followed = new Map<string, Followed>();
  readonly #hintedAt = new Map<string, number>();
  readonly #counted = new WeakMap<object, Map<string, number>>();
  readonly #streams: Streams;
  /** Upstreams by the unit that they run as. */
  #byUnit = new Map<string, readonly string[]>();
  #unread: ReadonlyMap<string, string> = new Map();
  #shape = '';
  #refreshing = Promise.resolve();
  #refreshedAt = 0;
  #isStopped = false;

  constructor(options: FollowersOptions) {
    this.#options = options;
    this.#door = options.door ?? createLogDoor();
    this.#positions = new KeptPositions(options.journal, options.log);
    options.metrics.onRender(() => this.#render());
    this.#streams = new Streams({
      positions: this.#positions,
      log: options.log,
      engine: options.engine ?? null,
      onHarm: (unit) => {
        for (const upstream of this.#byUnit.get(unit) ?? []) this.#hint(upstream, options.now());
      },
      onGone: () => {
        this.#shape = '';
      },
      ...(options.streams ? { journal: options.streams } : {}),
    });
  }

  /** The agent is ready without it: the first look at the configuration goes on by itself. */
  async start(): Promise<void> {
    this.refresh().catch((error: unknown) => this.#options.log.error({ error: String(error) }, 'no log is followed'));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#streams.stop();
    // What it has begun to follow has to be stopped, too; its own error is told where it was asked for.
    await this.#refreshing.catch(() => {});
    await Promise.all([...this.#followed.values()].map(({ follower }) => follower.stop()));
    this.#followed.clear();
    this.#positions.flush();
  }

  /** What the logs of the last minutes say of an upstream; null while (nearly) everything works. */
  finding(upstream: string): Finding | null {
    return this.#rates.finding(upstream, this.#options.now());
  }

  /** Looks again when the routes are not those of the last time, and now and then: a format may have changed. */
  async keepUp(upstreams: readonly Pick<Upstream, 'name' | 'place' | 'logs' | 'targets'>[]): Promise<void> {
    // Proxies that speak in the journal first: else it would be read past what they wrote while nobody listened.
    await this.#refreshing.catch(() => {});
    if (this.#isStopped) return;
    this.#keepUnits(upstreams);
    const shape = JSON.stringify(upstreams.map(({ name, place, logs }) => [name, place, logs]));
    if (shape === this.#shape && this.#options.now() - this.#refreshedAt < REFRESH_EVERY_MS) return;
    this.#shape = shape;
    await this.refresh();
  }

  #keepUnits(upstreams: readonly Pick<Upstream, 'name' | 'targets'>[]): void {
    const byUnit = new Map<string, string[]>();
    for (const { name, targets } of upstreams)
      for (const { runtime, leansOn } of targets)
        for (const one of [runtime, ...leansOn.map((other) => other.runtime)])
          if (one?.kind === 'unit') byUnit.set(one.name, [...(byUnit.get(one.name) ?? []), name]);
    this.#byUnit = byUnit;
    this.#streams.keepUnits([...byUnit.keys()]);
  }

  /** Looks which logs there are to follow now, once more. */
  refresh(): Promise<void> {
    this.#refreshing = this.#refreshing.catch(() => {}).then(() => this.#refresh());
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    this.#refreshedAt = this.#options.now();
    const found = await (this.#options.discover ?? (() => discoverHere(this.#options.host)))();
    // A configuration that cannot be read at the moment names no logs: those that are known are still written.
    if (this.#isStopped || (found.routes.length === 0 && this.#followed.size > 0)) return;
    this.#rates.setRoutes(found.routes);
    const wanted = wantedFiles(found, this.#rates);
    const outputs = [...wantedOutputs(found, this.#rates)].map(
      ([name, logOf]) =>
        [name, (stream: 'stdout' | 'stderr', line: Buffer) => this.#said(logOf(stream), line)] as const,
    );
    const units = [...wantedUnits(found, this.#rates)].map(
      ([unit, log]) => [unit, (line: Buffer) => this.#said(log, line)] as const,
    );
    this.#streams.keepContainers(new Map(outputs));
    this.#streams.keepSpeakers(new Map(units));
    this.#tellUnread(found);
    // In the same turn as the routes: a line that is read meanwhile is one of theirs.
    for (const [path, followed] of this.#followed) followed.log = wanted.get(path) ?? followed.log;
    for (const [path, { follower }] of this.#followed) {
      if (wanted.has(path)) continue;
      this.#followed.delete(path);
      await follower.stop();
      if (this.#isStopped) return;
    }
    for (const [path, log] of [...wanted].slice(0, MOST_LOGS)) {
      if (!this.#followed.has(path)) await this.#follow(path, log);
      if (this.#isStopped) return;
    }
  }

  /** Says once of each log that it is not counted. */
  #tellUnread(found: Found): void {
    const unread = unreadLogs(found);
    for (const [path, why] of unread)
      if (this.#unread.get(path) !== why) this.#options.log.warn({ path }, `this access log is not counted: ${why}`);
    this.#unread = unread;
  }

  /** A line that is not from a file. */
  #said(log: WantedLog, line: Buffer): void {
    this.#line(log, line, 0, Math.min(line.length, LINE_CAP), this.#options.now());
  }

  async #follow(path: string, wanted: WantedLog): Promise<void> {
    const { log } = this.#options;
    const follower = new FileFollower(
      this.#door,
      {
        path,
        positions: this.#positions,
        ...(wanted.kind === 'access' ? { times: UNHURRIED } : {}),
        onNote: ({ kind: what, says }) => log.info({ path, what }, says),
      },
      (block) => this.#read(followed, block),
    );
    const followed: Followed = { follower, log: wanted, lines: 0 };
    this.#followed.set(path, followed);
    await follower.start();
  }

  #read(followed: Followed, { bytes, start, end }: Block): void {
    const now = this.#options.now();
    for (let at = start; at < end; ) {
      const stop = bytes.indexOf(NEWLINE, at);
      const next = stop < 0 || stop >= end ? end : stop;
      if (next > at) {
        followed.lines += 1;
        this.#line(followed.log, bytes, at, Math.min(next, at + LINE_CAP), now);
      }
      at = next + 1;
    }
  }

  #line({ kind, rates }: WantedLog, bytes: Buffer, start: number, end: number, now: number): void {
    if (kind === 'error' && !rates.mayTell(bytes, start, end)) return;
    const text = bytes.toString('latin1', start, end);
    const read = kind === 'error' ? rates.errorLine : kind === 'access' ? rates.accessLine : rates.anyLine;
    for (const upstream of read(text, now)) this.#hint(upstream, now);
  }

  #hint(upstream: string, now: number): void {
    const last = this.#hintedAt.get(upstream);
    if (last !== undefined && now - last < HINT_EVERY_MS && now >= last) return;
    this.#hintedAt.set(upstream, now);
    this.#options.onHint(upstream);
  }

  /** What was counted since the last rendering; `owner` keeps the total: one that comes anew begins at 0. */
  #since(owner: object, key: string, total: number): number {
    const totals = this.#counted.get(owner) ?? new Map<string, number>();
    this.#counted.set(owner, totals);
    const before = totals.get(key) ?? 0;
    totals.set(key, total);
    return Math.max(0, total - before);
  }

  #render(): void {
    const { metrics } = this.#options;
    for (const counts of this.#rates.counts()) {
      const { upstream, vhost, responses, reasons } = counts;
      for (const [code, total] of responses) {
        const fresh = this.#since(counts, code, total);
        metrics.inc('why502_nginx_responses_total', { vhost, upstream, code }, fresh);
        if (code === '502' || code === '503' || code === '504')
          metrics.inc('why502_nginx_gateway_errors_total', { vhost, upstream, code }, fresh);
      }
      for (const [reason, total] of reasons)
        metrics.inc('why502_nginx_upstream_errors_total', { upstream, reason }, this.#since(counts, reason, total));
    }
    const hurried = this.#since(this.#rates, 'hurried', this.#rates.hurried);
    metrics.inc('why502_log_lines_dropped_total', { source: 'all', reason: 'unattributed' }, hurried);
    for (const { source, lines, dropped } of this.#streams.counts())
      this.#renderLines(this.#streams, source, 'unreadable', lines, dropped);
    for (const [source, followed] of this.#followed) {
      const status = followed.follower.status();
      this.#renderLines(followed, source, 'behind', followed.lines, status.droppedLines);
      const turns = { rename: status.renames, truncate: status.truncations };
      for (const [kind, total] of Object.entries(turns))
        metrics.inc('why502_log_rotations_total', { source, kind }, this.#since(followed, kind, total));
      metrics.set('why502_log_unread_bytes', { source }, status.unreadBytes);
    }
  }

  #renderLines(owner: object, source: string, reason: string, lines: number, dropped: number): void {
    const { metrics } = this.#options;
    metrics.inc('why502_log_lines_total', { source }, this.#since(owner, `lines ${source}`, lines));
    const fresh = this.#since(owner, `dropped ${source}`, dropped);
    metrics.inc('why502_log_lines_dropped_total', { source, reason }, fresh);
  }
}
