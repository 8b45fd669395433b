import { notFoundFor } from '../causes/shared/left-out.ts';
import { isUnseen, strangers } from '../causes/shared/owners.ts';
import { pathOf, sawThrough, unknownScript } from '../causes/shared/probe.ts';
import { answer, group, listener, listening, NOW, probe, traffic, unit } from '../causes/shared/scene.ts';
import { strayPath } from '../causes/shared/stray-path.ts';
import { absent, defineSymptom, type Evidence, present, saw } from '../core/rule.ts';
import type { SeenFacts } from '../core/snapshot.ts';
import { lostPaths, refusedScript, refusesEverything } from './shared/client-errors.ts';
import { SIGHTS } from './shared/sighting.ts';

/** Uploads that the proxy refuses and that have not worked since. */
function tooLarge({ traffic: seen }: Pick<SeenFacts, 'traffic'>): { path: string; evidence: Evidence } | null {
  const large = seen?.groups.find(
    (one) => one.lastStatus === 413 && (one.lastOkAt === null || one.lastOkAt < (one.lastFailAt ?? 0)),
  );
  if (!seen || !large) return null;
  const text = large.sample ?? `${large.method} ${large.path} → 413`;
  return { path: large.path, evidence: saw(seen.source, text, large.lastFailAt) };
}

export const rule = defineSymptom({
  ...SIGHTS,
  id: 'http-4xx',
  title: {
    en: 'Requests that should work answer 4xx',
    ko: '정상이어야 할 요청이 4xx로 응답됨',
    zh: '本应正常的请求返回 4xx',
  },
  examples: {
    present: [
      {
        name: 'every request is 400, another Host name works',
        facts: { probe: probe([answer(400)], [answer(400)], { localhost: answer(200) }) },
      },
      {
        name: 'a health path is doubled',
        facts: { probe: probe([answer(404)], [answer(404)], { 'path:/health': answer(200) }) },
      },
      {
        name: 'uploads are too large',
        facts: { probe: probe([answer(200)]), traffic: traffic(group('POST', '/upload', 413)) },
      },
      {
        name: 'another program answers on the port of a unit that failed',
        facts: {
          probe: probe([answer(404)]),
          unit: unit({ activeState: 'failed' }),
          listener: listener('127.0.0.1:8000', {
            matching: [listening('127.0.0.1:8000', { command: 'python3 -m http.server 8000', unit: null })],
          }),
        },
      },
    ],
    absent: [
      {
        name: 'a 404 at the base path is normal',
        facts: { probe: probe([answer(404, { url: 'http://127.0.0.1/api/' })], [], { 'path:/': answer(200) }) },
      },
      { name: 'a 400 at the base path alone says little', facts: { probe: probe([answer(400)], [answer(400)]) } },
      {
        name: 'one record was deleted',
        facts: {
          probe: probe([answer(200)]),
          traffic: traffic(group('GET', '/orders/7', 404, { lastOkAt: NOW - 60_000 })),
        },
      },
    ],
  },
  judge(facts, context) {
    const [first] = facts.probe.through;
    const found = (status: number, path: string, evidence: readonly [Evidence, ...Evidence[]], partial: boolean) =>
      present({
        subject: path,
        confidence: 0.95,
        says: { en: `${path} answers ${status}`, ko: `${path} 응답이 ${status}입니다`, zh: `${path} 返回 ${status}` },
        evidence,
        ...(partial ? { data: { partial: 'yes' } } : {}),
      });

    const without = notFoundFor(facts, context.route);
    if (without) return found(404, pathOf(without.url), [sawThrough(without)], false);
    const refusal = refusesEverything(facts);
    if (refusal && first) return found(400, pathOf(first.url), [sawThrough(first), ...refusal], false);

    const script = unknownScript(facts);
    if (script) return found(script.status ?? 404, pathOf(script.url), [sawThrough(script)], false);

    const unrun = refusedScript(facts);
    if (unrun) return found(unrun.status, unrun.path, unrun.evidence, true);

    const stray = strayPath(facts, context);
    if (stray) return found(404, stray.asked, stray.evidence, stray.partial);

    const others = strangers(facts);
    const worked = (path: string): boolean =>
      facts.traffic?.groups.some((group) => group.path === path && group.lastOkAt !== null) ?? false;
    const missed = facts.probe.through.find(
      (result) =>
        result.outcome === 'answered' &&
        (result.status ?? 0) >= 400 &&
        (result.status ?? 0) < 500 &&
        ((result === first && others !== null && !isUnseen(others.owner)) || worked(pathOf(result.url))),
    );
    if (others && missed) {
      return found(
        missed.status ?? 0,
        pathOf(missed.url),
        [sawThrough(missed), saw('listening sockets', others.text)],
        false,
      );
    }

    const lost = lostPaths(facts);
    const [gone, ...more] = lost.evidence;
    const alive = facts.probe.through.some((result) => result.outcome === 'answered' && (result.status ?? 500) < 400);
    if (gone) return found(404, lost.path, [gone, ...more], alive);

    const large = tooLarge(facts);
    if (large) return found(413, large.path, [large.evidence], true);
    return absent;
  },
});
