import { defineStack } from '../../lib/stacks.ts';

export const stack = defineStack({ path: '/tides', body: /"tides":\[/, route: /tide|localhost\/ / });
