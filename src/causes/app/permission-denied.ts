import type { LogEvent } from '../../core/event.ts';
import { absent, type Context, defineCause, present, saw, type Verdict } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aFailedUnit, anEvent, aPath, aProject, someWords } from '../shared/example-facts.ts';
import { blockOf, factOf, letPass, letUse } from '../shared/paths.ts';
import { sawThrough, unknownScript } from '../shared/probe.ts';
import { appUser, byHand, homeOf, upAgain, upIfDown } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { surer, targetIn, telling } from '../shared/telling.ts';

const REFUSAL = /Permission denied|EACCES|not permitted/;

/** Logging set-up wraps either error in one of its own: its cause decides. */
function isOther({ text, detail }: LogEvent): boolean {
  const all = `${text}\n${detail ?? ''}`;
  return /No such file or directory|ENOENT/.test(all) && !REFUSAL.test(all);
}

/** PHP's own fence around the files that it may touch (open_basedir), which no mode or owner opens. */
function basedir({ fields }: LogEvent): { basedir?: string } {
  return fields.allowed === undefined ? {} : { basedir: fields.allowed };
}

/** php-fpm says only "File not found." of a script that its pool's user may not reach. */
function closedScript(facts: SeenFacts, context: Context): Verdict {
  const answered = unknownScript(facts);
  const { script } = context.route;
  const file = script === undefined ? null : factOf(facts, script);
  if (answered === null || script === undefined || !file?.exists || file.readable !== false) return absent;
  const block = blockOf(script, facts);
  const user = appUser(facts) ?? 'the app';
  return present({
    subject: block.path,
    confidence: 0.93,
    says: {
      en: `${user} may not read ${block.path}, so PHP-FPM does not find ${script}`,
      ko: `${user} 사용자는 ${block.path}을(를) 읽을 수 없어 PHP-FPM이 ${script}을(를) 찾지 못합니다`,
      zh: `${user} 无权读取 ${block.path}，因此 PHP-FPM 找不到 ${script}`,
    },
    evidence: [
      sawThrough(answered),
      saw(block.path, `Permission denied for ${user}: ${block.proof ?? 'not readable'}`),
    ],
    data: { path: block.path, way: block.onTheWay ? 'yes' : 'no' },
  });
}

export const rule = defineCause({
  id: 'app.permission-denied',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit', 'project', 'process', 'probe'],
  leadsTo: {
    'unit.failed': 0.12,
    'http-5xx': 0.08,
    'http-4xx': 0.1,
    'process.dropped-connection': 0.05,
    'socket.bind-failed': 0.25,
    'app.static-files': 0.1,
    'app.migration-failed': 0.03,
    'db.crashed': 0.04,
    'db.unreachable': 0.02,
  },
  title: {
    en: 'The app may not use a file or directory',
    ko: '앱에 파일·디렉터리 접근 권한이 없음',
    zh: '应用无权访问某个文件或目录',
  },
  why: { en: 'The user that the app runs as may not read or write a path that it needs.' },
  look: "journalctl -u {subject} -n 100 --no-pager | grep -i 'permission denied'",
  judge(facts, context) {
    const told = telling(context, 'app.permission-denied', (event) => !isOther(event));
    if (told === null) return closedScript(facts, context);
    const path = targetIn(told.event, REFUSAL, homeOf(facts));
    const block = path === null ? null : blockOf(path, facts);
    const user = appUser(facts);
    const who = user ?? 'the app';
    const what = block?.path ?? 'a path that it needs';
    return present({
      subject: what,
      confidence: block?.proof ? surer(told.confidence) : told.confidence,
      says: {
        en: `${who} may not use ${what}`,
        ko: `${who} 사용자에게 ${what} 접근 권한이 없습니다`,
        zh: `${who} 无权访问 ${what}`,
      },
      evidence: [told.evidence, ...(block?.proof ? [saw(block.path, block.proof)] : [])],
      data: block === null ? {} : { path: block.path, way: block.onTheWay ? 'yes' : 'no', ...basedir(told.event) },
    });
  },
  fix({ data }, context, facts) {
    const { path } = data ?? {};
    if (data?.basedir !== undefined)
      return [
        byHand(
          `Add the folder of ${path ?? 'the file'} to open_basedir, which is ${data.basedir} (php_admin_value[open_basedir] in the pool's file, or php.ini).`,
        ),
        ...upAgain(facts, context),
      ];
    if (path === undefined)
      return [byHand('Let the user of the app use the path that the message names.'), ...upIfDown(facts, context)];
    return [data?.way === 'yes' ? letPass(path, facts) : letUse(path, facts), ...upIfDown(facts, context)];
  },
  verify: ({ data }, _context, facts) => {
    const user = appUser(facts);
    return data?.path === undefined || user === null
      ? []
      : [{ command: `runuser -u ${quote(user)} -- test -w ${quote(data.path)}` }];
  },
  examples: {
    present: [
      {
        name: 'the log file belongs to root',
        facts: {
          words: someWords(
            anEvent('app.permission-denied', "PermissionError: [Errno 13] Permission denied: '/var/log/shop/app.log'", {
              path: '/var/log/shop/app.log',
            }),
          ),
          unit: aFailedUnit(3),
          project: aProject({
            paths: [aPath('/var/log/shop/app.log', { owner: 'root', mode: 0o600, readable: false, writable: false })],
          }),
        },
      },
      {
        name: 'a directory on the way',
        facts: {
          words: someWords(
            anEvent('app.permission-denied', "PermissionError: [Errno 13] Permission denied: '/srv/data/in/a.csv'", {
              path: '/srv/data/in/a.csv',
            }),
          ),
          unit: aFailedUnit(3),
          project: aProject({
            paths: [
              aPath('/srv/data/in/a.csv', { readable: false, writable: false }),
              aPath('/srv/data', {
                kind: 'directory',
                owner: 'root',
                mode: 0o700,
                readable: false,
                writable: false,
                passable: false,
              }),
            ],
          }),
        },
      },
      {
        name: 'a path that no log line may have changed',
        facts: {
          words: someWords(
            anEvent('app.permission-denied', "PermissionError: [Errno 13] Permission denied: '/etc/shadow'", {
              path: '/etc/shadow',
            }),
          ),
          unit: aFailedUnit(3),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
