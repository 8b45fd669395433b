import { defineStack } from '../../lib/stacks.ts';

export const stack = defineStack({ path: '/products', body: /"products":\[/, route: /\\\.php|shop/ });
