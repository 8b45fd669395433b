import type { Diagnoser } from '../core/diagnose.ts';
import type { Result } from '../core/diagnosis.ts';
import type { Logger } from '../core/log.ts';
import type { ProbeOutcome } from '../core/probe.ts';
import type { Lang } from '../core/text.ts';
import type { Host } from '../host/host.ts';
import type { Finding } from '../logs/rates/window.ts';
import { askFor } from './ask.ts';
import type { Keeper } from './keeper.ts';
import { Later } from './later.ts';
import type { Look, LookState } from './looks.ts';
import { isLasting, ownVerdict, partialVerdict } from './partial.ts';
import { sleep, type Time } from './time.ts';

/** What the watch tells others. */
export interface WatchEvents {
  /** A probe ran. */
  probed(look: Look, outcome: ProbeOutcome): void;
  /** A probe's verdict is not the one before. */
  turned(look: Look, outcome: ProbeOutcome): void;
  diagnosed(upstream: string, ms: number, failed: boolean): void;
}

export interface WatchOptions {
  readonly host: Host;
  readonly diagnoser: Diagnoser;
  readonly keeper: Keeper;
  readonly time: Time;
  readonly log: Logger;
  readonly lang: () => Lang;
  /** Causes that go away by themselves within seconds: they get the time before anybody is told. */
  readonly passing: () => Promise<ReadonlySet<string>>;
  /** Takes secrets of the configuration out of a result. */
  readonly clean: (result: Result) => Result;
  readonly events: WatchEvents;
  /** What the proxy's logs of the last minutes say of an upstream. */
  readonly finding: (upstream: string) => Finding | null;
}

interface Investigation {
  running: boolean;
  again: boolean;
  at: number;
  /** Waits longer after each look that changed nothing. */
  waitMs: number;
}

/** A first answer without a cause, or one that is hardly sure, gets this long to become one. */
const SETTLE_MS = 700;
const SETTLE_TRIES = 2;
const SURE = 0.6;
/** A service that is starting gets this long to be there. */
const PASSING_MS = 15_000;
const FIRST_WAIT_MS = 3000;
const LONGEST_WAIT_MS = 30_000;
/** While an outage is young, what it shows changes from second to second: a stop time-out, a restart, a crash. */
const YOUNG_MS = 180_000;
const LONGEST_WAIT_YOUNG_MS = 8000;
const CONFIRM_MS = 2000;
/** A hint from a log starts at most this many diagnoses while the probe is content. */
const HINT_EVERY_MS = 15_000;

