import { z } from 'zod';
import { classifyHttp } from '../classify.ts';
import type { Receiver } from '../receiver.ts';
import { cut, linesOf } from '../text.ts';

const options = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).meta({ description: 'such as http://127.0.0.1:9093' }),
  labels: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string()).default({}),
});

/** A firing alert that is not sent again would end after resolve_timeout; an end of its own keeps it until it is resolved. */
const FIRING_DAYS = 14;

/** Prometheus Alertmanager. Labels name the outage and nothing that changes during it. */
export const receiver: Receiver<typeof options> = {
  id: 'alertmanager',
  about: 'Prometheus Alertmanager, API v2',
  options,
  giveUpMs: 72 * 3_600_000,
  render(telling, { url, labels }) {
    const { incident } = telling;
    const until = new Date(Date.parse(incident.openedAt) + FIRING_DAYS * 86_400_000).toISOString();
    const alert = {
      labels: {
        ...labels,
        alertname: 'UpstreamFailing',
        incident: incident.id,
        upstream: incident.upstreams[0] ?? incident.diagnosis.upstream,
        severity: incident.severity,
        host: telling.host,
      },
      annotations: {
        summary: cut(incident.diagnosis.summary, 1024),
        cause: incident.diagnosis.rootCause?.id ?? 'unknown',
        description: cut(linesOf(telling).join('\n'), 8192),
      },
      startsAt: incident.openedAt,
      endsAt:
        telling.state === 'resolved'
          ? (incident.closedAt ?? telling.at)
          : telling.state === 'test'
            ? telling.at
            : until,
    };
    return {
      url: `${url.replace(/\/+$/, '')}/api/v2/alerts`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([alert]),
    };
  },
  classify: classifyHttp,
  secrets: ({ url }) => (new URL(url).password === '' ? [] : [url]),
};
