import { shownBy } from '../../core/kept.ts';
import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { aContainer } from '../shared/container-facts.ts';
import { type Container, isServiceFailing, type Service } from '../shared/container-state.ts';
import { believed } from '../shared/dependency.ts';
import { aListener, aUnit } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { isStillborn, type Unit } from '../shared/unit-state.ts';

const YOUNG_MS = 15_000;
/** Models and caches take this long to load; what is older hangs, as likely as not. */
const SLOW_MS = 45_000;
const LONG_MS = 90_000;

interface Young {
  readonly name: string;
  readonly source: string;
  readonly startedAt: number;
}

/** One that is started over and over is not young but failing. */
function youngUnit(unit: Unit): Young | null {
  if (!['active', 'activating'].includes(unit.activeState) || unit.subState.startsWith('auto-restart')) return null;
  if (unit.startedAt === null || unit.restarts >= 2) return null;
  return { name: unit.name, source: shownBy(unit.name), startedAt: unit.startedAt };
}

function youngContainer(container: Container, service: Service | undefined, at: number): Young | null {
  if (container.state !== 'running' || container.restarts > 0 || container.startedAt === null) return null;
  if (service && isServiceFailing(service, at)) return null;
  return { name: container.name, source: `docker inspect ${container.name}`, startedAt: container.startedAt };
}

export const rule = defineCause({
  id: 'process.booting',
  on: ['backend', 'dependency'],
  passing: true,
  needs: ['listener'],
  wants: ['unit', 'container', 'service', 'socket-file', 'words'],
  leadsTo: {
    'port.not-listening': 0.1,
    'socket.missing': 0.1,
    'socket.stale': 0.1,
    'db.unreachable': 0.03,
    'cache.unreachable': 0.02,
    'connect-refused': 0.08,
    'connect-enoent': 0.08,
  },
  fits: ({ works }) => (works ? 2 : 0.6),
  title: {
    en: 'The service was started moments ago',
    ko: '서비스가 막 시작되어 아직 준비 중',
    zh: '服务刚刚启动，尚未就绪',
  },
  why: { en: 'It runs, but has not come as far as listening.' },
  look: 'systemctl show {subject} -p ExecMainStartTimestamp; docker inspect -f "{{.State.StartedAt}}" {subject}',
  judge(facts, context) {
    const { unit, container, service, listener, 'socket-file': file } = facts;
    if (isStillborn(facts, context.at)) return absent;
    // Where the socket's directory is missing, waiting does not help.
    if (file && file.missingFrom !== null && file.missingFrom !== file.path) return absent;
    if (listener.matching.length > 0 || listener.ofExpected.length > 0) return absent;
    // Whether it listens in a network of its own cannot be seen from here.
    if (unit?.ownNetwork) return absent;
    const young = unit ? youngUnit(unit) : container ? youngContainer(container, service, context.at) : null;
    if (young === null) return absent;
    const { name, source, startedAt } = young;
    const age = context.at - startedAt;
    if (age > LONG_MS || age < 0) return absent;
    const seconds = Math.max(1, Math.round(age / 1000));
    return present({
      subject: name,
      confidence: believed(context, age < YOUNG_MS ? 0.75 : age < SLOW_MS ? 0.65 : 0.55),
      says: {
        en: `${name} was started ${seconds} s ago and does not listen yet`,
        ko: `${name} 서비스가 ${seconds}초 전에 시작되어 아직 준비 중입니다`,
        zh: `${name} 在 ${seconds} 秒前启动，尚未开始监听`,
      },
      evidence: [
        saw(source, `started ${seconds} s ago`, startedAt),
        saw('listeners', `nothing on ${listener.address} yet`),
      ],
    });
  },
  fix: ({ subject }) => [
    byHand(`Wait a little and ask again; if ${subject} never listens, its journal says what it waits for.`),
  ],
  examples: {
    present: [
      {
        name: 'seconds old',
        facts: { unit: aUnit({ startedAt: 1_760_000_000_000 - 3_000 }), listener: aListener({}, null) },
      },
      {
        name: 'a container, seconds old',
        facts: { container: aContainer({ startedAt: 1_760_000_000_000 - 3_000 }), listener: aListener({}, null) },
      },
    ],
    absent: [
      { name: 'it listens', facts: { unit: aUnit({ startedAt: 1_760_000_000_000 - 3_000 }), listener: aListener() } },
      {
        name: 'hours old',
        facts: { unit: aUnit({ startedAt: 1_760_000_000_000 - 9_000_000 }), listener: aListener({}, null) },
      },
      {
        name: 'started over and over',
        facts: { unit: aUnit({ startedAt: 1_760_000_000_000 - 3_000, restarts: 9 }), listener: aListener({}, null) },
      },
    ],
  },
});
