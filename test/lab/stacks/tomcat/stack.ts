import { defineStack } from '../../lib/stacks.ts';

export const stack = defineStack({ path: '/library/books.jsp', body: /"books":20/, route: /library|localhost\/ / });
