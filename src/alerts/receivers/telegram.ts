import { z } from 'zod';
import { classifyHttp, retry } from '../classify.ts';
import type { Receiver } from '../receiver.ts';
import { cut, linesOf, titleOf } from '../text.ts';

const options = z.strictObject({
  token: z.string().regex(/^\d+:[\w-]{20,}$/, 'expected a bot token such as 123456789:AA…'),
  chat: z.union([z.string(), z.number()]).transform(String),
  server: z.url({ protocol: /^https?$/ }).default('https://api.telegram.org'),
});

const limited = z.object({ parameters: z.object({ retry_after: z.number() }) });

function waitOf(body: string): number | undefined {
  try {
    const parsed = limited.safeParse(JSON.parse(body));
    return parsed.success ? Math.min(parsed.data.parameters.retry_after * 1000, 3_600_000) : undefined;
  } catch {
    return undefined;
  }
}

/** A Telegram chat. Entities instead of a markup: log text needs no escaping and can form nothing. */
export const receiver: Receiver<typeof options> = {
  id: 'telegram',
  about: 'a Telegram chat, through a bot',
  options,
  giveUpMs: 3_600_000,
  render(telling, { token, chat, server }) {
    const title = cut(titleOf(telling), 1000);
    const rest = cut(linesOf(telling).join('\n'), 3000);
    const entities = [
      { type: 'bold', offset: 0, length: title.length },
      { type: 'pre', offset: title.length + 1, length: rest.length },
    ];
    return {
      url: `${server.replace(/\/+$/, '')}/bot${token}/sendMessage`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        chat_id: chat,
        text: `${title}\n${rest}`,
        entities,
        link_preview_options: { is_disabled: true },
      }),
    };
  },
  classify(answer, now) {
    if (answer.is === 'answered' && answer.status === 429) {
      const wait = waitOf(answer.body);
      if (wait !== undefined) return retry('rate_limited', wait);
    }
    return classifyHttp(answer, now);
  },
  secrets: ({ token }) => [token],
};
