import { defineStack } from '../../lib/stacks.ts';

export const stack = defineStack({ path: '/api/health', body: /"database":"connected"/, route: /\/api\// });
