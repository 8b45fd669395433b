import { absent, defineCause, saw } from '../../core/rule.ts';
import { aListener, aUnit } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { ofUnit } from '../shared/unit-state.ts';

const YOUNG_MS = 15_000;
const LONG_MS = 90_000;

export const rule = defineCause({
  id: 'process.booting',
  on: ['backend', 'dependency'],
  passing: true,
  needs: ['unit'],
  wants: ['listener', 'dependency', 'socket-file'],
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
  look: 'systemctl show {subject} -p ActiveEnterTimestamp -p ExecMainStartTimestamp',
  judge({ unit, listener, 'socket-file': file }, context) {
    // Where the socket's directory is missing, waiting does not help.
    if (file && file.missingFrom !== null && file.missingFrom !== file.path) return absent;
    if (!['active', 'activating'].includes(unit.activeState) || unit.subState.startsWith('auto-restart')) return absent;
    // One that is started over and over is not young but failing.
    if (unit.startedAt === null || unit.restarts >= 2 || !listener) return absent;
    const age = context.at - unit.startedAt;
    if (age > LONG_MS || age < 0 || listener.matching.length > 0 || listener.ofExpected.length > 0) return absent;
    const seconds = Math.max(1, Math.round(age / 1000));
    return ofUnit(context, unit, {
      confidence: age < YOUNG_MS ? 0.75 : 0.55,
      says: {
        en: `${unit.name} was started ${seconds} s ago and does not listen yet`,
        ko: `${unit.name} 서비스가 ${seconds}초 전에 시작되어 아직 준비 중입니다`,
        zh: `${unit.name} 在 ${seconds} 秒前启动，尚未开始监听`,
      },
      more: [
        saw(`systemctl show ${unit.name}`, `started ${seconds} s ago (ExecMainStartTimestamp)`, unit.startedAt),
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
