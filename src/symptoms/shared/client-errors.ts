import { pathOf } from '../../causes/shared/probe.ts';
import { heard } from '../../causes/shared/telling.ts';
import { type Evidence, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';

/** Bodies with which programs refuse a Host name, or plain HTTP on a TLS port. */
const REFUSAL =
  /Invalid HTTP_HOST|DisallowedHost|Invalid host header|plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled|HTTP request to an HTTPS server/i;

/** Every request is 400 and something shows that it need not be: a single 400 at a base path is an app's right. */
export function refusesEverything(facts: SeenFacts): readonly Evidence[] | null {
  const { probe, words } = facts;
  const through = probe?.through ?? [];
  if (through.length === 0 || !through.every((result) => result.status === 400 && result.producer !== 'proxy'))
    return null;
  const better = probe?.variants.find(
    (result) =>
      ['localhost', 'host:localhost', 'https'].includes(result.variant) &&
      result.outcome === 'answered' &&
      result.status !== null &&
      result.status < 500 &&
      result.status !== 400,
  );
  if (better) return [saw(`the same request, ${better.variant}`, `answers ${better.status}`, better.at)];
  const body = [...through, ...(probe?.direct ?? [])].find(
    (result) => result.body !== null && REFUSAL.test(result.body),
  );
  if (body) return [saw('answer', body.body?.match(REFUSAL)?.[0] ?? '400', body.at)];
  const said = words?.events.find((event) => event.hints.some((hint) => hint.id === 'app.host-not-allowed'));
  return said ? [saw(words?.sources[0]?.name ?? said.program, said.text, said.at)] : null;
}

/** A script that was run for a request before, and that the server says now it cannot run. */
export function refusedScript(
  facts: SeenFacts,
): { readonly path: string; readonly status: number; readonly evidence: readonly [Evidence, Evidence] } | null {
  for (const event of facts.words?.events ?? []) {
    if (!event.hints.some((hint) => hint.id === 'app.script-unrunnable')) continue;
    const asked = /^\S+ (\/[^\s?]*)/.exec(event.fields.request ?? '')?.[1];
    const group = facts.traffic?.groups.find(
      (one) =>
        one.path === asked &&
        one.lastStatus >= 400 &&
        one.lastStatus < 500 &&
        one.lastOkAt !== null &&
        one.lastOkAt <= (one.lastFailAt ?? 0),
    );
    if (!group) continue;
    const text = group.sample ?? `${group.method} ${group.path} → ${group.lastStatus}`;
    const line = saw(facts.traffic?.source ?? 'access log', text, group.lastFailAt);
    const said = heard(event, facts);
    return { path: group.path, status: group.lastStatus, evidence: [line, said] };
  }
  return null;
}

/** `/orders/7` names one record, `/orders/` a page: only records are deleted in daily life. */
function namesRecord(path: string): boolean {
  return /\d/.test(path) || /[0-9a-f]{8}-/.test(path);
}

/** Paths that worked in the window and are 404 now: the route's own, at least two, or a page where nothing else works either. */
export function lostPaths(facts: SeenFacts): { readonly path: string; readonly evidence: readonly Evidence[] } {
  const groups = facts.traffic?.groups ?? [];
  const lost = groups.filter(
    (group) =>
      group.lastStatus === 404 &&
      group.lastOkAt !== null &&
      group.lastFailAt !== null &&
      group.lastFailAt > group.lastOkAt,
  );
  const still = Math.max(0, ...groups.filter((group) => group.lastStatus < 400).map((group) => group.lastAt));
  const through = facts.probe?.through ?? [];
  const gone = new Set(through.filter((result) => result.status === 404).map((result) => pathOf(result.url)));
  // What a probe meets alive again is not lost.
  const alive = new Set(through.filter((result) => (result.status ?? 500) < 400).map((result) => pathOf(result.url)));
  const current = lost.filter((group) => (group.lastFailAt ?? 0) > still && !alive.has(group.path));
  const own = current.find((group) => through[0]?.status === 404 && group.path === pathOf(through[0].url));
  const page = alive.size === 0 ? current.find((group) => gone.has(group.path) && !namesRecord(group.path)) : undefined;
  const shown = own ? [own] : current.length >= 2 ? current.slice(0, 3) : page ? [page] : [];
  const source = facts.traffic?.source ?? 'access log';
  return {
    path: shown[0]?.path ?? '',
    evidence: shown.map((group) =>
      saw(source, group.sample ?? `${group.method} ${group.path} answered before and is 404 now`, group.lastFailAt),
    ),
  };
}
