import { absent, defineCause, saw } from '../../core/rule.ts';
import { LEANING, whereIs } from '../shared/dependency.ts';
import { aDependency, anEvent, someWords } from '../shared/example-facts.ts';
import { appAgain, asPostgres, correctWhere, leaned, toldOf } from '../shared/leaning.ts';
import { byHand } from '../shared/repair.ts';

/** The server's rules refuse the connection before any password is looked at. */
const RULES = /no pg_hba\.conf entry|is not allowed to connect/i;

const NO_LOGIN = 'the role may not log in';

export const rule = defineCause({
  id: 'db.auth-failed',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words'],
  leadsTo: LEANING,
  fits: () => 0.5,
  title: { en: 'The database refuses the app’s login', ko: '데이터베이스 인증 실패', zh: '数据库拒绝登录' },
  why: { en: 'User, password or the access rules do not fit, so the app cannot use its database.' },
  look: "journalctl -u {subject} | grep -E 'authentication failed|Access denied'",
  judge({ dependency }, context) {
    const told = toldOf(context, 'db.auth-failed');
    if (told === null) return absent;
    const user = told.event.fields.user ?? dependency?.user ?? null;
    const where = dependency ? whereIs(dependency) : (told.event.fields.host ?? 'the database');
    const why = /role "[^"]*" does not exist/.test(told.event.text)
      ? 'the role does not exist'
      : /is not permitted to log in/.test(told.event.text)
        ? NO_LOGIN
        : RULES.test(told.event.text)
          ? 'its access rules do not allow it'
          : 'wrong password';
    return leaned(context, told, {
      subject: user ?? where,
      says: {
        en: `The database at ${where} refuses the login of ${user ?? 'the app'}: ${why}`,
        ko: `데이터베이스(${where})가 ${user ?? '앱'} 로그인을 거부합니다`,
        zh: `数据库（${where}）拒绝 ${user ?? '应用'} 登录`,
      },
      more: dependency ? [saw(dependency.source, `names ${user ?? 'no user'} at ${where}`)] : [],
      data: { why },
    });
  },
  fix({ data }, context) {
    const user = data?.user || 'the role';
    if (data?.why === 'the role does not exist') {
      return [
        byHand(
          `Create the role ${user} with the password that the app has${asPostgres(data, '') ? `: runuser -u postgres -- createuser --pwprompt ${user}` : ''}.`,
        ),
        ...correctWhere('Or correct the user name', context),
      ];
    }
    if (data?.why === NO_LOGIN) {
      const alter = (word: string): string | null =>
        asPostgres(data, `ALTER ROLE "${user.replaceAll('"', '""')}" ${word}`);
      const command = alter('LOGIN');
      const undo = alter('NOLOGIN');
      if (command === null || undo === null)
        return [byHand(`In the database, as its administrator: ALTER ROLE "${user}" LOGIN;`), ...appAgain(context)];
      const why = { en: 'Lets the role log in again. Make sure first that it was not locked on purpose.' };
      return [{ command, why, risk: 'caution', undo }, ...appAgain(context)];
    }
    if (data?.why !== 'wrong password')
      return correctWhere(
        `Allow ${user} from this host in pg_hba.conf (then reload the server), or correct the user, database or address`,
        context,
      );
    return correctWhere(
      `Make the password of ${user} the same on both sides: set the right one where the app reads it, or change it in the database with \\password ${user} in psql`,
      context,
    );
  },
  examples: {
    present: [
      {
        name: 'the server has just said so',
        facts: {
          dependency: aDependency(),
          words: someWords(
            anEvent('db.auth-failed', 'FATAL:  password authentication failed for user "shop"', { user: 'shop' }),
          ),
        },
      },
    ],
    absent: [{ name: 'nobody complains', facts: { dependency: aDependency(), words: someWords() } }],
  },
});
