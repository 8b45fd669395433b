import type { Component } from '../core/component.ts';
import type { Upstream } from '../core/diagnose.ts';
import type { Logger } from '../core/log.ts';
import type { Journal } from '../core/notice.ts';
import { programNamed } from '../core/proxy-commands.ts';
import type { DockerDoor } from '../host/docker.ts';
import type { Host } from '../host/host.ts';
import { isOwnConnection } from '../host/own-connections.ts';
import type { StreamDoor } from '../host/stream.ts';
import { createLogDoor, type LogDoor } from '../host/watch.ts';
import { DEFAULT_TIMES } from '../logs/follow/wake.ts';
import { type Block, FileFollower } from '../logs/follow.ts';
import { LINE_CAP } from '../logs/lines.ts';
import type { Finding } from '../logs/rates/window.ts';
import type { Metrics } from '../metrics/registry.ts';
import type { Found } from '../trace/discover.ts';
import { type LogRates, Rates } from '../trace/rates.ts';
import { type ContainerSink, Streams, type UnitSink } from './streams.ts';

export interface FollowersOptions {
  readonly host: Host;
  readonly journal: Pick<Journal, 'get' | 'set'>;
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

/** `any`: errors and visitors in one log. */
type Kind = 'error' | 'access' | 'any';

interface Followed {
  readonly follower: FileFollower;
  kind: Kind;
  rates: LogRates;
  lines: number;
}

const NEWLINE = 10;
const HINT_EVERY_MS = 1000;
const SAVE_EVERY_MS = 5000;
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
  readonly #rates = new Rates(isOwnConnection);
  readonly #followed = new Map<string, Followed>();
  readonly #hintedAt = new Map<string, number>();
  readonly #counted = new Map<string, number>();
  readonly #streams: Streams;
  /** Upstreams by the unit that they run as. */
  #byUnit = new Map<string, readonly string[]>();
  #shape = '';
  #refreshing = Promise.resolve();
  #refreshedAt = 0;
  #isStopped = false;

  constructor(options: FollowersOptions) {
    this.#options = options;
    this.#door = options.door ?? createLogDoor();
    options.metrics.onRender(() => this.#render());
    this.#streams = new Streams({
      positions: options.journal,
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
    await Promise.all([...this.#followed.values()].map(({ follower }) => follower.stop()));
    this.#followed.clear();
  }

  /** What the logs of the last minutes say of an upstream; null while (nearly) everything works. */
  finding(upstream: string): Finding | null {
    return this.#rates.finding(upstream, this.#options.now());
  }

  /** Looks again when the routes are not those of the last time, and now and then: a format may have changed. */
  async keepUp(upstreams: readonly Pick<Upstream, 'name' | 'place' | 'logs' | 'targets'>[]): Promise<void> {
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
    const wanted = this.#wanted(found);
    this.#streams.keepContainers(this.#speaking(found));
    this.#streams.keepSpeakers(this.#inJournal(found));
    for (const [path, { follower }] of this.#followed) {
      if (wanted.has(path)) continue;
      this.#followed.delete(path);
      await follower.stop();
    }
    for (const [path, { kind, rates }] of [...wanted].slice(0, MOST_LOGS)) {
      const known = this.#followed.get(path);
      if (known) Object.assign(known, { kind, rates });
      else await this.#follow(path, kind, rates);
    }
  }

  #wanted(found: Found): ReadonlyMap<string, { readonly kind: Kind; readonly rates: LogRates }> {
    const wanted = new Map<string, { kind: Kind; rates: LogRates }>();
    for (const { proxy, route } of found.routes) {
      const place = (path: string): string | null =>
        proxy.within === undefined ? path : (proxy.within.hostPath(path)?.path ?? null);
      const add = (path: string, kind: Kind, format: string | null): void => {
        const here = path.startsWith('/') ? place(path) : null;
        const known = here === null ? undefined : wanted.get(here);
        if (here === null || known?.kind === kind || known?.kind === 'any') return;
        wanted.set(here, { kind: known ? 'any' : kind, rates: this.#rates.of(proxy, path, format) });
      };
      for (const { path } of route.logs.error) add(path, 'error', null);
      for (const path of proxy.state.errorLogs) add(path, 'error', null);
      for (const { path, format } of route.logs.access) add(path, 'access', format);
    }
    return wanted;
  }

  /** Proxies in containers whose logs are no files of the host: what they write to their output. */
  #speaking(found: Found): ReadonlyMap<string, ContainerSink> {
    const sinks = new Map<string, ContainerSink>();
    for (const { proxy, route } of found.routes) {
      const { container } = proxy.state;
      if (proxy.within === undefined || container === null || sinks.has(container)) continue;
      const [access] = route.logs.access;
      const rates = this.#rates.of(proxy, null, access?.format ?? null);
      const { splitsOutput } = programNamed(proxy.program);
      // Where errors and visitors are told apart, a visitor's words must not pass for an error.
      sinks.set(container, (stream, line) => {
        const kind = splitsOutput ? (stream === 'stderr' ? 'error' : 'access') : 'any';
        this.#line({ kind, rates, lines: 0 }, line, 0, line.length, this.#options.now());
      });
    }
    return sinks;
  }

  /** Proxies of this host that write to the journal. */
  #inJournal(found: Found): ReadonlyMap<string, UnitSink> {
    const sinks = new Map<string, UnitSink>();
    for (const { proxy, route } of found.routes) {
      const { unit } = proxy.state;
      const logs = [...route.logs.error, ...route.logs.access].filter(({ path }) => path === 'journal');
      if (proxy.within !== undefined || !unit || sinks.has(unit) || logs.length === 0) continue;
      const rates = this.#rates.of(proxy, 'journal', route.logs.access[0]?.format ?? null);
      sinks.set(unit, (line) =>
        this.#line({ kind: 'any', rates, lines: 0 }, line, 0, Math.min(line.length, LINE_CAP), this.#options.now()),
      );
    }
    return sinks;
  }

  async #follow(path: string, kind: Kind, rates: LogRates): Promise<void> {
    const { journal, log } = this.#options;
    const follower = new FileFollower(
      this.#door,
      {
        path,
        positions: journal,
        saveEveryMs: SAVE_EVERY_MS,
        ...(kind === 'access' ? { times: UNHURRIED } : {}),
        onNote: ({ kind: what, says }) => log.info({ path, what }, says),
      },
      (block) => this.#read(followed, block),
    );
    const followed: Followed = { follower, kind, rates, lines: 0 };
    this.#followed.set(path, followed);
    await follower.start();
  }

  #read(followed: Followed, { bytes, start, end }: Block): void {
    const now = this.#options.now();
    for (let at = start; at < end; ) {
      const stop = bytes.indexOf(NEWLINE, at);
      const next = stop < 0 || stop >= end ? end : stop;
      if (next > at) this.#line(followed, bytes, at, Math.min(next, at + LINE_CAP), now);
      at = next + 1;
    }
  }

