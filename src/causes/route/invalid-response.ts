import { absent, defineCause, present, ruledOut } from '../../core/rule.ts';
import { freshWords, message, newestFirst, quoted, sawDirect, sawThrough, works } from '../shared/probe.ts';
import { answer, event, failure, probe, proxyAnswer, proxyWords } from '../shared/scene.ts';

const WORDS =
  /upstream sent (?:invalid (?:header|status|chunked|"|response)|duplicate header|unknown "|"Content-Length" and|too many)/;
const doubled = event(
  'upstream sent "Content-Length" and "Transfer-Encoding" headers at the same time while reading response header from upstream',
);

export const rule = defineCause({
  id: 'route.invalid-response',
  on: ['backend'],
  needs: ['probe'],
  wants: ['proxy-words'],
  leadsTo: { 'invalid-header': 0.4 },
  title: {
    en: "The app's answer is not valid for this proxy",
    ko: '앱의 응답이 프록시 규칙에 맞지 않음',
    zh: '应用的响应不符合代理要求',
  },
  why: {
    en: 'A control character, a header given twice or two ways to tell the length make nginx drop the answer (stricter since 1.23).',
  },
  look: 'curl -sS -D - -o /dev/null on the backend, and the words of the error log',
  examples: {
    present: [
      {
        name: 'two lengths',
        facts: { probe: probe([proxyAnswer(502)], [failure('invalid')]), 'proxy-words': proxyWords(doubled) },
      },
    ],
    absent: [
      { name: 'valid', facts: { probe: probe([answer(200)], [answer(200)]) } },
      {
        name: 'no HTTP at all',
        facts: {
          probe: probe([proxyAnswer(502)], [failure('not-http')]),
          'proxy-words': proxyWords(event('upstream sent no valid HTTP/1.0 header')),
        },
      },
    ],
  },
  judge(facts, context) {
    const events = [...freshWords(facts), ...newestFirst(facts['proxy-words']?.events ?? [])];
    const said = events.find((line) => WORDS.test(message(line)));
    const direct = facts.probe.direct.find((result) => result.outcome === 'invalid');
    if (!said && !direct)
      return facts.probe.direct.some(works) ? ruledOut("the backend's answer is valid HTTP") : absent;
    const [through] = facts.probe.through;
    const what = said ? message(said).replace(/ while reading.*/, '') : (direct?.message ?? 'it cannot be parsed');
    const [first, ...rest] = [
      said ? quoted(said, facts) : null,
      direct ? sawDirect(direct) : null,
      through ? sawThrough(through) : null,
    ].filter((one) => one !== null);
    if (!first) return absent;
    return present({
      subject: context.link.address ?? context.link.name,
      confidence: said ? 0.9 : 0.7,
      says: {
        en: `the app's answer is not valid: ${what}`,
        ko: `앱의 응답이 올바르지 않습니다: ${what}`,
        zh: `应用的响应无效：${what}`,
      },
      evidence: [first, ...rest],
    });
  },
  fix: ({ says }) => [
    {
      command: null,
      why: {
        en: `Correct the header where the app sets it: ${says.en}. A proxy setting cannot make it valid (proxy_hide_header comes too late for it).`,
      },
      risk: 'manual',
    },
  ],
});
