import type { Look } from './host.ts';

/** The only requests that are ever sent to a Docker engine: GET on these paths. */
const ALLOWED: readonly RegExp[] = [
  /^\/_ping$/,
  /^\/version$/,
  /^\/info$/,
  /^\/containers\/json(?:\?|$)/,
  /^\/containers\/[\w.-]+\/json$/,
  /^\/containers\/[\w.-]+\/logs\?/,
  /^\/containers\/[\w.-]+\/archive\?/,
  /^\/containers\/[\w.-]+\/top(?:\?|$)/,
  /^\/images\/[\w.:/@-]+\/json$/,
  /^\/networks(?:\/[\w.-]+)?(?:\?|$)/,
  /^\/services(?:\/[\w.-]+)?(?:\?|$)/,
  /^\/tasks(?:\?|$)/,
  /^\/nodes(?:\?|$)/,
  /^\/volumes(?:\?|$)/,
  /^\/events\?/,
];

export function isAllowedPath(path: string): boolean {
  return ALLOWED.some((pattern) => pattern.test(path)) && !path.includes('..');
}

/** Placeholder answer until the engine is asked for (see the containers issue): no Docker here. */
export async function docker(path: string): Promise<Look<unknown>> {
  if (!isAllowedPath(path)) return { is: 'failed', why: `GET ${path} is not on the allow-list` };
  return { is: 'absent' };
}
