import type { LogEvent } from '../../core/event.ts';
import { absent, type Context, defineCause, present } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEvent, aProject, someWords } from '../shared/example-facts.ts';
import { byHand, gitRestore, inProject, spoiled, upAgain, upIfDown } from '../shared/repair.ts';
import { fileIn, placeIn, saysBetter, telling, weightOf } from '../shared/telling.ts';
import { isFailing } from '../shared/unit-state.ts';
import { isChurning, isSilent } from '../shared/workers.ts';

const NEAR_MS = 5_000;

/** The paths that fail now, as the probe and the access log have them. */
function failing(facts: SeenFacts): readonly string[] {
  const probed = [...(facts.probe?.through ?? []), ...(facts.probe?.direct ?? [])]
    .filter((result) => result.status === null || result.status >= 500)
    .map((result) => result.url);
  const logged = (facts.traffic?.groups ?? []).filter((group) => group.lastStatus >= 500).map((group) => group.path);
  return [...probed, ...logged];
}

/** Does the exception belong to a request that fails: by its path, or by the time of a failed one? */
function onFailingRequest(event: LogEvent, facts: SeenFacts): boolean {
  const path =
    event.fields.route ?? event.fields.request?.split(' ').find((word) => word.startsWith('/')) ?? event.fields.url;
  if (path?.startsWith('/') && path.length > 1 && failing(facts).some((url) => url.endsWith(path))) return true;
  const times = [
    ...[...(facts.probe?.through ?? []), ...(facts.probe?.direct ?? [])]
      .filter((result) => result.status === null || result.status >= 500)
      .map((result) => result.at),
    ...(facts.traffic?.groups ?? []).flatMap((group) => (group.lastFailAt === null ? [] : [group.lastFailAt])),
  ];
  return event.at !== null && times.some((at) => Math.abs(at - (event.at ?? 0)) <= NEAR_MS);
}

/** A general line (`Exception in ASGI application`) beside the one that names the cause. */
function isEcho(event: LogEvent, facts: SeenFacts): boolean {
  const weight = weightOf(event, 'app.unhandled-exception');
  const near = (other: LogEvent): boolean =>
    event.at === null || other.at === null || Math.abs(event.at - other.at) <= 2_000;
  return (facts.words?.events ?? []).some(
    (other) =>
      other !== event &&
      near(other) &&
      (weightOf(other, 'app.unhandled-exception') > weight || saysBetter(other, 'app.unhandled-exception', 0.3)),
  );
}

function confidence(base: number, event: LogEvent, facts: SeenFacts, context: Context): number {
  // An app that takes requests and never answers has other troubles, unless its workers end as soon as they start.
  if (facts.process && isSilent(facts.probe))
    return isChurning(facts.process, context.at) ? 0.85 : Math.min(0.45, base);
  if (facts.unit && isFailing(facts.unit, context.at)) return Math.min(0.88, base);
  return onFailingRequest(event, facts) ? 0.92 : Math.min(0.7, base);
}

export const rule = defineCause({
  id: 'app.unhandled-exception',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project', 'probe', 'traffic', 'process'],
  leadsTo: {
    'http-5xx': 0.4,
    'unit.failed': 0.15,
    'process.dropped-connection': 0.2,
    'body-mismatch': 0.05,
    'http-502': 0.02,
    'http-503': 0.02,
    'read-timeout': 0.02,
    'http-504': 0.02,
  },
  lastResort: true,
  title: { en: 'The app raises an exception', ko: '앱에서 처리되지 않은 예외 발생', zh: '应用抛出未处理的异常' },
  why: { en: 'The code raises an exception that nothing catches: the request ends with a 500, or the process ends.' },
  look: 'journalctl -u {subject} -n 200 --no-pager',
  judge(facts, context) {
    // A line that names its own cause (a module, a database, a path) is told there.
    const told = telling(
      context,
      'app.unhandled-exception',
      (event) => !saysBetter(event, 'app.unhandled-exception') && !isEcho(event, facts),
    );
    if (told === null) return absent;
    const { event } = told;
    const place = placeIn(event);
    const name = event.fields.exception ?? event.text.split(':')[0] ?? 'an exception';
    return present({
      subject: place ?? name,
      confidence: confidence(told.confidence, event, facts, context),
      says: {
        en: `The app raises ${event.text}${place ? ` at ${place}` : ''}`,
        ko: `앱에서 예외가 발생했습니다: ${event.text}${place ? ` (${place})` : ''}`,
        zh: `应用抛出异常：${event.text}${place ? `（${place}）` : ''}`,
      },
      evidence: [told.evidence],
      data: fileIn(event) === null ? {} : { file: fileIn(event) ?? '' },
    });
  },
  fix({ subject, data }, context, facts) {
    const file = data?.file === undefined ? null : inProject(facts, data.file);
    const changed = file === null ? [] : spoiled(facts, (name) => name === file);
    if (changed.length > 0) return [...gitRestore(facts, changed, false), ...upAgain(facts, context)];
    return [
      byHand(`Correct the code at ${subject}; the whole traceback is in the app's log.`),
      ...upIfDown(facts, context),
    ];
  },
  examples: {
    present: [
      {
        name: 'in a view',
        facts: {
          words: someWords(
            anEvent('app.unhandled-exception', "AttributeError: 'NoneType' object has no attribute 'total'", {
              file: '/srv/shop/orders/views.py',
              line: '41',
              exception: 'AttributeError',
            }),
          ),
          project: aProject(),
        },
      },
      {
        name: 'while starting',
        facts: {
          words: someWords(anEvent('app.unhandled-exception', 'RuntimeError: no licence')),
          unit: aFailedUnit(1),
        },
      },
    ],
    absent: [
      {
        name: 'it names a cause of its own',
        facts: {
          words: someWords(
            anEvent(
              [
                { id: 'app.unhandled-exception', weight: 0.6 },
                { id: 'db.unreachable', weight: 0.9 },
              ],
              'OperationalError: connection refused',
            ),
          ),
        },
      },
      { name: 'nothing of the kind', facts: { words: someWords() } },
    ],
  },
});
