import { absent, defineCause } from '../../core/rule.ts';
import { LEANING } from '../shared/dependency.ts';
import { aDependency, anEvent, someWords } from '../shared/example-facts.ts';
import { appAgain, asPostgres, correctWhere, leaned, migrateApp, toldOf } from '../shared/leaning.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

const NAME = /^[A-Za-z_][\w-]*$/;

export const rule = defineCause({
  id: 'db.database-missing',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words'],
  leadsTo: LEANING,
  fits: () => 0.3,
  title: { en: 'The database does not exist', ko: '데이터베이스가 존재하지 않음', zh: '数据库不存在' },
  why: { en: 'The server answers, but has no database of the name that the app asks for.' },
  look: 'runuser -u postgres -- psql -l',
  judge({ dependency }, context) {
    const told = toldOf(context, 'db.database-missing');
    if (told === null) return absent;
    const name =
      told.event.fields.database ??
      dependency?.database ??
      /database [`"']([^`"']+)/i.exec(told.event.text)?.[1] ??
      'the database';
    return leaned(context, told, {
      subject: name,
      says: {
        en: `The server has no database ${name}`,
        ko: `서버에 데이터베이스 ${name}이(가) 없습니다`,
        zh: `服务器上没有数据库 ${name}`,
      },
      data: { database: name },
    });
  },
  fix({ data }, context) {
    const { database = '', user = '' } = data ?? {};
    const note = byHand(
      'A new database is empty: restore a back-up if there was data. If only the name is wrong, correct it where the app reads it.',
    );
    if (!asPostgres(data, '') || !NAME.test(database))
      return correctWhere(`Create the database ${database}, or correct its name`, context);
    const owner = NAME.test(user) ? `-O ${quote(user)} ` : '';
    return [
      {
        command: `runuser -u postgres -- createdb ${owner}${quote(database)}`,
        why: { en: `Creates the database${owner ? ` for ${user}` : ''}.` },
        risk: 'caution',
        undo: `runuser -u postgres -- dropdb ${quote(database)}`,
      },
      note,
      ...migrateApp(context),
      ...appAgain(context),
    ];
  },
  examples: {
    present: [
      {
        name: 'dropped',
        facts: {
          dependency: aDependency(),
          words: someWords(
            anEvent('db.database-missing', 'FATAL:  database "shop" does not exist', { database: 'shop' }),
          ),
        },
      },
    ],
    absent: [{ name: 'nobody complains', facts: { dependency: aDependency(), words: someWords() } }],
  },
});
