/** How requests of our own are told from visitors' in the logs of the proxy that they pass. */

/** The names under which we ask. No path of a URL can hold them: there is a space in each. */
export const OWN_AGENTS = { probe: 'why502/1 (+probe)', diagnosis: 'why502/1 (+diagnosis)' } as const;

const AGENT = 'why502/1 (+';
const REFERER = '/?why502';

/**
 * Headers of a request of our own. Access logs show the agent; error logs of nginx and Apache end with the referer, which
 * is the asked site itself, as sites want it that look at it.
 */
export function ownHeaders(
  kind: keyof typeof OWN_AGENTS,
  scheme: 'http' | 'https',
  host: string,
): { readonly 'user-agent': string; readonly referer: string } {
  return { 'user-agent': OWN_AGENTS[kind], referer: `${scheme}://${host}${REFERER}` };
}

/** Whether a line of a proxy's log, without its line feed, tells of a request of our own. */
export function isOwnLine(line: string): boolean {
  return line.endsWith(REFERER, line.length - (line.endsWith('"') ? 1 : 0)) || line.includes(AGENT);
}
