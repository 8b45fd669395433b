import { z } from 'zod';
import { classifyHttp } from '../classify.ts';
import type { Receiver } from '../receiver.ts';
import { cutBytes, linesOf, titleOf } from '../text.ts';

const options = z.strictObject({
  server: z.url({ protocol: /^https?$/ }).default('https://ntfy.sh'),
  topic: z.string().regex(/^[\w-]{1,64}$/),
  token: z.string().optional(),
});

/** A phone, through ntfy. The JSON form, because header values would have to be ASCII. */
export const receiver: Receiver<typeof options> = {
  id: 'ntfy',
  about: 'a phone, through ntfy.sh or an own ntfy server',
  options,
  giveUpMs: 3_600_000,
  render(telling, { server, topic, token }) {
    const urgent = telling.state === 'firing' && telling.incident.severity === 'critical';
    const body = {
      topic,
      title: cutBytes(titleOf(telling), 900),
      // Longer messages silently become attachments.
      message: cutBytes(linesOf(telling).join('\n'), 3900),
      priority: urgent ? 5 : 3,
      tags: [telling.state === 'resolved' ? 'white_check_mark' : 'rotating_light'],
    };
    return {
      url: server,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    };
  },
  classify: classifyHttp,
  // A topic is the only secret of a public server.
  secrets: ({ token, topic }) => [topic, ...(token === undefined ? [] : [token])],
};
