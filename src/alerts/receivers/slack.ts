import { z } from 'zod';
import { classifyHttp } from '../classify.ts';
import type { Receiver } from '../receiver.ts';
import { cut, linesOf, titleOf } from '../text.ts';

const options = z.strictObject({ url: z.url({ protocol: /^https?$/ }).meta({ description: 'an incoming webhook' }) });

/** Slack reads `&`, `<` and `>`; escaped, no text can mention a channel or make a link. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Escapes, then cuts without leaving half an entity. */
function block(text: string, length: number): string {
  return cut(escaped(text), length).replace(/&[a-z]{0,3}…$/, '…');
}

/** A Slack channel, through an incoming webhook. */
export const receiver: Receiver<typeof options> = {
  id: 'slack',
  about: 'a Slack channel, through an incoming webhook',
  options,
  giveUpMs: 3_600_000,
  render(telling, { url }) {
    const title = block(titleOf(telling), 2900);
    const code = block(linesOf(telling).join('\n').replaceAll('```', "'''"), 2900);
    const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
    return {
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: title, blocks: [section(title), section(`\`\`\`${code}\`\`\``)] }),
    };
  },
  classify(answer, now) {
    const outcome = classifyHttp(answer, now);
    // Slack says ok in the body; anything else with 200 did not arrive.
    if (outcome.is === 'delivered' && answer.is === 'answered' && answer.body.trim() !== 'ok')
      return { is: 'refused', reason: 'client_error: the body is not "ok"' };
    return outcome;
  },
  secrets: ({ url }) => [url],
};
