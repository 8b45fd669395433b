import { defineStack } from '../../lib/stacks.ts';

/** Apache in front of two services of one user: accounts over a Unix socket, exchange rates over TCP. */
export const stack = defineStack({
  path: '/books/',
  body: /Ledger/,
  route: /\/(?:books|rates)\//,
});
