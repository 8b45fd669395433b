import { defineStack } from '../../lib/stacks.ts';

/** HAProxy in front of two tile servers that it checks itself, and a search service behind a socket in its chroot. */
export const stack = defineStack({
  origin: 'http://localhost:8085',
  path: '/tiles/0/0',
  body: /tile/,
  route: /:8085\//,
});
