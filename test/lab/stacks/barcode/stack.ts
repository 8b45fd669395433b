import { defineStack } from '../../lib/stacks.ts';

export const stack = defineStack({
  origin: 'http://localhost:8080',
  path: '/api/healthz',
  body: /"status":"healthy"/,
  route: /\/api\//,
});
