import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { classifyHttp } from '../classify.ts';
import type { Receiver } from '../receiver.ts';

const options = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  secret: z
    .string()
    .min(1)
    .refine(
      (text) => !text.startsWith('whsec_') || /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text),
      'whsec_ must be followed by base64',
    )
    .optional()
    .meta({ description: 'signs every message: whsec_… (base64) or any text' }),
  headers: z.record(z.string(), z.string()).default({}),
});

/** The key's bytes: `whsec_` is followed by base64, anything else is taken as it stands. */
function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret, 'utf8');
}

/** `v1,BASE64` over `id.timestamp.body` (Standard Webhooks). */
export function sign(secret: string, id: string, timestamp: number, body: string): string {
  return `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** Any program: JSON, signed after Standard Webhooks; the id is the same on every attempt. */
export const receiver: Receiver<typeof options> = {
  id: 'webhook',
  about: 'JSON to a URL of yours, signed after Standard Webhooks',
  options,
  giveUpMs: 72 * 3_600_000,
  render(telling, { url, secret, headers }) {
    const body = JSON.stringify({
      type: `incident.${telling.state}`,
      timestamp: telling.at,
      data: { state: telling.state, host: telling.host, incident: telling.incident },
    });
    const signature =
      secret === undefined ? {} : { 'webhook-signature': sign(secret, telling.key, telling.attemptAt, body) };
    return {
      url,
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'webhook-id': telling.key,
        'webhook-timestamp': String(telling.attemptAt),
        ...signature,
      },
      body,
    };
  },
  classify: classifyHttp,
  secrets: ({ url, secret, headers }) => [url, ...(secret === undefined ? [] : [secret]), ...Object.values(headers)],
};
