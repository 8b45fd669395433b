import type { LogEvent } from '../../core/event.ts';
import { absent, type Context, defineCause, present, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEvent, aProject, someWords } from '../shared/example-facts.ts';
import { byHand, gitRestore, spoiled, upAgain } from '../shared/repair.ts';
import { heard, placeIn, surer, type Telling, telling, timely, weightOf } from '../shared/telling.ts';

/** A missing variable or the static files are told by causes of their own. */
const isOwn = (event: LogEvent): boolean =>
  weightOf(event, 'app.env-missing') < 0.5 && weightOf(event, 'app.static-files') < 0.5;

const isSettings = (file: string): boolean => /(?:^|\/)(?:settings|config|conf)(?:[/_.]|$)/.test(file);

/** `No module named 'django.db.backends.x'` is what Django makes of a slip in its settings, as it says further down. */
function wrapped(facts: SeenFacts, context: Context): Telling | null {
  for (const event of facts.words?.events ?? []) {
    const line = /[\w.]*ImproperlyConfigured: .{1,300}/.exec(event.detail ?? '')?.[0];
    const trust = timely(event, facts, context.at);
    const plain =
      isOwn(event) && weightOf(event, 'app.dependency-missing') >= 0.5 && /No module named '\w+\./.test(event.text);
    if (line !== undefined && plain && trust >= 0.5)
      return {
        event: { ...event, text: line, fields: {} },
        confidence: 0.9 * trust,
        evidence: { ...heard(event, facts), text: line },
      };
  }
  return null;
}

export const rule = defineCause({
  id: 'app.settings-invalid',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project'],
  leadsTo: { 'unit.failed': 0.12, 'http-5xx': 0.05 },
  title: { en: "The app's settings are not valid", ko: '앱 설정이 올바르지 않음', zh: '应用配置无效' },
  why: { en: 'The framework refuses the settings, so the app does not start, or fails each request.' },
  look: "journalctl -u {subject} -n 100 --no-pager | grep -E 'ImproperlyConfigured|ValidationError'",
  judge(facts, context) {
    const told = telling(context, 'app.settings-invalid', isOwn) ?? wrapped(facts, context);
    if (told === null) return absent;
    const changed = spoiled(facts, isSettings);
    return present({
      subject: placeIn(told.event) ?? told.event.fields.name ?? context.link.runtime?.name ?? context.link.name,
      confidence: changed.length > 0 ? surer(told.confidence, 0.03) : told.confidence,
      says: {
        en: `The app refuses its settings: ${told.event.text}`,
        ko: `앱 설정이 올바르지 않습니다: ${told.event.text}`,
        zh: `应用配置无效：${told.event.text}`,
      },
      evidence: [
        told.evidence,
        ...(changed.length > 0
          ? [saw(facts.project?.root ?? 'git', `differs from what is committed: ${changed.join(', ')}`)]
          : []),
      ],
    });
  },
  fix({ subject }, context, facts) {
    const changed = spoiled(facts, isSettings);
    const edit = byHand(`Correct the setting that the message names (${subject}).`);
    return [...(changed.length > 0 ? gitRestore(facts, changed, false) : [edit]), ...upAgain(facts, context)];
  },
  examples: {
    present: [
      {
        name: 'ImproperlyConfigured',
        facts: {
          words: someWords(
            anEvent(
              'app.settings-invalid',
              'django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.',
            ),
          ),
          unit: aFailedUnit(3),
          project: aProject(),
        },
      },
    ],
    absent: [
      {
        name: 'a variable is missing',
        facts: {
          words: someWords(
            anEvent(
              [
                { id: 'app.settings-invalid', weight: 0.6 },
                { id: 'app.env-missing', weight: 0.9 },
              ],
              'ImproperlyConfigured: Set the SECRET_KEY environment variable',
            ),
          ),
        },
      },
      { name: 'nothing of the kind', facts: { words: someWords() } },
    ],
  },
});
