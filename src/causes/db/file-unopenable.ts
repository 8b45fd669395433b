import { absent, type Context, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { believed, type Dependency, LEANING } from '../shared/dependency.ts';
import { anEvent, aSqliteFile, someWords } from '../shared/example-facts.ts';
import { appAgain, leaned, migrateApp, toldOf } from '../shared/leaning.ts';
import { isSafe, parentOf } from '../shared/paths.ts';
import { appUser, byHand, gitRestore, inProject, spoiled } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

/** What is wrong with the file or its folder; SQLite writes its journal beside the file. */
function flaw(
  path: string,
  file: NonNullable<Dependency['file']>,
): { readonly text: string; readonly fix: 'folder' | 'rights' | 'folder-rights' } | null {
  if (!file.directoryExists) return { text: `its directory ${parentOf(path)} does not exist`, fix: 'folder' };
  if (!file.exists && file.directoryWritableByApp === false)
    return { text: `it does not exist and the app may not create it in ${parentOf(path)}`, fix: 'folder-rights' };
  if (file.exists && file.writableByApp === false) return { text: 'the app may not write it', fix: 'rights' };
  if (file.directoryWritableByApp === false)
    return { text: `the app may not write beside it in ${parentOf(path)}`, fix: 'folder-rights' };
  return null;
}

function repairs(path: string, kind: string | undefined, context: Context): readonly FixStep[] {
  const facts = context.above;
  const user = appUser(facts);
  const again = appAgain(context);
  if (user === null || !isSafe(path))
    return [byHand(`Let the app read and write ${path} and the directory that it is in.`), ...again];
  const folder = parentOf(path);
  const tracked = spoiled(facts, (name) => name === inProject(facts, path));
  if (kind === 'folder')
    return [
      {
        command: `mkdir -p ${quote(folder)} && chown ${quote(user)}: ${quote(folder)}`,
        why: { en: 'Creates the directory. Restore the database file from a back-up if it held data.' },
        risk: 'caution',
        undo: `rmdir ${quote(folder)}`,
      },
      ...gitRestore(facts, tracked, true),
      ...migrateApp(context),
      ...again,
    ];
  if (kind === 'folder-rights')
    return [
      {
        command: `chown ${quote(user)} ${quote(folder)} && chmod u+rwx ${quote(folder)}`,
        why: { en: `SQLite writes its journal into ${folder}: ${user} needs the right to.` },
        risk: 'caution',
      },
      ...again,
    ];
  return [
    {
      command: `chown ${quote(user)} ${quote(path)} && chmod u+rw ${quote(path)}`,
      why: { en: `Gives the file to ${user}, who runs the app.` },
      risk: 'caution',
    },
    ...again,
  ];
}

export const rule = defineCause({
  id: 'db.file-unopenable',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words'],
  leadsTo: LEANING,
  fits: () => 0.3,
  title: {
    en: 'The SQLite file cannot be opened or written',
    ko: 'SQLite 파일을 열거나 쓸 수 없음',
    zh: '无法打开或写入 SQLite 文件',
  },
  why: { en: "The file or its directory is missing, or the app's user may not write there." },
  look: 'ls -ld {subject}',
  judge({ dependency }, context) {
    const told = toldOf(context, 'db.file-unopenable', (one) => one.kind === 'sqlite');
    const path = dependency?.path ?? told?.event.fields.target ?? null;
    const wrong = dependency?.file && path !== null ? flaw(path, dependency.file) : null;
    if (wrong === null && dependency?.file) return ruledOut(`${path} can be opened and written`);
    const name = path ?? 'the SQLite file';
    const at: Readonly<Record<string, string>> = path === null ? {} : { path };
    const says = {
      en: `The app cannot use ${name}${wrong ? `: ${wrong.text}` : ''}`,
      ko: `앱이 데이터베이스 파일 ${name}을(를) 사용할 수 없습니다`,
      zh: `应用无法使用数据库文件 ${name}`,
    };
    if (wrong === null) return told === null ? absent : leaned(context, told, { subject: name, says, data: at });
    return present({
      subject: name,
      confidence: told ? 0.96 : believed(context, 0.8),
      says,
      evidence: [saw(name, wrong.text), ...(told ? [told.evidence] : [])],
      data: { kind: wrong.fix, ...at },
    });
  },
  fix: ({ subject, data }, context) => repairs(subject, data?.kind, context),
  examples: {
    present: [
      {
        name: 'owned by another user',
        facts: {
          dependency: aSqliteFile({ writableByApp: false }),
          words: someWords(anEvent('db.file-unopenable', 'attempt to write a readonly database')),
        },
      },
      {
        name: 'its directory is gone',
        facts: {
          dependency: aSqliteFile({
            exists: false,
            writableByApp: null,
            directoryExists: false,
            directoryWritableByApp: null,
          }),
        },
      },
    ],
    absent: [{ name: 'in order', facts: { dependency: aSqliteFile() } }],
  },
});
