import type { Attempt } from '../alerts/outbox.ts';
import type { Incident } from '../core/incident.ts';
import type { Journal } from '../core/notice.ts';
import type { ProbeOutcome, Way } from '../core/probe.ts';
import { VERSION } from '../core/version.ts';
import type { Metrics } from '../metrics/registry.ts';
import type { StoreHealth } from '../store/journal.ts';
import type { Look } from './looks.ts';
import type { Topology } from './topology.ts';

const HOUR_MS = 3_600_000;

function causeOf(incident: Incident): string {
  return incident.diagnosis.rootCause?.id ?? 'unknown';
}

function labelsOf(look: Look) {
  return { upstream: look.upstream ?? 'none', server: look.server, probe: look.type === 'route' ? 'route' : look.name };
}

/** Turns what happens into metrics. */
export class Observer {
  readonly #metrics: Metrics;
  readonly #now: () => number;
  /** Servers that were asked straight, by upstream. */
  readonly #straight = new Map<string, ReadonlySet<string>>();
  /** Series of `incident_active` that stay at 0 for an hour after their incident closed. */
  readonly #ended: { readonly incident: Incident; readonly until: number }[] = [];

  constructor(metrics: Metrics, now: () => number) {
    this.#metrics = metrics;
    this.#now = now;
    metrics.set('why502_build_info', { version: VERSION, node_version: process.version }, 1);
  }

