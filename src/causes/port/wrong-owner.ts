import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { evict } from '../shared/evict.ts';
import { isUnseen, ownerText, strangers } from '../shared/owners.ts';
import { listener, listening, unit } from '../shared/scene.ts';

const stopped = unit({ activeState: 'inactive' });

export const rule = defineCause({
  id: 'port.wrong-owner',
  on: ['backend'],
  needs: ['listener', 'unit'],
  leadsTo: {
    'http-4xx': 0.1,
    'http-5xx': 0.03,
    'http-502': 0.03,
    'invalid-header': 0.15,
    'premature-close': 0.03,
    'tls-handshake': 0.05,
    'read-timeout': 0.02,
  },
  title: {
    en: "Another program answers on the app's port",
    ko: '앱의 포트에서 다른 프로그램이 응답함',
    zh: '应用的端口上是另一个程序在应答',
  },
  why: { en: 'The proxy reaches somebody, but not the app: the answers are those of a stranger.' },
  look: 'ss -ltnp',
  examples: {
    present: [
      {
        name: 'http.server where uvicorn should be',
        facts: {
          unit: stopped,
          listener: listener('127.0.0.1:8000', {
            matching: [listening('127.0.0.1:8000', { pid: 99, command: 'python3 -m http.server 8000', unit: null })],
          }),
        },
      },
    ],
    absent: [
      {
        name: 'the app',
        facts: { unit: unit(), listener: listener('127.0.0.1:8000', { matching: [listening('127.0.0.1:8000')] }) },
      },
      {
        name: 'the app, started by hand',
        facts: {
          unit: stopped,
          listener: listener('127.0.0.1:8000', { matching: [listening('127.0.0.1:8000', { unit: null })] }),
        },
      },
    ],
  },
  judge(facts) {
    const other = strangers(facts);
    const maker = facts.unit.name;
    if (!other)
      return facts.listener.matching.length > 0 && facts.unit.activeState === 'active'
        ? ruledOut(`${maker} is the one who listens on ${facts.listener.address}`)
        : absent;
    const { local } = other.socket;
    return present({
      subject: local,
      confidence: isUnseen(other.owner) ? 0.6 : 0.85,
      says: {
        en: `${ownerText(other.owner)} answers on ${local}, not ${maker}`,
        ko: `${local}에서 ${maker}가 아니라 ${ownerText(other.owner)}가 응답합니다`,
        zh: `在 ${local} 上应答的是 ${ownerText(other.owner)}，而不是 ${maker}`,
      },
      evidence: [saw('ss -ltnp', other.text), saw(`systemctl show ${maker}`, `ActiveState=${facts.unit.activeState}`)],
    });
  },
  fix: (_finding, _context, facts) => evict(strangers(facts)?.owner ?? null, facts.unit?.name ?? null),
  verify: (_finding, _context, { unit: maker }) => (maker ? [{ command: `systemctl is-active ${maker.name}` }] : []),
});
