import { z } from 'zod';
import { classifyHttp, retry } from '../classify.ts';
import type { Receiver } from '../receiver.ts';
import { cut, linesOf, titleOf } from '../text.ts';

const options = z.strictObject({ url: z.url({ protocol: /^https?$/ }).meta({ description: 'a channel’s webhook' }) });

/** Discord's 429 says the wait in its body, in seconds. */
const limited = z.object({ retry_after: z.number() });

function waitOf(body: string): number | undefined {
  try {
    const parsed = limited.safeParse(JSON.parse(body));
    return parsed.success ? Math.min(parsed.data.retry_after * 1000, 3_600_000) : undefined;
  } catch {
    return undefined;
  }
}

/** A Discord channel. Mentions are switched off; the text stands in a code block. */
export const receiver: Receiver<typeof options> = {
  id: 'discord',
  about: 'a Discord channel, through its webhook',
  options,
  giveUpMs: 3_600_000,
  render(telling, { url }) {
    const lines = linesOf(telling).join('\n').replaceAll('```', "'''");
    const embed = {
      title: cut(titleOf(telling), 250),
      description: `\`\`\`\n${cut(lines, 3800)}\n\`\`\``,
      color: telling.state === 'resolved' ? 0x2e7d32 : 0xc62828,
      timestamp: telling.at,
    };
    return {
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ embeds: [embed], allowed_mentions: { parse: [] } }),
    };
  },
  classify(answer, now) {
    if (answer.is === 'answered' && answer.status === 429) {
      const wait = waitOf(answer.body);
      if (wait !== undefined) return retry('rate_limited', wait);
    }
    return classifyHttp(answer, now);
  },
  secrets: ({ url }) => [url],
};