  #line(followed: Omit<Followed, 'follower'>, bytes: Buffer, start: number, end: number, now: number): void {
    followed.lines += 1;
    const { kind, rates } = followed;
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

  /** What was counted since the last rendering. */
  #since(key: string, total: number): number {
    const before = this.#counted.get(key) ?? 0;
    this.#counted.set(key, total);
    return Math.max(0, total - before);
  }

  #render(): void {
    const { metrics } = this.#options;
    for (const { upstream, vhost, responses, reasons } of this.#rates.counts()) {
      for (const [code, total] of responses) {
        const fresh = this.#since(`r ${upstream} ${code}`, total);
        metrics.inc('why502_nginx_responses_total', { vhost, upstream, code }, fresh);
        if (code === '502' || code === '503' || code === '504')
          metrics.inc('why502_nginx_gateway_errors_total', { vhost, upstream, code }, fresh);
      }
      for (const [reason, total] of reasons)
        metrics.inc(
          'why502_nginx_upstream_errors_total',
          { upstream, reason },
          this.#since(`e ${upstream} ${reason}`, total),
        );
    }
    for (const { source, lines, dropped } of this.#streams.counts()) {
      metrics.inc('why502_log_lines_total', { source }, this.#since(`l ${source}`, lines));
      metrics.inc(
        'why502_log_lines_dropped_total',
        { source, reason: 'unreadable' },
        this.#since(`d ${source}`, dropped),
      );
    }
    for (const [source, { follower, lines }] of this.#followed) {
      const status = follower.status();
      metrics.inc('why502_log_lines_total', { source }, this.#since(`l ${source}`, lines));
      const dropped = this.#since(`d ${source}`, status.droppedLines);
      metrics.inc('why502_log_lines_dropped_total', { source, reason: 'behind' }, dropped);
      const turns = { rename: status.renames, truncate: status.truncations };
      for (const [kind, total] of Object.entries(turns))
        metrics.inc('why502_log_rotations_total', { source, kind }, this.#since(`${kind} ${source}`, total));
      metrics.set('why502_log_unread_bytes', { source }, status.unreadBytes);
    }
  }
}
