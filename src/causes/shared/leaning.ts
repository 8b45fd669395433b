import type { Context, FixStep, Present } from '../../core/rule.ts';
import { present } from '../../core/rule.ts';
import { type SeenFacts, seenFacts } from '../../core/snapshot.ts';
import type { Text } from '../../core/text.ts';
import { type Dependency, isAbout, isDatabase, isLocal, toldBelow, usualUnit } from './dependency.ts';
import { bringUp, byHand, manage } from './repair.ts';
import { quote } from './shell.ts';
import { plainest, surer, type Telling, telling } from './telling.ts';
import { isFailing } from './unit-state.ts';

const JUST_NOW_MS = 120_000;

/** A server's own log is full of other people's failures: it counts when it has just been written. */
function ownWords(context: Context, id: string, dependency: Dependency): Telling | null {
  const user = dependency.user ?? undefined;
  const ours = context.hinted.filter(
    (event) =>
      isAbout(event, { ...dependency, host: null }) && (user === undefined || (event.fields.user ?? user) === user),
  );
  const told = plainest(ours, id, seenFacts(context.link), context.at);
  if (told === null) return null;
  const fresh = told.event.at !== null && Math.abs(context.at - told.event.at) < JUST_NOW_MS;
  return { ...told, confidence: Math.min(told.confidence, fresh ? 0.82 : 0.6) };
}

/**
 * What is said of something that the app leans on. On its own link: by the app above, confirmed by the server itself.
 * On the app's link only when no link stands for it.
 */
export function toldOf(
  context: Context,
  id: string,
  fits: (dependency: Dependency) => boolean = isDatabase,
): Telling | null {
  if (context.link.role !== 'dependency') return toldBelow(context, fits) ? null : telling(context, id);
  const { dependency } = seenFacts(context.link);
  if (!dependency || !fits(dependency)) return null;
  const { above } = context;
  const events = (above.words?.events ?? []).filter((event) => isAbout(event, dependency));
  const app = plainest(events, id, above, context.at);
  const own = ownWords(context, id, dependency);
  if (app === null) return own;
  return own === null ? app : { ...app, confidence: surer(app.confidence) };
}

/** The app above gave up because of it, and has not been started since. */
export function appIsDown(context: Context): boolean {
  return context.above.unit !== undefined && isFailing(context.above.unit, context.at);
}

/** What the finding is about: the dependency when it has a link, else what the line names. */
export function leaned(
  context: Context,
  told: Telling,
  finding: {
    readonly subject: string;
    readonly confidence?: number;
    readonly says: Text;
    readonly more?: Present['evidence'] | readonly [];
    readonly data?: Readonly<Record<string, string>>;
  },
): Present {
  const { dependency } = seenFacts(context.link);
  const fields = told.event.fields;
  const data = {
    kind: dependency?.kind ?? fields.kind ?? guessKind(told.event.text),
    database: dependency?.database ?? fields.database ?? '',
    user: fields.user ?? dependency?.user ?? '',
    local: inContainer(context) ? 'yes' : localText(dependency, fields.host),
    ...finding.data,
  };
  return present({
    subject: finding.subject,
    confidence: finding.confidence ?? told.confidence,
    says: finding.says,
    evidence: [told.evidence, ...(finding.more ?? [])],
    data,
  });
}

/** The database is a container of this host, whatever name the app has for it. */
function inContainer(context: Context): boolean {
  if (context.link.role === 'dependency') return seenFacts(context.link).container?.exists === true;
  return context.below.some(({ facts }) => facts.dependency !== undefined && facts.container?.exists === true);
}

function localText(dependency: Dependency | undefined, host: string | undefined): string {
  return isLocal(dependency ?? { host: host ?? null }) ? 'yes' : 'no';
}

function guessKind(text: string): string {
  if (/mysql|mariadb|\b(?:2002|2003|1045|1049)\b/i.test(text)) return 'mysql';
  if (/redis/i.test(text)) return 'redis';
  if (/mongo/i.test(text)) return 'mongodb';
  return /postgres|psycopg|asyncpg|libpq|FATAL:|connection to server/i.test(text) ? 'postgresql' : 'unknown';
}

/** A statement for the administrator of a local PostgreSQL; null for anything else. */
export function asPostgres(data: Present['data'], sql: string): string | null {
  return data?.kind === 'postgresql' && data.local === 'yes' ? `runuser -u postgres -- psql -c ${quote(sql)}` : null;
}

/** The name of the unit that serves it on this host, or the usual one. */
export function serverUnit(facts: SeenFacts, data: Present['data'], context: Context): string | null {
  if (context.link.role === 'dependency' && facts.unit) return facts.unit.name;
  return data?.local === 'no' ? null : usualUnit((data?.kind ?? 'unknown') as Dependency['kind']);
}

/** Starts the app again once what it leans on is well; nothing when it runs. */
export function appAgain(context: Context): readonly FixStep[] {
  const unit = context.link.role === 'dependency' ? context.above.unit : seenFacts(context.link).unit;
  if (!unit || !isFailing(unit, context.at)) return [];
  return [
    { command: bringUp(unit, unit.name, context.at), why: { en: 'Starts the app, which gave up.' }, risk: 'safe' },
  ];
}

/** Tells a person to set a value where the app reads it, then restarts the app. */
export function correctWhere(what: string, context: Context): readonly FixStep[] {
  const { dependency } = seenFacts(context.link);
  const unit = context.link.role === 'dependency' ? context.above.unit : seenFacts(context.link).unit;
  const again = unit
    ? [{ command: bringUp(unit, unit.name, context.at), why: { en: 'Starts the app with it.' }, risk: 'safe' as const }]
    : [];
  return [byHand(`${what}${dependency ? ` (written in ${dependency.source})` : ''}.`), ...again];
}

/** The app's own migrations, when its framework is plain. */
export function migrateApp(context: Context): readonly FixStep[] {
  const facts = context.link.role === 'dependency' ? context.above : seenFacts(context.link);
  const django =
    /[wa]sgi:application/.test(facts.unit?.command ?? '') ||
    facts.project?.paths.some((entry) => entry.exists && entry.path.endsWith('/manage.py'));
  const command = django ? manage(facts, 'migrate', '--noinput') : null;
  return command === null ? [] : [{ command, why: { en: 'Makes the tables.' }, risk: 'caution' }];
}
