import type { LogEvent } from '../../core/event.ts';
import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEvent, aPath, aProject, someWords } from '../shared/example-facts.ts';
import { factOf, makeFolder, missingFile, neededFolder, parentOf } from '../shared/paths.ts';
import { byHand, homeOf, upIfDown } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { surer, targetIn, telling } from '../shared/telling.ts';

const REFUSAL = /No such file or directory|ENOENT/;

/** Logging set-up wraps either error in one of its own: its cause decides. */
function isOther({ text, detail }: LogEvent): boolean {
  const all = `${text}\n${detail ?? ''}`;
  return /Permission denied|EACCES/.test(all) && !REFUSAL.test(all);
}

/** The directory to make: what is known to be missing, else what the path's look says. */
function folderOf(path: string, facts: SeenFacts): string {
  const parent = factOf(facts, parentOf(path));
  if (parent?.exists === false) return parent.path;
  return factOf(facts, path)?.exists === false && parent?.exists === true ? path : neededFolder(path);
}

export const rule = defineCause({
  id: 'app.directory-missing',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project', 'process'],
  leadsTo: {
    'unit.failed': 0.1,
    'http-5xx': 0.08,
    'process.dropped-connection': 0.05,
    'socket.bind-failed': 0.2,
    'app.migration-failed': 0.03,
  },
  title: {
    en: 'A directory that the app uses is missing',
    ko: '앱이 사용하는 디렉터리가 없음',
    zh: '应用使用的目录不存在',
  },
  why: {
    en: 'The app writes to a directory that is not there: it ends while starting, or fails the requests that write.',
  },
  look: "journalctl -u {subject} -n 100 --no-pager | grep 'No such file or directory'",
  judge(facts, context) {
    const pathOf = (event: LogEvent): string | null => targetIn(event, REFUSAL, homeOf(facts));
    // A missing file is another cause's.
    const isFile = (event: LogEvent): boolean => {
      const path = pathOf(event);
      return path !== null && missingFile(path, event, facts);
    };
    const told = telling(context, 'app.directory-missing', (event) => !isOther(event) && !isFile(event));
    if (told === null) return absent;
    const path = pathOf(told.event);
    const folder = path === null ? null : folderOf(path, facts);
    const fact = folder === null ? null : factOf(facts, folder);
    if (folder !== null && fact?.exists === true) return ruledOut(`${folder} is there`);
    const name = folder ?? 'a directory that the app writes to';
    return present({
      subject: name,
      confidence: fact?.exists === false ? surer(told.confidence) : told.confidence,
      says: {
        en: `The directory ${name} does not exist`,
        ko: `디렉터리 ${name}이(가) 없습니다`,
        zh: `目录 ${name} 不存在`,
      },
      evidence: [told.evidence, ...(fact?.exists === false ? [saw(name, 'does not exist')] : [])],
      data: folder === null ? {} : { folder },
    });
  },
  fix({ data }, context, facts) {
    const { folder } = data ?? {};
    const make =
      folder === undefined
        ? byHand('Create the directory that the message names, for the user that the app runs as.')
        : makeFolder(folder, facts);
    return [make, ...upIfDown(facts, context)];
  },
  verify: ({ data }) => (data?.folder === undefined ? [] : [{ command: `ls -ld ${quote(data.folder)}` }]),
  examples: {
    present: [
      {
        name: 'of the log file',
        facts: {
          words: someWords(
            anEvent(
              'app.directory-missing',
              "FileNotFoundError: [Errno 2] No such file or directory: '/var/log/shop/app.log'",
              { path: '/var/log/shop/app.log' },
            ),
          ),
          unit: aFailedUnit(3),
        },
      },
      {
        name: 'of uploads',
        facts: {
          words: someWords(
            anEvent(
              'app.directory-missing',
              "FileNotFoundError: [Errno 2] No such file or directory: '/srv/uploads/a.xlsx'",
              { path: '/srv/uploads/a.xlsx' },
            ),
          ),
          project: aProject({ paths: [aPath('/srv/uploads', { exists: false })] }),
        },
      },
    ],
    absent: [
      {
        name: 'it is there by now',
        facts: {
          words: someWords(
            anEvent(
              'app.directory-missing',
              "FileNotFoundError: [Errno 2] No such file or directory: '/srv/uploads/a.xlsx'",
              { path: '/srv/uploads/a.xlsx' },
            ),
          ),
          project: aProject({ paths: [aPath('/srv/uploads', { kind: 'directory' })] }),
        },
      },
      { name: 'nothing of the kind', facts: { words: someWords() } },
    ],
  },
});
