import { z } from 'zod';
import { classifyHttp } from '../classify.ts';
import type { Receiver } from '../receiver.ts';
import { cut, linesOf, titleOf } from '../text.ts';

const options = z.strictObject({
  routing_key: z.string().min(1),
  url: z.url({ protocol: /^https?$/ }).default('https://events.pagerduty.com/v2/enqueue'),
});

/** PagerDuty, Events API v2. One incident is one dedup key: updates and the resolve find their trigger. */
export const receiver: Receiver<typeof options> = {
  id: 'pagerduty',
  about: 'PagerDuty, Events API v2',
  options,
  giveUpMs: 72 * 3_600_000,
  render(telling, { routing_key, url }) {
    const { incident } = telling;
    const body = {
      routing_key,
      event_action: telling.state === 'resolved' ? 'resolve' : 'trigger',
      dedup_key: cut(`why502/${telling.host}/${incident.id}`, 255),
      client: 'why502',
      payload: {
        summary: cut(titleOf(telling), 1024),
        source: telling.host,
        severity: telling.state === 'test' ? 'info' : incident.severity,
        timestamp: telling.at,
        component: incident.diagnosis.upstream,
        class: incident.diagnosis.rootCause?.id ?? 'unknown',
        custom_details: { text: cut(linesOf(telling).join('\n'), 16_000) },
      },
    };
    return { url, method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  },
  classify: classifyHttp,
  secrets: ({ routing_key }) => [routing_key],
};
