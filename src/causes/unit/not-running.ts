import { absent, defineCause, ruledOut } from '../../core/rule.ts';
import { answers } from '../shared/dependency.ts';
import { aDependency, aFailedUnit, aListener, anEvent, aUnit, someWords } from '../shared/example-facts.ts';
import { quote } from '../shared/shell.ts';
import {
  endedQuietly,
  isHollow,
  isLooping,
  isStillborn,
  killedAtStop,
  ofUnit,
  type Unit,
} from '../shared/unit-state.ts';

/** A socket unit that is up starts the service with the first connection: stopped is its normal state. */
function startedOnDemandBy(unit: Unit): string | null {
  return unit.triggeredBy.find((other) => other.activeState === 'active')?.name ?? null;
}

/** What has to be started: the socket unit when there is one, because it makes the socket. */
function toStart(unit: Unit): string {
  return (
    unit.triggeredBy.find((other) => other.name.endsWith('.socket') && other.unitFileState === 'enabled')?.name ??
    unit.name
  );
}

export const rule = defineCause({
  id: 'unit.not-running',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  wants: ['dependency', 'words', 'listener'],
  leadsTo: {
    'socket.missing': 0.5,
    'socket.stale': 0.4,
    'port.not-listening': 0.5,
    'db.unreachable': 0.6,
    'cache.unreachable': 0.6,
    'connect-refused': 0.35,
    'connect-enoent': 0.35,
  },
  fits: () => 1.15,
  title: { en: 'The service is stopped', ko: '서비스가 멈춰 있음', zh: '服务已停止' },
  why: { en: 'Nobody started it, or somebody stopped it: nothing accepts what is sent to it.' },
  look: 'systemctl status {subject}',
  judge(facts, context) {
    const { unit, dependency } = facts;
    // Nobody stopped it: it ended by itself, politely, over something that it could not load.
    if (endedQuietly(facts)) return absent;
    if (unit.loadState !== 'loaded' || unit.unitFileState.startsWith('masked')) return absent;
    if (isLooping(unit, context.at)) return absent;
    if (isHollow(facts) && !isStillborn(facts, context.at))
      return ofUnit(context, unit, {
        confidence: 0.88,
        says: {
          en: `${unit.name} has no process left, though systemd calls it active (exited)`,
          ko: `${unit.name}의 프로세스가 없습니다 (systemd 상태는 active (exited))`,
          zh: `${unit.name} 已没有进程，尽管 systemd 显示 active (exited)`,
        },
        data: { start: unit.name, hollow: 'yes' },
      });
    if (['active', 'reloading'].includes(unit.activeState))
      return ruledOut(`${unit.name} is active (${unit.subState})`);
    if (dependency && answers(dependency)) return absent;
    // A unit that ended badly or waits for a restart is told by unit.failed and its like.
    const plainly = ['inactive', 'deactivating'].includes(unit.activeState) && ['success', ''].includes(unit.result);
    if (!plainly && !killedAtStop(unit)) return absent;
    const trigger = startedOnDemandBy(unit);
    if (trigger !== null) return ruledOut(`${unit.name} sleeps; ${trigger} starts it on demand`);
    return ofUnit(context, unit, {
      confidence: unit.activeState !== 'deactivating' ? 0.93 : 0.75,
      says: { en: `${unit.name} is stopped`, ko: `${unit.name} 서비스가 멈춰 있습니다`, zh: `${unit.name} 已停止` },
      data: { start: toStart(unit) },
    });
  },
  fix: ({ subject, data }) => {
    const start = data?.start ?? subject;
    if (data?.hollow === 'yes')
      return [
        {
          command: `systemctl restart ${quote(start)}`,
          why: { en: 'Runs its script again; to start what is called active would do nothing.' },
          risk: 'safe',
        },
      ];
    return [
      {
        command: `systemctl start ${quote(start)}`,
        why: { en: 'Starts the service.' },
        risk: 'safe',
        undo: `systemctl stop ${quote(start)}`,
      },
    ];
  },
  verify: ({ subject }) => [{ command: `systemctl is-active ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'stopped by a person',
        facts: { unit: aUnit({ activeState: 'inactive', subState: 'dead', mainPid: null }) },
      },
      {
        name: 'stopped, and killed because it did not end',
        facts: {
          unit: aFailedUnit(9, 'SIGKILL', { result: 'timeout', exitKind: 'killed', startedAt: 1, activeSince: 2 }),
        },
      },
      {
        name: 'what its init script started has ended',
        facts: {
          unit: aUnit({ subState: 'exited', type: 'forking', mainPid: null }),
          listener: aListener({}, null),
        },
      },
      {
        name: 'its socket unit is stopped too',
        facts: {
          unit: aUnit({
            activeState: 'inactive',
            subState: 'dead',
            triggeredBy: [{ name: 'shop.socket', activeState: 'inactive', unitFileState: 'enabled' }],
          }),
        },
      },
    ],
    absent: [
      { name: 'running', facts: { unit: aUnit() } },
      {
        name: 'it ended by itself, with status 0, over its own code',
        facts: {
          unit: aUnit({
            activeState: 'inactive',
            subState: 'dead',
            exitKind: 'exited',
            exitStatus: 0,
            startedAt: 1_760_000_000_000 - 9_000,
            exitedAt: 1_760_000_000_000 - 7_000,
          }),
          words: someWords(anEvent('app.syntax-error', 'SyntaxError: invalid syntax')),
        },
      },
      { name: 'failed, which is another cause', facts: { unit: aFailedUnit() } },
      {
        name: 'asleep until its socket is used',
        facts: {
          unit: aUnit({
            activeState: 'inactive',
            subState: 'dead',
            triggeredBy: [{ name: 'shop.socket', activeState: 'active', unitFileState: 'enabled' }],
          }),
        },
      },
      {
        name: 'another server answers in its place',
        facts: { unit: aUnit({ activeState: 'inactive', subState: 'dead' }), dependency: aDependency() },
      },
    ],
  },
});
