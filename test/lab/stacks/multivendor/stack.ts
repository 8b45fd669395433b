import { defineStack } from '../../lib/stacks.ts';

export const stack = defineStack({
  origin: 'http://multivendor-backend.indexo.ir',
  path: '/api/departments/',
  body: /"slug": ?"electronics"/,
  route: /multivendor-backend\.indexo\.ir/,
});
