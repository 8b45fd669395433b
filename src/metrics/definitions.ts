/** A metric as it is registered and documented. */
export interface Definition {
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets?: readonly number[];
}

const PROBE = ['upstream', 'server', 'probe'] as const;

function gauge<const L extends readonly string[]>(help: string, labels: L) {
  return { type: 'gauge', help, labels } as const;
}

function counter<const L extends readonly string[]>(help: string, labels: L) {
  return { type: 'counter', help, labels } as const;
}

function histogram<const L extends readonly string[]>(help: string, labels: L, buckets: readonly number[]) {
  return { type: 'histogram', help, labels, buckets } as const;
}

/**
 * Every metric of the agent. Names are public. Label values come from the configuration and from closed sets, never
 * from log text, a URL or a Host header.
 */
export const METRICS = {
  why502_build_info: gauge('Constant 1, labelled with the build of the running agent.', ['version', 'node_version']),
  why502_config_last_reload_successful: gauge(
    'Whether the last configuration load attempt succeeded (1) or failed (0).',
    [],
  ),
  why502_config_last_reload_success_timestamp_seconds: gauge(
    'Unix time of the last successful configuration load.',
    [],
  ),
  why502_job_runs_skipped_total: counter('Scheduled runs skipped because the previous run was still in progress.', [
    'job',
  ]),
  why502_nginx_up: gauge('Whether an nginx master process is running (1) or not (0).', []),
  why502_nginx_responses_total: counter(
    'Responses seen in the access log, by the route that the configuration says; code is a class except for 499 and 5xx.',
    ['vhost', 'upstream', 'code'],
  ),
  why502_nginx_gateway_errors_total: counter('Responses with status 502, 503 or 504 seen in the access log.', [
    'vhost',
    'upstream',
    'code',
  ]),
  why502_nginx_upstream_errors_total: counter('Upstream failures seen in the error log.', ['upstream', 'reason']),
  why502_log_lines_total: counter('Log lines read.', ['source']),
  why502_log_lines_dropped_total: counter(
    'Log lines counted but not read, or read without the time to say whose they are.',
    ['source', 'reason'],
  ),
  why502_log_rotations_total: counter('Log rotations followed.', ['source', 'kind']),
  why502_log_unread_bytes: gauge('Bytes in the log that were not read yet.', ['source']),
  why502_upstream_info: gauge('Constant 1, describes a server of an upstream and what runs behind it.', [
    'upstream',
    'server',
    'proxy',
    'manager',
    'backend',
  ]),
  why502_upstream_up: gauge('Whether the upstream answered its last probe and no incident is open for it.', [
    'upstream',
  ]),
  why502_upstream_servers: gauge('Number of servers of the upstream.', ['upstream']),
  why502_probe_success: gauge('Whether the last probe succeeded (1) or failed (0).', PROBE),
  why502_probe_duration_seconds: histogram(
    'Duration of probes.',
    PROBE,
    [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 3, 10],
  ),
  why502_probe_last_run_timestamp_seconds: gauge('Unix time of the last probe.', PROBE),
  why502_probes_total: counter('Probes run.', PROBE),
  why502_probe_failures_total: counter('Probes that failed.', [...PROBE, 'reason']),
  why502_probe_http_status_code: gauge('Status code of the last HTTP probe, 0 when there was no response.', PROBE),
  why502_upstream_ways_differ: gauge(
    'Whether a server of the upstream answers when asked straight while the way through the proxy fails (1) or not (0).',
    ['upstream'],
  ),
  why502_incidents_total: counter('Incidents opened, by diagnosed cause.', ['cause', 'severity']),
  why502_incident_active: gauge('1 while an incident is open, 0 for an hour after it closed.', [
    'upstream',
    'cause',
    'severity',
  ]),
  why502_incident_start_timestamp_seconds: gauge('Unix time at which the open incident started.', [
    'upstream',
    'cause',
  ]),
  why502_incident_duration_seconds: histogram(
    'Duration of closed incidents.',
    ['cause'],
    [30, 60, 300, 900, 3600, 14_400, 86_400],
  ),
  why502_diagnosis_duration_seconds: histogram('Duration of diagnoses.', [], [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]),
  why502_diagnosis_failures_total: counter('Diagnoses that ended with an error.', []),
  why502_notifications_total: counter('Notification attempts.', ['receiver', 'integration']),
  why502_notifications_failed_total: counter('Notifications that were given up.', [
    'receiver',
    'integration',
    'reason',
  ]),
  why502_notification_retries_total: counter('Notification attempts that were retries.', ['receiver', 'integration']),
  why502_notification_duration_seconds: histogram(
    'Duration of notification attempts.',
    ['integration'],
    [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
  ),
  why502_notifications_pending: gauge('Notifications waiting in the delivery queue.', ['receiver']),
  why502_notifications_suppressed_total: counter('Notifications not sent on purpose.', ['reason']),
  why502_http_requests_total: counter('Requests to the agent API.', ['method', 'route', 'code']),
  why502_http_request_duration_seconds: histogram(
    'Duration of requests to the agent API.',
    ['method', 'route'],
    [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
  ),
  why502_events_dropped_total: counter('Internal events dropped because a bounded queue was full.', ['queue']),
  why502_state_write_failures_total: counter('Failed writes to the state directory.', []),
  why502_state_degraded: gauge('Whether the store works in memory because the disk refuses (1) or not (0).', []),
  why502_state_size_bytes: gauge('Size of the state store on disk.', []),
} as const satisfies Readonly<Record<string, Definition>>;

export type MetricName = keyof typeof METRICS;

/** The names of one type of metric. */
export type NameOf<T extends Definition['type']> = {
  [N in MetricName]: (typeof METRICS)[N]['type'] extends T ? N : never;
}[MetricName];

/** The labels of a metric, each with its value. */
export type LabelsOf<N extends MetricName> = Readonly<Record<(typeof METRICS)[N]['labels'][number], string>>;
