import type { Upstream } from '../core/diagnose.ts';
import type { ProbeOutcome, Way } from '../core/probe.ts';
import type { Host } from '../host/host.ts';
import { askStraight } from '../trace/straight.ts';

/** More servers of one group than this are not asked on every round. */
const MOST_SERVERS = 4;

/** Every server of an upstream, asked without the proxy. */
export async function straightWays(host: Host, upstream: Upstream, timeoutMs: number): Promise<readonly Way[]> {
  const asks = upstream.targets.flatMap(({ straight }) => (straight === null ? [] : [straight])).slice(0, MOST_SERVERS);
  return Promise.all(
    asks.map(async (ask) => {
      const { outcome, status, ms, brokenParts, errno } = await askStraight(host, ask, timeoutMs);
      const broken = brokenParts.map((part) => `${part.path} is ${part.value}`).join(', ');
      if (outcome === 'denied')
        return { server: ask.address, ok: null, message: 'this user may not open it', status, ms };
      const ok = outcome === 'answered' && (status ?? 0) < 500 && broken === '';
      const answer = status === null ? outcome : `HTTP ${status}${broken === '' ? '' : `, ${broken}`}`;
      const message = outcome === 'answered' || errno === null ? answer : `${outcome} (${errno})`;
      return { server: ask.address, ok, message, status, ms };
    }),
  );
}

/** The first hop at which the way through the proxy and the straight ones differ; null when they agree. */
export function firstDifference(
  upstream: Pick<Upstream, 'proxy' | 'ask'>,
  through: Pick<ProbeOutcome, 'ok' | 'message'>,
  straight: readonly Way[],
): string | null {
  const works = straight.filter((way) => way.ok === true);
  const proxy = `${upstream.proxy}${upstream.ask === null ? '' : ` at ${upstream.ask.address}`}`;
  if (!through.ok && works.length > 0) {
    const servers = works.map((way) => `${way.server} answers ${way.message}`).join(', ');
    return `through ${proxy}: ${through.message}; straight: ${servers}. The first hop that differs is between the proxy and the backend`;
  }
  const broken = straight.filter((way) => way.ok === false);
  if (through.ok && broken.length > 0) {
    const servers = broken.map((way) => `${way.server}: ${way.message}`).join(', ');
    return `through ${proxy}: ${through.message}; straight to ${servers}`;
  }
  return null;
}
