import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type Definition, type LabelsOf, METRICS, type MetricName, type NameOf } from './definitions.ts';

/** More series than this under one name is a fault of ours, not of the host: further ones are dropped and counted. */
const MOST_SERIES = 5000;

/** The only place that knows prom-client: counts, sets, observes, renders. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<MetricName, Counter>();
  readonly #gauges = new Map<MetricName, Gauge>();
  readonly #histograms = new Map<MetricName, Histogram>();
  readonly #series = new Map<MetricName, Set<string>>();
  readonly #beforeRender: (() => void)[] = [];

  constructor() {
    for (const [name, definition] of Object.entries(METRICS)) this.#register(name as MetricName, definition);
    this.#registerProcess();
  }

  #register(name: MetricName, { type, help, labels, buckets }: Definition): void {
    const common = { name, help, labelNames: [...labels], registers: [this.#registry] };
    if (type === 'counter') this.#counters.set(name, new Counter(common));
    else if (type === 'gauge') this.#gauges.set(name, new Gauge(common));
    else this.#histograms.set(name, new Histogram({ ...common, ...(buckets ? { buckets: [...buckets] } : {}) }));
  }

  /**
   * The process metrics that every Prometheus client has. prom-client's own set measures the event loop a hundred times
   * a second, which costs more than all probes, and three of its gauges end in _total, which promtool refuses.
   */
  #registerProcess(): void {
    const registers = [this.#registry];
    const gauge = (name: string, help: string, read: () => number): void => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    };
    const start = Date.now() / 1000 - process.uptime();
    let counted = 0;
    new Counter({
      name: 'process_cpu_seconds_total',
      help: 'Total user and system CPU time spent in seconds.',
      registers,
      collect() {
        const { user, system } = process.cpuUsage();
        const seconds = (user + system) / 1e6;
        this.inc(Math.max(0, seconds - counted));
        counted = seconds;
      },
    });
    gauge('process_start_time_seconds', 'Start time of the process since unix epoch in seconds.', () => start);
    gauge('process_resident_memory_bytes', 'Resident memory size in bytes.', () => process.memoryUsage.rss());
    gauge(
      'nodejs_heap_size_used_bytes',
      'Process heap size used from Node.js in bytes.',
      () => process.memoryUsage().heapUsed,
    );
  }

  /** False when a metric has too many series to take another. */
  #admits(name: MetricName, labels: Readonly<Record<string, string>>): boolean {
    const key = Object.values(labels).join('\u0000');
    const seen = this.#series.get(name) ?? new Set<string>();
    if (seen.has(key)) return true;
    if (seen.size >= MOST_SERIES) {
      this.#counters.get('why502_events_dropped_total')?.inc({ queue: 'series' });
      return false;
    }
    this.#series.set(name, seen.add(key));
    return true;
  }

  inc<N extends NameOf<'counter'>>(name: N, labels: LabelsOf<N>, by = 1): void {
    if (this.#admits(name, labels)) this.#counters.get(name)?.inc({ ...labels }, by);
  }

  set<N extends NameOf<'gauge'>>(name: N, labels: LabelsOf<N>, value: number): void {
    if (this.#admits(name, labels)) this.#gauges.get(name)?.set({ ...labels }, value);
  }

  observe<N extends NameOf<'histogram'>>(name: N, labels: LabelsOf<N>, value: number): void {
    if (this.#admits(name, labels)) this.#histograms.get(name)?.observe({ ...labels }, value);
  }

  /** Forgets a series whose subject is gone; otherwise it would be exported for ever. */
  remove<N extends MetricName>(name: N, labels: LabelsOf<N>): void {
    this.#series.get(name)?.delete(Object.values(labels).join('\u0000'));
    const metric = this.#gauges.get(name) ?? this.#counters.get(name) ?? this.#histograms.get(name);
    metric?.remove({ ...labels });
  }

  /** Forgets every series of a gauge, before it is set anew. */
  clear(name: NameOf<'gauge'>): void {
    this.#series.delete(name);
    this.#gauges.get(name)?.reset();
  }

  /** Called before every rendering, for values that are read rather than counted. */
  onRender(work: () => void): void {
    this.#beforeRender.push(work);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The text exposition format. */
  async render(): Promise<string> {
    for (const work of this.#beforeRender) work();
    return this.#registry.metrics();
  }
}
