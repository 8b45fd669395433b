import type { LogEvent } from '../../core/event.ts';
import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { aFailedUnit, anEvent, aPath, aProject, someWords } from '../shared/example-facts.ts';
import { missingFile } from '../shared/paths.ts';
import { byHand, gitRestore, homeOf, inProject, spoiled, upIfDown } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { surer, targetIn, telling, weightOf } from '../shared/telling.ts';

const REFUSAL = /No such file or directory|ENOENT|no such file or directory/;

/** What lines about a missing path hint at: only the host tells files and directories apart. */
const FAMILY = ['app.directory-missing', 'app.settings-invalid'] as const;

export const rule = defineCause({
  id: 'app.file-missing',
  on: ['backend', 'dependency'],
  needs: ['words', 'project'],
  wants: ['unit', 'process'],
  leadsTo: { 'unit.failed': 0.08, 'http-5xx': 0.05, 'process.dropped-connection': 0.05 },
  title: { en: 'A file that the app reads is missing', ko: '앱이 읽는 파일이 없음', zh: '应用读取的文件不存在' },
  why: { en: 'The app opens a file that is not there: it ends while starting, or fails the requests that need it.' },
  look: "journalctl -u {subject} -n 100 --no-pager | grep -i 'no such file'",
  judge(facts, context) {
    const pathIn = (event: LogEvent): string | null => targetIn(event, REFUSAL, homeOf(facts));
    const speaks = (event: LogEvent): boolean => {
      const path = REFUSAL.test(`${event.text}\n${event.detail ?? ''}`) ? pathIn(event) : null;
      // Files of variables have a cause of their own.
      return path !== null && !/\.env(?:\.|$)/.test(path) && missingFile(path, event, facts);
    };
    const events = facts.words.events.filter(speaks);
    const best = events.flatMap((event) => {
      const [id] = [...FAMILY].sort((a, b) => weightOf(event, b) - weightOf(event, a));
      return id === undefined ? [] : (telling(context, id, undefined, [event]) ?? []);
    });
    const [told] = best.sort((a, b) => b.confidence - a.confidence || (b.event.at ?? 0) - (a.event.at ?? 0));
    const path = told === undefined ? null : pathIn(told.event);
    if (told === undefined || path === null) return absent;
    return present({
      subject: path,
      confidence: surer(told.confidence, 0.2),
      says: {
        en: `The app needs the file ${path}, which does not exist`,
        ko: `앱에 필요한 파일 ${path}이(가) 없습니다`,
        zh: `应用需要的文件 ${path} 不存在`,
      },
      evidence: [told.evidence, saw(path, 'does not exist; its directory does')],
      data: { path },
    });
  },
  fix({ data }, context, facts) {
    const { path = '' } = data ?? {};
    const own = inProject(facts, path);
    const gone = spoiled(facts, (name) => name === own);
    return [
      ...(gone.length > 0
        ? gitRestore(facts, gone, true)
        : [byHand(`Put ${path} back: from the deployment, a back-up, or the template that it is made of.`)]),
      ...upIfDown(facts, context),
    ];
  },
  verify: ({ data }) => (data?.path === undefined ? [] : [{ command: `ls -l ${quote(data.path)}` }]),
  examples: {
    present: [
      {
        name: 'a file of data',
        facts: {
          words: someWords(
            anEvent(
              'app.directory-missing',
              "FileNotFoundError: [Errno 2] No such file or directory: '/srv/shop/data/prices.csv'",
              { target: '/srv/shop/data/prices.csv' },
            ),
          ),
          unit: aFailedUnit(1),
          project: aProject({
            paths: [
              aPath('/srv/shop/data/prices.csv', { exists: false }),
              aPath('/srv/shop/data', { kind: 'directory' }),
            ],
          }),
        },
      },
    ],
    absent: [
      {
        name: 'its directory is missing too',
        facts: {
          words: someWords(
            anEvent(
              'app.directory-missing',
              "FileNotFoundError: [Errno 2] No such file or directory: '/srv/shop/data/prices.csv'",
              { target: '/srv/shop/data/prices.csv' },
            ),
          ),
          project: aProject({
            paths: [aPath('/srv/shop/data/prices.csv', { exists: false }), aPath('/srv/shop/data', { exists: false })],
          }),
        },
      },
      { name: 'nothing of the kind', facts: { words: someWords(), project: aProject() } },
    ],
  },
});
