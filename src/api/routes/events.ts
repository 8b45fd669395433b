import { z } from 'zod';
import { defineRoute } from '../route.ts';
import type { ApiEvent } from '../services.ts';

const PULSE_MS = 15_000;

function format({ id, event, data }: ApiEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

export const route = defineRoute({
  method: 'GET',
  path: '/api/v1/events',
  summary: 'server-sent events: incident.opened, incident.diagnosed, incident.resolved, probe.changed',
  response: { type: 'text/event-stream', schema: z.string() },
  problems: [503],
  stream(asked, { events }, stream) {
    stream.write('retry: 3000\n\n');
    const last = Number(asked.header('last-event-id'));
    if (Number.isInteger(last) && last > 0) for (const event of events.since(last)) stream.write(format(event));
    // A reader that does not read is cut off; it comes back with its last id and misses nothing.
    const leave = events.subscribe((event) => {
      if (!stream.write(format(event))) stream.end();
    });
    const pulse = setInterval(() => stream.write(': alive\n\n'), PULSE_MS);
    stream.onClose(() => {
      clearInterval(pulse);
      leave();
    });
  },
});
