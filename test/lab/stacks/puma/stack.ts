import { defineStack } from '../../lib/stacks.ts';

export const stack = defineStack({ path: '/books', body: /"books":\[/, route: /shelf|localhost\/ / });
