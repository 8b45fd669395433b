import { absent, defineCause, present } from '../../core/rule.ts';
import { aFailedUnit, anEvent, someWords } from '../shared/example-facts.ts';
import { isSafe } from '../shared/paths.ts';
import { byHand, upAgain } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';
import { telling } from '../shared/telling.ts';

export const rule = defineCause({
  id: 'process.stale-pidfile',
  on: ['backend', 'dependency'],
  needs: ['words'],
  wants: ['unit'],
  leadsTo: { 'unit.failed': 0.04, 'db.crashed': 0.05 },
  title: { en: 'An old pid file blocks the start', ko: '오래된 PID 파일이 시작을 막음', zh: '残留的 PID 文件阻止启动' },
  why: { en: 'The program finds the pid file of an earlier life, believes that it runs already, and ends.' },
  look: "journalctl -u {subject} -n 50 --no-pager | grep -i 'pid'",
  judge({ unit }, context) {
    const told = telling(context, 'process.stale-pidfile');
    if (told === null) return absent;
    const { target, path } = told.event.fields;
    const pidfile =
      [target, path, /(\/[\w./-]+\.pid)\b/.exec(told.event.text)?.[1]].find((one) => one?.startsWith('/')) ?? null;
    return present({
      subject: pidfile ?? unit?.name ?? context.link.name,
      confidence: told.confidence,
      says: {
        en: `An old pid file${pidfile ? ` (${pidfile})` : ''} keeps ${unit?.name ?? 'the service'} from starting`,
        ko: `오래된 PID 파일${pidfile ? `(${pidfile})` : ''} 때문에 시작하지 못합니다`,
        zh: `残留的 PID 文件${pidfile ? ` ${pidfile} ` : ''}阻止了启动`,
      },
      evidence: [told.evidence],
      data: pidfile === null ? {} : { pidfile },
    });
  },
  fix({ data }, context, facts) {
    const { pidfile } = data ?? {};
    const again = upAgain(facts, context);
    if (pidfile === undefined || !isSafe(pidfile) || !pidfile.endsWith('.pid'))
      return [
        byHand('Make sure that no other instance runs, then remove the pid file that the message names.'),
        ...again,
      ];
    const why = { en: 'The service is down, so the number in the file is of no process of its own.' };
    return [{ command: `rm -f ${quote(pidfile)}`, why, risk: 'caution' }, ...again];
  },
  examples: {
    present: [
      {
        name: 'gunicorn',
        facts: {
          words: someWords(
            anEvent(
              'process.stale-pidfile',
              'RuntimeError: Already running on PID 812 (or pid file /run/shop/shop.pid is stale)',
              { path: '/run/shop/shop.pid' },
            ),
          ),
          unit: aFailedUnit(1),
        },
      },
    ],
    absent: [{ name: 'nothing of the kind', facts: { words: someWords() } }],
  },
});
