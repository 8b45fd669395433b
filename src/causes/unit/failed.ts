import { absent, defineCause, ruledOut, saw } from '../../core/rule.ts';
import { aFailedUnit, aListener, anEvent, aUnit, someWords } from '../shared/example-facts.ts';
import { upAgain } from '../shared/repair.ts';
import { endedQuietly, exitText, isFailed, isLooping, isStillborn, ofUnit } from '../shared/unit-state.ts';

export const rule = defineCause({
  id: 'unit.failed',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  wants: ['words', 'listener'],
  leadsTo: {
    'unit.start-limit-hit': 0.6,
    'socket.missing': 0.45,
    'socket.stale': 0.4,
    'port.not-listening': 0.45,
    'connect-refused': 0.35,
    'connect-enoent': 0.35,
  },
  lastResort: true,
  fits: () => 0.9,
  title: { en: 'The service fails', ko: '서비스가 실패함', zh: '服务启动失败' },
  why: { en: 'Its program ends instead of running, so nothing accepts connections.' },
  look: 'systemctl status {subject}; journalctl -u {subject} -n 50 --no-pager',
  judge(facts, context) {
    const { unit, words } = facts;
    const looping = isLooping(unit, context.at) || isStillborn(facts, context.at) || endedQuietly(facts);
    if (!looping && !isFailed(unit))
      return unit.activeState === 'active' ? ruledOut(`${unit.name} is ${unit.subState} and has not failed`) : absent;
    // It never failed by itself: it was only started too often.
    if (unit.result === 'start-limit-hit') return absent;
    const how = exitText(unit) || (isStillborn(facts, context.at) ? 'runs, but its workers die' : 'keeps ending');
    const again = unit.restarts > 0 ? ` (${unit.restarts} restarts)` : '';
    const tail = words?.tail.at(-1);
    return ofUnit(context, unit, {
      // Its own words would most likely say more: unread, they leave this a guess.
      confidence: words === undefined || words.unread?.length ? 0.6 : looping ? 0.7 : 0.75,
      says: {
        en: `${unit.name} fails: its program ${how}${again}`,
        ko: `${unit.name} 서비스가 실패했습니다: ${how}${again}`,
        zh: `${unit.name} 运行失败：${how}${again}`,
      },
      show: unit.restarts > 0 ? [`NRestarts=${unit.restarts}`] : [],
      more: tail === undefined ? [] : [saw(words?.sources[0]?.name ?? `journal of ${unit.name}`, tail)],
    });
  },
  fix: (_finding, context, facts) =>
    upAgain(facts, context, 'Starts the service again; if it ends at once, its journal says why.'),
  verify: ({ subject }) => [{ command: `systemctl is-active ${subject}` }],
  examples: {
    present: [
      { name: 'failed with a status', facts: { unit: aFailedUnit(3, 'NOTIMPLEMENTED') } },
      {
        name: 'between two tries',
        facts: { unit: aFailedUnit(1, null, { activeState: 'activating', subState: 'auto-restart', restarts: 7 }) },
      },
      {
        name: 'the master runs, its workers die',
        facts: {
          unit: aUnit({ startedAt: 1_760_000_000_000 - 9_000 }),
          listener: aListener({}, null),
          words: someWords(anEvent('app.env-missing', "KeyError: 'DATABASE_URL'")),
        },
      },
    ],
    absent: [
      { name: 'running', facts: { unit: aUnit() } },
      { name: 'stopped', facts: { unit: aUnit({ activeState: 'inactive', subState: 'dead' }) } },
      {
        name: 'started too often without an error of its own',
        facts: { unit: aFailedUnit(0, null, { result: 'start-limit-hit', startLimitHit: true }) },
      },
    ],
  },
});
