import { defineStack } from '../../lib/stacks.ts';

export const stack = defineStack({ path: '/shop/healthz', body: /"books": ?[0-9]/, route: /\/(shop|notes)\// });
