import { defineStack } from '../../lib/stacks.ts';

export const stack = defineStack({ path: '/stock/items', body: /"items":\[/, route: /\/stock\// });
