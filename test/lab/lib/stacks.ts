import type { StackName } from './fault.ts';

export type Stack = {
  name: StackName;
  /** The path that a healthy stack answers with 200. */
  path: string;
  /** What the healthy body contains. */
  body: RegExp;
  /** Results of a diagnosis that are about this stack's own route. */
  route: RegExp;
};

export const stacks: Record<StackName, Stack> = {
  cynow: { name: 'cynow', path: '/cynow/', body: /CYNOW/, route: /\/cynow\// },
  uniuni: { name: 'uniuni', path: '/api/health', body: /"database":"connected"/, route: /\/api\// },
};