  probed(look: Look, outcome: ProbeOutcome): void {
    const metrics = this.#metrics;
    const labels = labelsOf(look);
    metrics.set('why502_probe_success', labels, outcome.ok ? 1 : 0);
    metrics.set('why502_probe_last_run_timestamp_seconds', labels, this.#now() / 1000);
    metrics.observe('why502_probe_duration_seconds', labels, outcome.ms / 1000);
    metrics.inc('why502_probes_total', labels);
    if (['route', 'http', 'unix-socket'].includes(look.type))
      metrics.set('why502_probe_http_status_code', labels, outcome.status ?? 0);
    if (!outcome.ok) metrics.inc('why502_probe_failures_total', { ...labels, reason: outcome.reason ?? 'failed' });
    if (look.upstream !== null && outcome.straight !== undefined) this.#ways(look.upstream, outcome, outcome.straight);
  }

  /** The same question without the proxy: `probe="straight"`, one series per server. */
  #ways(upstream: string, outcome: ProbeOutcome, straight: readonly Way[]): void {
    const metrics = this.#metrics;
    const now = new Set(straight.map((way) => way.server));
    for (const server of this.#straight.get(upstream) ?? [])
      if (!now.has(server)) this.#forgetSeries({ upstream, server, probe: 'straight' });
    this.#straight.set(upstream, now);
    for (const { server, ok, status, ms } of straight) {
      if (ok === null) continue;
      const labels = { upstream, server, probe: 'straight' };
      metrics.set('why502_probe_success', labels, ok ? 1 : 0);
      metrics.set('why502_probe_last_run_timestamp_seconds', labels, this.#now() / 1000);
      metrics.observe('why502_probe_duration_seconds', labels, ms / 1000);
      metrics.set('why502_probe_http_status_code', labels, status ?? 0);
    }
    const differ = !outcome.ok && straight.some((way) => way.ok === true);
    metrics.set('why502_upstream_ways_differ', { upstream }, differ ? 1 : 0);
  }

  #forgetSeries(labels: { readonly upstream: string; readonly server: string; readonly probe: string }): void {
    this.#metrics.remove('why502_probe_success', labels);
    this.#metrics.remove('why502_probe_last_run_timestamp_seconds', labels);
    this.#metrics.remove('why502_probe_duration_seconds', labels);
    this.#metrics.remove('why502_probe_http_status_code', labels);
  }

  /** Series of a look that is no longer there. */
  forget(look: Look): void {
    this.#forgetSeries(labelsOf(look));
    if (look.type !== 'route' || look.upstream === null) return;
    this.#ways(look.upstream, { ok: true, reason: null, message: '', status: null, ms: 0 }, []);
    this.#straight.delete(look.upstream);
    this.#metrics.remove('why502_upstream_ways_differ', { upstream: look.upstream });
  }

  diagnosed(ms: number, failed: boolean): void {
    this.#metrics.observe('why502_diagnosis_duration_seconds', {}, ms / 1000);
    if (failed) this.#metrics.inc('why502_diagnosis_failures_total', {});
  }

  opened(incident: Incident): void {
    this.#metrics.inc('why502_incidents_total', { cause: causeOf(incident), severity: incident.severity });
  }

  resolved(incident: Incident): void {
    const seconds = ((incident.closedAt ?? incident.openedAt) - incident.openedAt) / 1000;
    this.#metrics.observe('why502_incident_duration_seconds', { cause: causeOf(incident) }, seconds);
    this.#ended.push({ incident, until: this.#now() + HOUR_MS });
  }

  attempted({ receiver, integration, outcome, again, ms }: Attempt): void {
    const metrics = this.#metrics;
    metrics.inc('why502_notifications_total', { receiver, integration });
    metrics.observe('why502_notification_duration_seconds', { integration }, ms / 1000);
    if (again) metrics.inc('why502_notification_retries_total', { receiver, integration });
    if (outcome.is === 'refused') {
      const reason = /^[a-z_]+/.exec(outcome.reason)?.[0] ?? 'other';
      metrics.inc('why502_notifications_failed_total', { receiver, integration, reason });
    }
  }

  reloaded(ok: boolean): void {
    this.#metrics.set('why502_config_last_reload_successful', {}, ok ? 1 : 0);
    if (ok) this.#metrics.set('why502_config_last_reload_success_timestamp_seconds', {}, this.#now() / 1000);
  }

  /** Values that are read at every scrape rather than counted. */
  readOnRender(read: {
    readonly open: () => readonly Incident[];
    readonly topology: Topology;
    readonly isUp: (upstream: string) => boolean;
    readonly journal: Pick<Journal, 'pending'>;
    readonly receivers: () => readonly string[];
    readonly health: () => StoreHealth;
  }): void {
    let failures = 0;
    this.#metrics.onRender(() => {
      this.#incidents(read.open());
      this.#topology(read.topology, read.isUp);
      const pending = read.journal.pending();
      this.#metrics.clear('why502_notifications_pending');
      for (const receiver of new Set([...read.receivers(), ...Object.keys(pending)]))
        this.#metrics.set('why502_notifications_pending', { receiver }, pending[receiver] ?? 0);
      const health = read.health();
      this.#metrics.set('why502_state_size_bytes', {}, health.bytes);
      this.#metrics.set('why502_state_degraded', {}, health.degraded === null ? 0 : 1);
      this.#metrics.inc('why502_state_write_failures_total', {}, health.writeFailures - failures);
      failures = health.writeFailures;
    });
  }

  #incidents(open: readonly Incident[]): void {
    const metrics = this.#metrics;
    metrics.clear('why502_incident_active');
    metrics.clear('why502_incident_start_timestamp_seconds');
    const mark = (incident: Incident, value: number): void => {
      for (const upstream of incident.upstreams)
        metrics.set(
          'why502_incident_active',
          { upstream, cause: causeOf(incident), severity: incident.severity },
          value,
        );
    };
    while ((this.#ended[0]?.until ?? Number.POSITIVE_INFINITY) < this.#now()) this.#ended.shift();
    for (const { incident } of this.#ended) mark(incident, 0);
    for (const incident of open) {
      mark(incident, 1);
      for (const upstream of incident.upstreams)
        metrics.set(
          'why502_incident_start_timestamp_seconds',
          { upstream, cause: causeOf(incident) },
          incident.openedAt / 1000,
        );
    }
  }

  #topology(topology: Topology, isUp: (upstream: string) => boolean): void {
    const metrics = this.#metrics;
    for (const name of ['why502_upstream_up', 'why502_upstream_servers', 'why502_upstream_info'] as const)
      metrics.clear(name);
    for (const { name, targets, proxy } of topology.upstreams()) {
      metrics.set('why502_upstream_up', { upstream: name }, isUp(name) ? 1 : 0);
      metrics.set('why502_upstream_servers', { upstream: name }, targets.length);
      for (const { address, runtime } of targets) {
        const labels = {
          upstream: name,
          server: address,
          proxy,
          manager: runtime?.kind ?? 'none',
          backend: runtime?.name ?? 'none',
        };
        metrics.set('why502_upstream_info', labels, 1);
      }
    }
    const nginx = topology.discovery()?.proxies.filter((proxy) => proxy.program === 'nginx') ?? [];
    if (nginx.length > 0) metrics.set('why502_nginx_up', {}, nginx.some((proxy) => proxy.running) ? 1 : 0);
  }
}
