import { z } from 'zod';
import { classifyHttp, retry } from '../classify.ts';
import type { Receiver } from '../receiver.ts';
import { cut, linesOf, titleOf } from '../text.ts';

const options = z.strictObject({ url: z.url({ protocol: /^https?$/ }).meta({ description: 'a Workflows webhook' }) });

/** Markdown of adaptive cards: a backslash in front of what would be formatting. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]()#<>~|]/g, '\\$&');
}

/** A Microsoft Teams channel, through a workflow that takes adaptive cards. */
export const receiver: Receiver<typeof options> = {
  id: 'teams',
  about: 'a Microsoft Teams channel, through a Workflows webhook',
  options,
  giveUpMs: 3_600_000,
  render(telling, { url }) {
    const text = (words: string, extra: object) => ({ type: 'TextBlock', text: plain(words), wrap: true, ...extra });
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      body: [
        text(cut(titleOf(telling), 1000), {
          weight: 'Bolder',
          color: telling.state === 'resolved' ? 'Good' : 'Attention',
        }),
        ...linesOf(telling).map((line) => text(cut(line, 1000), { fontType: 'Monospace', spacing: 'Small' })),
      ],
    };
    const card = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
    const body = JSON.stringify({ type: 'message', attachments: [card] });
    return { url, method: 'POST', headers: { 'content-type': 'application/json' }, body };
  },
  classify(answer, now) {
    // Connectors answer throttling with 200 and say 429 in the body.
    if (answer.is === 'answered' && answer.status < 300 && /HTTP error 429/.test(answer.body))
      return retry('rate_limited', 30_000);
    return classifyHttp(answer, now);
  },
  secrets: ({ url }) => [url],
};
