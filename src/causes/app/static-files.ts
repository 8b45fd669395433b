import { absent, defineCause, type FixStep, present } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEvent, aProject, someWords } from '../shared/example-facts.ts';
import { blockOf, isSafe, letPass, letUse, parentOf } from '../shared/paths.ts';
import { byHand, manage, upAgain } from '../shared/repair.ts';
import { telling } from '../shared/telling.ts';

const REFUSED = /Permission denied|Read-only file system/;

/** The folder that the files are collected into must take them: what keeps the app out, or the folder of the refused file. */
function roomFor(path: string, refused: boolean, facts: SeenFacts): readonly FixStep[] {
  if (!isSafe(path)) return [];
  const block = blockOf(path, facts);
  if (block.proof === null) return refused ? [letUse(parentOf(path), facts)] : [];
  return [block.onTheWay ? letPass(block.path, facts) : letUse(block.path, facts)];
}

export const rule = defineCause({
  id: 'app.static-files',
  on: ['backend'],
  needs: ['words'],
  wants: ['unit', 'project', 'container'],
  leadsTo: { 'unit.failed': 0.08, 'http-5xx': 0.1 },
  title: { en: 'The static files are not collected', ko: '정적 파일이 수집되지 않음', zh: '静态文件未收集' },
  why: { en: 'collectstatic fails at start, or a page asks for a file that the manifest does not have.' },
  look: "journalctl -u {subject} -n 100 --no-pager | grep -iE 'collectstatic|STATIC_ROOT|staticfiles'",
  judge(_facts, context) {
    const told = telling(context, 'app.static-files');
    if (told === null) return absent;
    const name =
      told.event.fields.target ??
      told.event.fields.name ??
      (/STATIC_ROOT/.test(told.event.text) ? 'STATIC_ROOT' : 'static files');
    return present({
      subject: name,
      confidence: told.confidence,
      says: {
        en: `The app's static files are not in order: ${told.event.text}`,
        ko: `정적 파일 문제입니다: ${told.event.text}`,
        zh: `静态文件有问题：${told.event.text}`,
      },
      evidence: [told.evidence],
      data: {
        setting: /STATIC_ROOT/.test(told.event.text) ? 'yes' : 'no',
        path: told.event.fields.target ?? '',
        refused: REFUSED.test(told.event.text) ? 'yes' : 'no',
      },
    });
  },
  fix({ data }, context, facts) {
    const again = upAgain(facts, context);
    if (data?.setting === 'yes')
      return [
        byHand(
          'Set STATIC_ROOT in the settings to a directory that the app may write to, then run manage.py collectstatic.',
        ),
        ...again,
      ];
    const command = manage(facts, 'collectstatic', '--noinput');
    const room = roomFor(data?.path ?? '', data?.refused === 'yes', facts);
    if (command === null) return [...room, byHand('Run manage.py collectstatic --noinput in the project.'), ...again];
    return [
      ...room,
      { command, why: { en: 'Collects the static files and writes their manifest.' }, risk: 'safe' },
      ...again,
    ];
  },
  examples: {
    present: [
      {
        name: 'not in the manifest',
        facts: {
          words: someWords(
            anEvent('app.static-files', "ValueError: Missing staticfiles manifest entry for 'shop.css'", {
              name: 'shop.css',
            }),
          ),
          project: aProject(),
        },
      },
      {
        name: 'no STATIC_ROOT',
        facts: {
          words: someWords(
            anEvent(
              'app.static-files',
              "django.core.exceptions.ImproperlyConfigured: You're using the staticfiles app without having set the STATIC_ROOT setting to a filesystem path.",
            ),
          ),
          unit: aFailedUnit(1),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
