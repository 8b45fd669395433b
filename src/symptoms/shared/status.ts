import { freshWords, message, type ProbeResult, pathOf, sawDirect, sawThrough } from '../../causes/shared/probe.ts';
import { programOf } from '../../causes/shared/proxy.ts';
import { absent, type Context, type Evidence, present, saw, type Verdict } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import type { Text } from '../../core/text.ts';
import { failures, partial, unrepeatable } from './sighting.ts';

/** Words of a proxy that failed on its way to the backend; then a symptom of that way tells more than the status. */
const ON_THE_WAY =
  /while (?:connecting to|SSL handshaking to|sending request to|reading response header from) upstream|could not be resolved|no resolver defined|no live upstreams/;

/** The proxy made the status up because it did not get through, and something says where it stopped. */
function toldBetter(facts: SeenFacts): boolean {
  const direct = facts.probe?.direct ?? [];
  const stopped = direct.some(
    (result) => result.outcome !== 'answered' && result.outcome !== 'denied' && result.outcome !== 'failed',
  );
  const denied = facts['socket-file']?.allowed === false;
  return stopped || denied || freshWords(facts).some((event) => event.tier === 'A' || ON_THE_WAY.test(message(event)));
}

function counts(result: ProbeResult, facts: SeenFacts, context: Context): boolean {
  const { status } = result;
  if (status === null || facts.probe?.direct.some((other) => other.status === status)) return true;
  // Some proxies answer 503 of themselves only where they were told to: a limit, or a page for maintenance.
  if (status === 503 && result.producer === 'proxy' && !programOf(context).answers503) return false;
  return ![502, 503, 504].includes(status) || !toldBetter(facts);
}

/** A request that cannot be repeated, told by the access log and by the app's own words of that moment. */
function inTraffic(
  facts: SeenFacts,
  wanted: (status: number) => boolean,
  context: Context,
): readonly Evidence[] | null {
  for (const group of unrepeatable(facts, wanted, context)) {
    const failedAt = group.lastFailAt ?? 0;
    const words = facts.words?.events.find(
      (event) => event.tier !== 'D' && event.at !== null && Math.abs(event.at - failedAt) < 10_000,
    );
    const failed = Object.entries(group.statuses).reduce(
      (sum, [status, n]) => (wanted(Number(status)) ? sum + n : sum),
      0,
    );
    if (!words && failed < 3) continue;
    const line = saw(
      facts.traffic?.source ?? 'access log',
      group.sample ?? `${group.method} ${group.path} → ${group.lastStatus}`,
      failedAt,
    );
    return words ? [line, saw(facts.words?.sources[0]?.name ?? words.program, words.text, words.at)] : [line];
  }
  return null;
}

function says(status: number, path: string): Text {
  return {
    en: `${path} answers ${status}`,
    ko: `${path} 응답이 ${status}입니다`,
    zh: `${path} 返回 ${status}`,
  };
}

/** A status that the visitor sees and that no symptom of the way explains. */
export function judgeStatus(wanted: (status: number) => boolean, facts: SeenFacts, context: Context): Verdict {
  const hit = failures(facts).find(
    (result) => result.status !== null && wanted(result.status) && counts(result, facts, context),
  );
  if (hit) {
    const same = facts.probe?.direct.find((result) => result.status === hit.status);
    const path = pathOf(hit.url);
    const evidence: [Evidence, ...Evidence[]] = [sawThrough(hit), ...(same ? [sawDirect(same)] : [])];
    return present({ subject: path, confidence: 0.99, says: says(hit.status ?? 0, path), evidence, ...partial(facts) });
  }
  const [line, ...rest] = inTraffic(facts, (status) => status >= 500 && wanted(status), context) ?? [];
  if (!line) return absent;
  const group = unrepeatable(facts, wanted, context)[0];
  const path = group?.path ?? context.url;
  return present({
    subject: path,
    confidence: 0.9,
    says: says(group?.lastStatus ?? 0, path),
    evidence: [line, ...rest],
    data: { partial: 'yes' },
  });
}