/** Runs looks, asks the diagnosis about what fails, and tells the keeper what it confirmed. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #states = new Map<string, LookState>();
  readonly #results = new Map<string, Result>();
  readonly #investigations = new Map<string, Investigation>();
  readonly #later: Later;
  #passing: ReadonlySet<string> = new Set();

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#later = new Later(options.time);
  }

  states(): readonly LookState[] {
    return [...this.#states.values()];
  }

  /** The last diagnosis of an upstream. */
  result(upstream: string): Result | null {
    return this.#results.get(upstream) ?? null;
  }

  /** Replaces the looks; what is known of those that stay is kept. */
  setLooks(looks: readonly Look[]): void {
    const before = new Map(this.#states);
    this.#states.clear();
    for (const look of looks) {
      const known = before.get(look.id);
      this.#states.set(look.id, known ? { ...known, look } : { look, outcome: null, at: null, since: null, streak: 0 });
    }
  }

  /** An upstream is no longer configured in the proxy. */
  forget(upstream: string): void {
    this.#results.delete(upstream);
    this.#investigations.delete(upstream);
    this.#later.forget(upstream);
    this.#options.keeper.clear(upstream, this.#options.time.now());
  }

  /** Runs one look and follows up on it. */
  async probe(id: string): Promise<void> {
    const state = this.#states.get(id);
    if (!state) return;
    const { host, time, events } = this.#options;
    const outcome = await state.look.run(host);
    const before = this.#states.get(id);
    if (!before) return;
    const now = time.now();
    const same = before.outcome?.ok === outcome.ok;
    const after = {
      look: before.look,
      outcome,
      at: now,
      since: same ? before.since : now,
      streak: same ? before.streak + 1 : 1,
    };
    this.#states.set(id, after);
    events.probed(before.look, outcome);
    if (!same) events.turned(before.look, outcome);
    this.#follow(after);
  }

  /** Something else saw a failure of an upstream: a fresh line of an error log. Asks again before it believes. */
  onHint(upstream: string): void {
    const { running, at } = this.#investigation(upstream);
    const wait = running ? HINT_EVERY_MS : at + HINT_EVERY_MS - this.#options.time.now();
    // What fails while it was looked at a moment ago is looked at again: a fault that comes and goes shows at no other time.
    if (wait > 0) this.#later.put(upstream, wait, () => this.onHint(upstream));
    else this.#investigate(upstream);
  }

  /** Decides whether an outcome asks for a diagnosis. */
  #follow({ look, outcome, streak }: LookState): void {
    if (outcome === null) return;
    const turned = streak === 1;
    const upstreams = look.upstream === null ? (outcome.ok || !turned ? [] : this.#routes()) : [look.upstream];
    for (const upstream of upstreams) {
      const open = this.#options.keeper.of(upstream) !== null;
      const news = outcome.ok ? open && streak <= 2 && this.#isUp(upstream) : turned || !open;
      if (news || (open && this.#isDue(upstream))) this.#investigate(upstream, outcome.ok ? undefined : look);
    }
  }

  #routes(): readonly string[] {
    return [...this.#states.values()].flatMap(({ look }) =>
      look.type === 'route' && look.upstream !== null ? [look.upstream] : [],
    );
  }

  #isDue(upstream: string): boolean {
    const { at, waitMs } = this.#investigation(upstream);
    return this.#options.time.now() - at >= waitMs;
  }

  #investigation(upstream: string): Investigation {
    const known = this.#investigations.get(upstream);
    if (known) return known;
    const fresh = { running: false, again: false, at: Number.NEGATIVE_INFINITY, waitMs: FIRST_WAIT_MS };
    this.#investigations.set(upstream, fresh);
    return fresh;
  }

  /** Starts a diagnosis of an upstream; while one runs, the next one waits for its end. */
  #investigate(upstream: string, look?: Look): void {
    const investigation = this.#investigation(upstream);
    if (investigation.running) {
      investigation.again = true;
      return;
    }
    investigation.running = true;
    this.#work(upstream, look)
      .catch((error: unknown) => this.#options.log.error({ upstream, error: String(error) }, 'a diagnosis failed'))
      .finally(() => {
        investigation.running = false;
        investigation.at = this.#options.time.now();
        if (!investigation.again) return;
        investigation.again = false;
        if (this.#options.keeper.of(upstream) === null && !this.#isUp(upstream)) this.#investigate(upstream, look);
      });
  }

  async #work(upstream: string, look: Look | undefined): Promise<void> {
    const { keeper, time } = this.#options;
    const before = keeper.of(upstream)?.revision ?? 0;
    let result = await this.#diagnose(upstream, look);
    const until = time.now() + PASSING_MS;
    for (
      let tries = 0;
      before === 0 &&
      (tries < SETTLE_TRIES ? this.#isUnsettled(result) : this.#isPassing(result) && time.now() < until);
      tries++
    ) {
      await sleep(time, SETTLE_MS);
      result = (await this.#diagnose(upstream, look)) ?? result;
    }
    if (result === null) return;
    const name = result.upstream;
    this.#results.set(name, result);
    const fails = result.status === 'down' || result.status === 'degraded';
    // A service that starts again in the middle of its outage is no new cause of it.
    if (fails && !(before > 0 && this.#isPassing(result))) keeper.fail(result, time.now());
    else if (!fails) this.#settleUp(upstream, result, look);
    this.#investigation(upstream).waitMs = this.#nextWait(upstream, before);
  }

  /** How long to wait before an open incident is diagnosed again. */
  #nextWait(upstream: string, revisionBefore: number): number {
    const { keeper, time } = this.#options;
    const incident = keeper.of(upstream);
    if (incident === null || incident.revision !== revisionBefore) return FIRST_WAIT_MS;
    if (keeper.isUnconfirmed(upstream)) return CONFIRM_MS;
    const longest = time.now() - incident.openedAt < YOUNG_MS ? LONGEST_WAIT_YOUNG_MS : LONGEST_WAIT_MS;
    return Math.min(this.#investigation(upstream).waitMs * 2, longest);
  }

  #isPassing(result: Result | null): boolean {
    return result?.rootCause != null && this.#passing.has(result.rootCause.id);
  }

  #isUnsettled(result: Result | null): boolean {
    if (result === null || result.status === 'up' || result.status === 'unknown') return false;
    return result.rootCause === null || result.rootCause.confidence <= SURE || this.#isPassing(result);
  }

  async #diagnose(upstream: string, look: Look | undefined): Promise<Result | null> {
    const { diagnoser, lang, clean, events, host, log } = this.#options;
    const start = performance.now();
    try {
      const request = await look?.request(host);
      const targets = [request !== undefined && look?.target ? look.target : upstream];
      const url = this.#states.get(`route ${upstream}`)?.look.url ?? null;
      const options = { targets, lang: lang(), ...(request ? { request } : {}) };
      const diagnosis = await askFor(diagnoser, options, upstream, url);
      this.#passing = await this.#options.passing();
      events.diagnosed(upstream, performance.now() - start, false);
      const result = diagnosis.results.find((one) => one.upstream === upstream) ?? diagnosis.results[0];
      return result ? clean(result) : null;
    } catch (error) {
      events.diagnosed(upstream, performance.now() - start, true);
      log.error({ upstream, error: String(error) }, 'a diagnosis failed');
      return null;
    }
  }

  /** The diagnosis sees nothing wrong: an incident ends once the looks have been content for long enough. */
  #settleUp(upstream: string, result: Result, look: Look | undefined): void {
    const { keeper, time } = this.#options;
    const now = time.now();
    const failing = this.#failing(upstream);
    // A look of the user's own says what "works" means; that it fails twice is proof enough.
    const own = failing.find((state) => state.look.type !== 'route' && state.streak >= 2);
    if (own?.outcome) {
      keeper.fail(ownVerdict(result, own.look, own.outcome), now);
      return;
    }
    const finding = this.#options.finding(upstream);
    if (isLasting(finding, now)) {
      keeper.fail(partialVerdict(result, finding), now);
      return;
    }
    if (failing.length > 0) {
      this.#options.log.warn(
        { upstream, probe: look?.name, message: failing[0]?.outcome?.message },
        'a probe fails, the diagnosis does not',
      );
      return;
    }
    if (keeper.of(upstream) === null || !this.#isUp(upstream)) return;
    if (now - this.#upSince(upstream) < keeper.holdMs(upstream)) return;
    keeper.clear(upstream, now);
  }

  #attached(upstream: string): readonly LookState[] {
    return [...this.#states.values()].filter((state) => state.look.upstream === upstream);
  }

  #failing(upstream: string): readonly LookState[] {
    return this.#attached(upstream).filter((state) => state.outcome?.ok === false);
  }

  /** Every look at it was content twice in a row. */
  #isUp(upstream: string): boolean {
    const attached = this.#attached(upstream);
    return attached.every((state) => state.outcome?.ok === true && (state.streak >= 2 || state.look.type !== 'route'));
  }

  #upSince(upstream: string): number {
    return Math.max(0, ...this.#attached(upstream).map((state) => state.since ?? 0));
  }
}
