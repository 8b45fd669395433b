import { absent, type Context, defineCause, type FixStep, present, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { anEvent, aProject, aUnit, someWords } from '../shared/example-facts.ts';
import { byHand, inApp, manage, upAgain, venvBin } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { telling } from '../shared/telling.ts';

/** The framework whose migrations these are, told from the whole message and the start command. */
function framework(text: string, facts: SeenFacts): 'django' | 'alembic' | 'rails' | 'laravel' | null {
  if (/django/i.test(text) || facts.project?.paths.some((entry) => entry.path.endsWith('/manage.py') && entry.exists))
    return 'django';
  if (/ActiveRecord/.test(text)) return 'rails';
  if (/Illuminate/.test(text)) return 'laravel';
  if (/[wa]sgi:application/.test(facts.unit?.command ?? '')) return 'django';
  return /sqlalchemy/i.test(text) ? 'alembic' : null;
}

function migrate(text: string, facts: SeenFacts): FixStep {
  const kind = framework(text, facts);
  const bin = venvBin(facts);
  const command =
    kind === 'django'
      ? manage(facts, 'migrate', '--noinput')
      : kind === 'alembic'
        ? inApp(facts, `${bin === null ? 'alembic' : quote(`${bin}/alembic`)} upgrade head`)
        : kind === 'rails'
          ? inApp(facts, 'bin/rails db:migrate')
          : kind === 'laravel'
            ? inApp(facts, 'php artisan migrate --force')
            : null;
  if (command === null) return byHand("Run the project's database migrations.");
  return {
    command,
    why: { en: 'Brings the database to what the code expects. Back it up first when it holds data.' },
    risk: 'caution',
  };
}

/** An SQLite file that is new and empty lost its data rather than its migrations. */
function isEmptyFile(context: Context): boolean {
  return context.below.some(
    ({ facts }) => facts.dependency?.file?.exists === true && facts.dependency.file.sizeBytes === 0,
  );
}

export const rule = defineCause({
  id: 'app.migration-missing',
  on: ['backend'],
  needs: ['words'],
  wants: ['unit', 'project'],
  leadsTo: { 'http-5xx': 0.15, 'unit.failed': 0.05, 'body-mismatch': 0.05 },
  title: {
    en: 'The database lacks a table or column',
    ko: '데이터베이스 마이그레이션이 적용되지 않음',
    zh: '数据库缺少表或字段（未迁移）',
  },
  why: {
    en: 'The code expects tables that its migrations would make, and they were not run: each request that needs one fails.',
  },
  look: "journalctl -u {subject} -n 200 --no-pager | grep -E 'no such (table|column)|does not exist'",
  judge(_facts, context) {
    const told = telling(context, 'app.migration-missing');
    if (told === null) return absent;
    const { table, name, column, relation } = told.event.fields;
    const what =
      table ??
      relation ??
      column ??
      name ??
      /(?:no such (?:table|column): |relation "|column "|Table '|Unknown column ')([\w.]+)/.exec(
        told.event.text,
      )?.[1] ??
      null;
    const empty = isEmptyFile(context);
    return present({
      subject: what ?? context.link.runtime?.name ?? context.link.name,
      confidence: told.confidence,
      says: {
        en: `The database has no ${what ?? 'table or column that the code needs'}: migrations were not run${empty ? ', its file is empty' : ''}`,
        ko: `데이터베이스에 ${what ?? '필요한 테이블'}이(가) 없습니다: 마이그레이션이 실행되지 않았습니다`,
        zh: `数据库中没有 ${what ?? '所需的表'}：尚未执行迁移`,
      },
      evidence: [told.evidence, ...(empty ? [saw('database file', 'exists with 0 bytes')] : [])],
    });
  },
  fix(_finding, context, facts) {
    const event = telling(context, 'app.migration-missing')?.event;
    const first = isEmptyFile(context)
      ? [byHand('The database file is empty: restore a back-up if it held data.')]
      : [];
    return [...first, migrate(`${event?.text ?? ''}\n${event?.detail ?? ''}`, facts), ...upAgain(facts, context)];
  },
  examples: {
    present: [
      {
        name: 'Django with SQLite',
        facts: {
          words: someWords(
            anEvent('app.migration-missing', 'django.db.utils.OperationalError: no such table: orders_order', {
              table: 'orders_order',
            }),
          ),
          unit: aUnit(),
          project: aProject(),
        },
      },
      {
        name: 'with the environment of its unit',
        facts: {
          words: someWords(
            anEvent(
              'app.migration-missing',
              'django.db.utils.ProgrammingError: relation "orders_order" does not exist',
            ),
          ),
          unit: aUnit({
            environmentNames: ['DB_HOST'],
            environmentFiles: [{ path: '/srv/shop/.env', optional: false, exists: true }],
          }),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
