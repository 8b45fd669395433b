import type { StackName } from './fault.ts';

export type Stack = {
  name: StackName;
  /** Where a client on the host reaches it; default http://localhost. */
  origin?: string;
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
  barcode: {
    name: 'barcode',
    origin: 'http://localhost:8080',
    path: '/api/healthz',
    body: /"status":"healthy"/,
    route: /\/api\//,
  },
  multivendor: {
    name: 'multivendor',
    origin: 'http://multivendor-backend.indexo.ir',
    path: '/api/departments/',
    body: /"slug": ?"electronics"/,
    route: /multivendor-backend\.indexo\.ir/,
  },
};

export function urlOf(stack: Stack, path: string): string {
  return `${stack.origin ?? 'http://localhost'}${path}`;
}
