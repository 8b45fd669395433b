import { defineStack } from '../../lib/stacks.ts';

export const stack = defineStack({ path: '/cynow/', body: /CYNOW/, route: /\/cynow\// });
