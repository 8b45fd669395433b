import { z } from 'zod';
import { incidentJson } from '../../core/incident.ts';
import { statusPage } from '../page/page.ts';
import { STYLE_POLICY } from '../page/style.ts';
import { defineRoute } from '../route.ts';

const RECENT = 10;
/** A history for each of more would make the page heavy; the API has them. */
const MOST_DETAILS = 50;

export const route = defineRoute({
  method: 'GET',
  path: '/',
  summary: 'the status page',
  response: { type: 'text/html; charset=utf-8', schema: z.string() },
  handle({ lang }, services) {
    const status = services.status();
    const details = status.upstreams.slice(0, MOST_DETAILS).flatMap(({ name }) => {
      const detail = services.upstream(name);
      return detail ? [[name, detail] as const] : [];
    });
    const recent = services.incidents({ state: 'resolved', limit: RECENT }).map(incidentJson);
    const body = statusPage({ status, details: new Map(details), recent, lang, now: Date.now() });
    return { body, headers: { 'content-security-policy': STYLE_POLICY } };
  },
});
