import type { Route } from '../core/route.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import { backendHost, backendPathOf } from './ask-route.ts';
import { askHttp, type ProbeResult } from './probing.ts';
import type { World } from './world.ts';

type Stray = NonNullable<FactMap['probe']['strays']>[number];

const MOST_PAGES = 2;
const PATIENCE_MS = 1000;
/** A path that no app has: what answers it answers everything. */
const MADE_UP = '-why502-asks';

/** Pages that visitors got a 404 for and never anything else: of one record, or of what scanners try, they tell nothing. */
function missedPages(traffic: FactMap['traffic']): readonly FactMap['traffic']['groups'][number][] {
  return traffic.groups
    .filter(({ path, lastStatus, lastOkAt }) => lastStatus === 404 && lastOkAt === null && !/\d|\.\w{2,5}$/.test(path))
    .slice(0, MOST_PAGES);
}

/** The path as it was asked for, without the location's part, and with that part in front. */
function otherPaths(route: Route, asked: string, sent: string): readonly string[] {
  const { samplePath } = route;
  if (samplePath === null) return [];
  const prefix = samplePath.replace(/\/$/, '');
  const stripped = asked.startsWith(`${prefix}/`) ? asked.slice(prefix.length) : asked;
  return [...new Set([asked, stripped, `${prefix}${sent}`])].filter((path) => path !== sent).slice(0, 2);
}

/** Known is what answers anything but 404 (405 and 401 too: only GET is asked), where a made-up neighbour is a 404. */
function knows(page: ProbeResult, neighbour: ProbeResult): boolean {
  const { status } = page;
  return page.outcome === 'answered' && status !== null && status !== 404 && status < 500 && neighbour.status === 404;
}

/**
 * Pages that visitors miss although the app knows them under another path: what the proxy sends is 404, what was asked
 * for (or its rest) is not. Asked straight, with GET alone.
 */
export async function findStrays(
  world: World,
  route: Route,
  target: Route['targets'][number],
  traffic: FactMap['traffic'],
): Promise<readonly Stray[]> {
  const scheme = target.scheme === 'https' ? 'https' : 'http';
  if (target.scheme !== 'http' && target.scheme !== 'https') return [];
  const ask = (path: string): Promise<ProbeResult> =>
    askHttp(
      world.host,
      scheme,
      target.address,
      { method: 'GET', path, hostHeader: backendHost(route), timeoutMs: PATIENCE_MS },
      path,
    );
  const found = await Promise.all(
    missedPages(traffic).map(async ({ method, path: asked, lastFailAt }): Promise<Stray | null> => {
      const sent = backendPathOf(route, asked) ?? asked;
      const others = otherPaths(route, asked, sent);
      if (others.length === 0 || (await ask(sent)).status !== 404) return null;
      for (const known of others) {
        const [page, neighbour] = await Promise.all([ask(known), ask(known.replace(/\/?$/, MADE_UP))]);
        if (knows(page, neighbour))
          return { method, asked, sent, known, status: page.status ?? 0, at: lastFailAt ?? page.at };
      }
      return null;
    }),
  );
  return found.filter((stray) => stray !== null);
}
