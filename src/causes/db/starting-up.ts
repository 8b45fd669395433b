import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { isContainerFailing, isServiceFailing } from '../shared/container-state.ts';
import { answers, LEANING, whereIs } from '../shared/dependency.ts';
import { aDependency } from '../shared/example-facts.ts';
import { appAgain, appIsDown, leaned, toldOf } from '../shared/leaning.ts';
import { byHand } from '../shared/repair.ts';

const REFUSAL = /starting up|not yet accepting|in recovery mode|shutting down|57P03|LOADING/i;

export const rule = defineCause({
  id: 'db.starting-up',
  on: ['dependency', 'backend'],
  needs: [],
  wants: ['dependency', 'words', 'container', 'service'],
  leadsTo: LEANING,
  fits: () => 0.3,
  title: { en: 'The database is starting up', ko: '데이터베이스가 시작하는 중', zh: '数据库正在启动' },
  why: { en: 'The server is up but not ready for questions yet: it replays its log after a crash or a restart.' },
  look: 'pg_isready',
  judge({ dependency, container, service }, context) {
    const greeting = dependency?.greeting && REFUSAL.test(dependency.greeting) ? dependency.greeting : null;
    const where = dependency ? whereIs(dependency) : 'the database';
    const says = {
      en: `The database at ${where} is starting up`,
      ko: `데이터베이스(${where})가 아직 시작하는 중입니다`,
      zh: `数据库（${where}）仍在启动`,
    };
    if (greeting !== null)
      return present({ subject: where, confidence: 0.94, says, evidence: [saw(`greeting of ${where}`, greeting)] });
    const told = toldOf(context, 'db.starting-up');
    // What it said while starting is over once it greets, except for an app that gave up then.
    if (told === null || (dependency && answers(dependency) && !appIsDown(context))) return absent;
    // One that starts over and over says so each time: what ends it is the matter.
    const loops =
      (container !== undefined && isContainerFailing(container, context.at)) ||
      (service !== undefined && isServiceFailing(service, context.at));
    const most = loops ? 0.5 : 0.79;
    return leaned(context, told, { subject: where, says, confidence: Math.min(most, told.confidence) });
  },
  fix: (_finding, context) => [
    byHand('Wait until it is ready (pg_isready tells); its log says how far the recovery is.'),
    ...appAgain(context),
  ],
  verify: () => [{ command: 'pg_isready' }],
  examples: {
    present: [
      {
        name: 'it says so',
        facts: { dependency: aDependency({ greeting: 'FATAL 57P03 the database system is starting up' }) },
      },
    ],
    absent: [{ name: 'ready', facts: { dependency: aDependency({ greeting: 'PostgreSQL 15' }) } }],
  },
});
