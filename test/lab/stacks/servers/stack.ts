import { defineStack, type StackCard } from '../../lib/stacks.ts';

/** The sites of the host; a fault names its own as `layout`. */
export const sites = {
  cgi: { path: '/cgi-bin/stats.cgi', body: /"stats":/, route: /cgi-bin/ },
  guestbook: { path: '/guestbook/entries', body: /"entries":/, route: /guestbook/ },
  polls: { path: '/polls/votes', body: /"votes":/, route: /polls/ },
  invoices: { path: '/invoices/list', body: /"invoices":/, route: /invoices/ },
  counter: { path: '/counter/hits', body: /"hits":/, route: /counter/ },
  wiki: { path: '/wiki', body: /"pages":/, route: /wiki/ },
  docs: { path: '/docs/index.json', body: /"docs":/, route: /docs/ },
  chat: { path: '/chat/rooms', body: /"rooms":/, route: /chat/ },
} as const satisfies Record<string, StackCard>;

export const stack = defineStack(sites.counter);
