import { defineStack } from '../../lib/stacks.ts';

export const stack = defineStack({ path: '/notes', body: /"notes":\[/, route: /notes|localhost\/ / });
