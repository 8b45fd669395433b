import { absent, defineCause, saw } from '../../core/rule.ts';
import { LEANING, whereIs } from '../shared/dependency.ts';
import { aDependency, anEvent, someWords } from '../shared/example-facts.ts';
import { appAgain, asPostgres, leaned, serverUnit, toldOf } from '../shared/leaning.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

const REFUSAL = /too many (?:clients|connections)|remaining connection slots|53300/i;
const IDLE =
  "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE state LIKE 'idle%' AND pid <> pg_backend_pid() AND state_change < now() - interval '10 seconds'";
const NAME = /^[A-Za-z_][\w-]*$/;

export const rule = defineCause({
  id: 'db.too-many-connections',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words'],
  leadsTo: LEANING,
  fits: () => 0.5,
  title: { en: 'The database has no connection left', ko: '데이터베이스 연결이 가득 참', zh: '数据库连接已用尽' },
  why: { en: 'All connections that the server allows are taken, so the app gets none.' },
  look: "runuser -u postgres -- psql -c 'SELECT usename, state, count(*) FROM pg_stat_activity GROUP BY 1, 2'",
  judge({ dependency }, context) {
    const greeted = dependency?.greeting && REFUSAL.test(dependency.greeting) ? dependency.greeting : null;
    const told = toldOf(context, 'db.too-many-connections');
    if (told === null && greeted === null) return absent;
    const where = dependency ? whereIs(dependency) : (told?.event.fields.host ?? 'the database');
    const greeting = greeted === null ? [] : [saw(`greeting of ${where}`, greeted)];
    const text = told?.event.text ?? greeted ?? '';
    const limit = /for role "([^"]+)"/.exec(text)?.[1];
    const says = {
      en: `The database at ${where} has no connection left${limit ? ` for the role ${limit}` : ''}`,
      ko: `데이터베이스(${where})의 연결이 가득 찼습니다`,
      zh: `数据库（${where}）的连接已用尽`,
    };
    const data = limit === undefined ? {} : { role: limit };
    if (told === null)
      return {
        is: 'present',
        subject: where,
        confidence: 0.93,
        says,
        evidence: [greeting[0] ?? saw(where, text)],
        data: { ...data, kind: dependency?.kind ?? 'unknown', local: 'yes' },
      };
    const [first] = greeting;
    return leaned(context, told, {
      subject: where,
      says,
      confidence: greeted === null ? told.confidence : 0.96,
      more: first ? [first] : [],
      data,
    });
  },
  fix({ data }, context, facts) {
    const free = asPostgres(data, IDLE);
    const unit = serverUnit(facts, data, context);
    const lasting = byHand(
      'Let the app keep fewer connections (pool size × workers), close what it opens, or raise max_connections.',
    );
    if (data?.role && NAME.test(data.role) && free) {
      return [
        {
          command: `runuser -u postgres -- psql -c ${quote(`ALTER ROLE "${data.role}" CONNECTION LIMIT -1`)}`,
          why: { en: 'The limit is the role’s own: this lifts it.' },
          risk: 'caution',
        },
        lasting,
        ...appAgain(context),
      ];
    }
    if (free === null)
      return [
        ...(unit === null
          ? []
          : [
              {
                command: `systemctl restart ${quote(unit)}`,
                why: { en: 'Drops all connections.' },
                risk: 'caution' as const,
              },
            ]),
        lasting,
        ...appAgain(context),
      ];
    return [
      {
        command: free,
        why: { en: 'Ends sessions that do nothing; their owners connect again when they need to.' },
        risk: 'caution',
      },
      lasting,
      ...appAgain(context),
    ];
  },
  examples: {
    present: [
      {
        name: 'it says so when greeted',
        facts: { dependency: aDependency({ greeting: 'FATAL 53300 sorry, too many clients already' }) },
      },
    ],
    absent: [
      {
        name: 'it greets well',
        facts: {
          dependency: aDependency({ greeting: 'PostgreSQL' }),
          words: someWords(anEvent('db.auth-failed', 'x')),
        },
      },
    ],
  },
});
