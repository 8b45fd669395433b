import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { answers, toldBelow, whereIs } from '../shared/dependency.ts';
import { aDependency, anAnswer, anEvent, aProbe, someWords } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { telling } from '../shared/telling.ts';

const RELAYED: readonly (number | null)[] = [502, 503, 504];

export const rule = defineCause({
  id: 'app.upstream-error',
  on: ['backend', 'dependency'],
  needs: [],
  wants: ['dependency', 'probe', 'words'],
  leadsTo: {
    'http-502': 0.3,
    'http-503': 0.2,
    'http-504': 0.2,
    'http-5xx': 0.05,
    'body-mismatch': 0.1,
    'read-timeout': 0.03,
  },
  title: {
    en: 'The app relays the failure of a service behind it',
    ko: '앱 뒤의 다른 서비스가 실패함',
    zh: '应用转发了其后端服务的错误',
  },
  why: { en: 'The app itself works and answers; what it asks in turn does not.' },
  look: 'curl -i {subject}',
  judge({ dependency, probe }, context) {
    if (dependency) {
      if (dependency.kind !== 'http' || answers(dependency) || dependency.outcome === 'not-tried') return absent;
      return present({
        subject: whereIs(dependency),
        confidence: 0.85,
        says: {
          en: `The service ${whereIs(dependency)} behind the app does not answer (${dependency.outcome})`,
          ko: `앱이 사용하는 서비스 ${whereIs(dependency)}가 응답하지 않습니다`,
          zh: `应用依赖的服务 ${whereIs(dependency)} 没有响应`,
        },
        evidence: [saw(`connection to ${whereIs(dependency)}`, `${dependency.outcome}; named in ${dependency.source}`)],
      });
    }
    const relayed = probe?.direct.find((result) => result.outcome === 'answered' && RELAYED.includes(result.status));
    if (toldBelow(context, (below) => below.kind === 'http' && !answers(below))) return absent;
    const told = telling(context, 'app.upstream-error');
    if (!relayed || !told) return absent;
    const behind =
      told.event.fields.upstream ?? told.event.fields.host ?? told.event.fields.url ?? 'a service behind it';
    return present({
      subject: behind,
      confidence: Math.min(0.9, told.confidence),
      says: {
        en: `The app answers ${relayed.status} for ${behind}: ${told.event.text}`,
        ko: `앱이 ${behind}의 실패를 ${relayed.status}(으)로 전달합니다`,
        zh: `应用因 ${behind} 失败而返回 ${relayed.status}`,
      },
      evidence: [
        told.evidence,
        saw('request straight to the backend', `${relayed.url} → ${relayed.status}`, relayed.at),
      ],
    });
  },
  fix: ({ subject }) => [byHand(`Repair the service behind the app (${subject}); the app itself answers.`)],
  examples: {
    present: [
      {
        name: 'it says whom it could not reach',
        facts: {
          words: someWords(
            anEvent('app.upstream-error', 'httpx.ConnectError: connection to http://127.0.0.1:9100 failed', {
              url: 'http://127.0.0.1:9100',
            }),
          ),
          probe: aProbe({ status: 503 }, { status: 503 }),
        },
      },
    ],
    absent: [
      {
        name: 'the app answers well',
        facts: {
          words: someWords(anEvent('app.upstream-error', 'httpx.ConnectError: failed')),
          probe: { through: [anAnswer()], direct: [anAnswer()], variants: [] },
        },
      },
      { name: 'a database is not a service behind it', facts: { dependency: aDependency({ outcome: 'refused' }) } },
    ],
  },
});
