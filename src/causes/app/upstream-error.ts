import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { answers, whereIs } from '../shared/dependency.ts';
import { anAnswer, anEvent, aProbe, someWords } from '../shared/example-facts.ts';
import { byHand } from '../shared/repair.ts';
import { telling } from '../shared/telling.ts';

const RELAYED: readonly (number | null)[] = [502, 503, 504];

export const rule = defineCause({
  id: 'app.upstream-error',
  on: ['backend'],
  needs: [],
  wants: ['probe', 'words'],
  leadsTo: {
    'http-502': 0.3,
    'http-503': 0.2,
    'http-504': 0.2,
    'http-5xx': 0.05,
    'body-mismatch': 0.1,
    'read-timeout': 0.03,
  },
  fits: () => 0.3,
  title: {
    en: 'The app relays the failure of a service behind it',
    ko: '앱 뒤의 다른 서비스가 실패함',
    zh: '应用转发了其后端服务的错误',
  },
  why: { en: 'The app itself works and answers; what it asks in turn does not.' },
  look: 'curl -i {subject}',
  judge({ probe }, context) {
    const relayed = probe?.direct.find((result) => result.outcome === 'answered' && RELAYED.includes(result.status));
    const told = telling(context, 'app.upstream-error');
    const down = context.below
      .map(({ facts }) => facts.dependency)
      .find((below) => below?.kind === 'http' && !answers(below) && below.outcome !== 'not-tried');
    if (!relayed || (!told && !down)) return absent;
    const behind = down ? whereIs(down) : (told?.event.fields.host ?? told?.event.fields.url ?? 'a service behind it');
    const answer = saw('request straight to the backend', `${relayed.url} → ${relayed.status}`, relayed.at);
    return present({
      subject: behind,
      confidence: down && told ? 0.93 : Math.min(0.88, told?.confidence ?? 0.75),
      says: {
        en: `The app answers ${relayed.status} because ${behind} fails${told ? `: ${told.event.text}` : ''}`,
        ko: `앱이 ${behind}의 실패를 ${relayed.status}(으)로 전달합니다`,
        zh: `应用因 ${behind} 失败而返回 ${relayed.status}`,
      },
      evidence: told ? [told.evidence, answer] : [answer],
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
    ],
  },
});
