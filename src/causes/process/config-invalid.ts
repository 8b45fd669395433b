import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { aFailedUnit, anEvent, aProject, someWords } from '../shared/example-facts.ts';
import { byHand, gitRestore, inProject, spoiled, upAgain } from '../shared/repair.ts';
import { fileIn, placeIn, surer, telling } from '../shared/telling.ts';

const isLibrary = (path: string): boolean => /\/(?:site|dist)-packages\/|\/lib(?:64)?\/python\d/.test(path);

/** The configuration file that a command line names. */
function namedBy(command: string | null | undefined): string | undefined {
  return /\s(?:-[cCf]|--config(?:-file)?|--ini|--conf)[ =](?:file:)?([^\s:-][^\s]*\.\w{2,5})(?=\s|$)/.exec(
    command ?? '',
  )?.[1];
}

export const rule = defineCause({
  id: 'process.config-invalid',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project'],
  leadsTo: { 'unit.failed': 0.06, 'db.crashed': 0.08 },
  title: {
    en: "The app server's configuration does not load",
    ko: '앱 서버 설정을 읽을 수 없음',
    zh: '应用服务器配置无法加载',
  },
  why: { en: 'gunicorn, uWSGI, PHP-FPM or the database refuses its own configuration and ends.' },
  look: 'journalctl -u {subject} -n 50 --no-pager',
  judge(facts, context) {
    const told = telling(context, 'process.config-invalid');
    if (told === null) return absent;
    const { event } = told;
    const place = fileIn(event);
    // The code of a library that reads the file is not the file.
    const named = [event.fields.target, place, /(\/[\w./-]+\.(?:py|conf|ini|toml|ya?ml))/.exec(event.text)?.[1]];
    const file = named.find((one) => one != null && !isLibrary(one)) ?? namedBy(facts.unit?.command) ?? null;
    const own = file === null ? null : inProject(facts, file);
    const changed = spoiled(facts, (name) => name === own);
    const name = facts.unit?.name ?? context.link.runtime?.name ?? context.link.name;
    return present({
      subject: file === place ? (placeIn(event) ?? name) : (file ?? name),
      confidence: changed.length > 0 ? surer(told.confidence) : told.confidence,
      says: {
        en: `The configuration of ${name} does not load: ${event.text}`,
        ko: `${name}의 설정을 읽을 수 없습니다: ${event.text}`,
        zh: `${name} 的配置无法加载：${event.text}`,
      },
      evidence: [
        told.evidence,
        ...(changed.length > 0
          ? [saw(facts.project?.root ?? 'git', `differs from what is committed: ${changed.join(', ')}`)]
          : []),
      ],
      data: own === null ? {} : { file: own },
    });
  },
  fix({ subject, data }, context, facts) {
    const changed = spoiled(facts, (name) => name === data?.file);
    return [
      ...(changed.length > 0 ? gitRestore(facts, changed, false) : [byHand(`Correct ${subject} as the message says.`)]),
      ...upAgain(facts, context),
    ];
  },
  examples: {
    present: [
      {
        name: 'gunicorn.conf.py',
        facts: {
          words: someWords(
            anEvent('process.config-invalid', 'Failed to read config file: /srv/shop/gunicorn.conf.py', {
              file: '/srv/shop/gunicorn.conf.py',
            }),
          ),
          unit: aFailedUnit(1),
          project: aProject(),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
