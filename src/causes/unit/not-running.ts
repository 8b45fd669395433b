import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';

export const rule = defineCause({
  id: 'unit.not-running',
  on: ['backend', 'dependency'],
  needs: ['unit'],
  leadsTo: { 'socket.missing': 0.5, 'socket.stale': 0.4, 'port.not-listening': 0.5, 'db.unreachable': 0.6, 'cache.unreachable': 0.6, 'connect-refused': 0.35, 'connect-enoent': 0.35 },
  title: { en: 'The service is stopped', ko: '서비스가 멈춰 있음', zh: '服务已停止' },
  why: { en: 'Nobody started it, or somebody stopped it: nothing accepts what the proxy sends.' },
  look: 'systemctl status {subject}',
  judge({ unit }) {
    if (unit.loadState !== 'loaded') return absent;
    if (unit.activeState === 'active') return ruledOut(`${unit.name} is active (${unit.subState})`);
    // A unit that ended badly or waits for a restart is told by unit.failed and its like.
    if (unit.activeState !== 'inactive' || !['success', ''].includes(unit.result)) return absent;
    return present({
      subject: unit.name,
      confidence: 0.93,
      says: { en: `${unit.name} is stopped`, ko: `${unit.name} 서비스가 멈춰 있습니다`, zh: `${unit.name} 已停止` },
      evidence: [saw(`systemctl show ${unit.name}`, `ActiveState=${unit.activeState} SubState=${unit.subState} Result=${unit.result}`, unit.inactiveSince)],
    });
  },
  fix: ({ subject }) => [{ command: `systemctl start ${subject}`, why: { en: 'Starts the service.' }, risk: 'safe', undo: `systemctl stop ${subject}` }],
  verify: ({ subject }) => [{ command: `systemctl is-active ${subject}` }],
});
