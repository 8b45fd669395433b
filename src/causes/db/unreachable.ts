import {
  absent,
  type Context,
  defineCause,
  type FixStep,
  type Present,
  present,
  ruledOut,
  saw,
} from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { answers, believed, called, isDatabase, isLocal, LEANING, whereIs } from '../shared/dependency.ts';
import { aDependency, aFailedUnit, anEvent, someWords } from '../shared/example-facts.ts';
import { appAgain, appIsDown, correctWhere, leaned, serverUnit, toldOf } from '../shared/leaning.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

const OUTCOMES: Readonly<Record<string, string>> = {
  refused: 'refuses connections',
  missing: 'is not there: its socket file is missing',
  denied: 'may not be used: permission denied',
  timeout: 'does not answer in time',
  unreachable: 'cannot be reached',
  failed: 'does not talk as expected',
};

function repairs(finding: Present, context: Context, facts: SeenFacts): readonly FixStep[] {
  const { data, subject } = finding;
  if (data?.was === 'yes') return appAgain(context);
  const unit = serverUnit(facts, data, context);
  const elsewhere = facts.listener?.ofExpected.map((socket) => socket.local) ?? [];
  if (elsewhere.length > 0)
    return correctWhere(
      `The database listens on ${elsewhere.join(', ')}, the app asks ${subject}: make the two agree`,
      context,
    );
  if (unit === null)
    return [
      byHand(
        `Look on the database's own host: is it running, does it listen on ${subject}, and does a firewall let this host in?`,
      ),
      ...appAgain(context),
    ];
  return [
    {
      command: `systemctl restart ${quote(unit)}`,
      why: { en: 'Starts the database server on this host.' },
      risk: 'caution',
    },
    ...appAgain(context),
  ];
}

export const rule = defineCause({
  id: 'db.unreachable',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'listener', 'unit', 'words'],
  leadsTo: LEANING,
  lastResort: true,
  title: {
    en: 'The database (or service) behind the app cannot be reached',
    ko: '데이터베이스(또는 내부 서비스)에 연결할 수 없음',
    zh: '无法连接数据库（或后端服务）',
  },
  why: {
    en: 'The app leans on a database that does not accept connections: it refuses to start, answers with errors, or waits.',
  },
  look: 'ss -ltn; systemctl status postgresql mysql',
  judge({ dependency }, context) {
    if (dependency && !isDatabase(dependency) && dependency.kind !== 'http') return absent;
    const told = toldOf(context, 'db.unreachable');
    const name = dependency ? called(dependency) : 'The database';
    if (dependency && answers(dependency)) {
      if (told === null || !appIsDown(context)) return ruledOut(`${name} answers at ${whereIs(dependency)}`);
      const says = {
        en: `${name} at ${whereIs(dependency)} could not be reached when the app gave up; it answers now`,
        ko: `앱이 종료될 때 ${name}에 연결할 수 없었습니다 (지금은 응답함)`,
        zh: `应用退出时无法连接 ${name}，现在已恢复响应`,
      };
      return leaned(context, told, {
        subject: whereIs(dependency),
        confidence: Math.min(0.85, told.confidence),
        says,
        data: { was: 'yes' },
      });
    }
    const what = dependency ? OUTCOMES[dependency.outcome] : undefined;
    if (dependency && what !== undefined) {
      return present({
        subject: whereIs(dependency),
        confidence: believed(context, 0.94),
        says: {
          en: `${name} at ${whereIs(dependency)} ${what}`,
          ko: `${name}(${whereIs(dependency)})에 연결할 수 없습니다`,
          zh: `无法连接 ${name}（${whereIs(dependency)}）`,
        },
        evidence: [
          saw(
            `connection to ${whereIs(dependency)}`,
            `${dependency.outcome}; the app's address is from ${dependency.source}`,
          ),
          ...(told ? [told.evidence] : []),
        ],
        data: { kind: dependency.kind, local: isLocal(dependency) ? 'yes' : 'no' },
      });
    }
    if (told === null || dependency?.outcome === 'unresolved') return absent;
    const { host, port } = told.event.fields;
    const where = dependency ? whereIs(dependency) : host ? `${host}${port ? `:${port}` : ''}` : 'the database';
    return leaned(context, told, {
      subject: where,
      says: {
        en: `The app cannot reach ${where}: ${told.event.text}`,
        ko: `앱이 데이터베이스(${where})에 연결할 수 없습니다`,
        zh: `应用无法连接数据库（${where}）`,
      },
    });
  },
  fix: (finding, context, facts) => repairs(finding, context, facts),
  examples: {
    present: [
      {
        name: 'nothing listens',
        facts: {
          dependency: aDependency({ outcome: 'refused' }),
          unit: aFailedUnit(1, null, { name: 'postgresql@15-main.service' }),
        },
      },
      { name: 'on another host', facts: { dependency: aDependency({ host: '10.0.0.7', outcome: 'timeout' }) } },
    ],
    absent: [
      { name: 'it greets', facts: { dependency: aDependency() } },
      {
        name: 'its name has no address, which is another cause',
        facts: { dependency: aDependency({ outcome: 'unresolved', resolved: false }) },
      },
      {
        name: 'a cache',
        facts: {
          dependency: aDependency({ kind: 'redis', port: 6379, outcome: 'refused' }),
          words: someWords(anEvent('cache.unreachable', 'Connection refused')),
        },
      },
    ],
  },
});
