import type { LogEvent } from '../../core/event.ts';
import { absent, defineCause, present, ruledOut, saw, unknown } from '../../core/rule.ts';
import { editInProxy } from '../shared/container-edit.ts';
import { freshWords, message, newestFirst, quoted, sawDirect, tell, variant, works } from '../shared/probe.ts';
import { configTest, isInFile, placeText, programOf, reload, setDirectives, targetOf } from '../shared/proxy.ts';
import { answer, failure, probe, proxyAnswer } from '../shared/scene.ts';
import { swapOnLine } from '../shared/shell.ts';

/** proxy_read_timeout, fastcgi_read_timeout and uwsgi_read_timeout are a minute when not set. */
const DEFAULT_MS = 60_000;
const limits = {
  connectTimeoutMs: null,
  readTimeoutMs: 2_000,
  sendTimeoutMs: null,
  headerBufferBytes: null,
  maxBodyBytes: null,
  keepalive: false,
};

/** The proxy's word that it waited for an answer in vain. */
function isTimeOut(event: LogEvent): boolean {
  return (
    /upstream timed out .*reading response header/.test(message(event)) ||
    event.hints.some((hint) => hint.id === 'read-timeout' && hint.weight >= 0.9)
  );
}

export const rule = defineCause({
  id: 'route.timeout-too-short',
  on: ['backend'],
  needs: ['probe'],
  wants: ['proxy-words', 'traffic'],
  leadsTo: { 'read-timeout': 0.25, 'http-504': 0.1 },
  // Of a bare 504 this is what people most often find.
  fits: ({ symptoms }) => (symptoms.has('http-504') && !symptoms.has('connect-timeout') ? 1.9 : 1.3),
  title: {
    en: 'The proxy gives up before the app answers',
    ko: '앱이 응답하기 전에 프록시가 포기함',
    zh: '代理在应用响应前就放弃了',
  },
  why: { en: 'The app answers correctly, but later than the proxy waits (proxy_read_timeout): the visitor gets 504.' },
  look: 'time curl on the backend itself, and the read timeout of the location',
  examples: {
    present: [
      {
        name: 'answers after 3 s, the proxy waits 2 s',
        route: { limits },
        facts: {
          probe: probe([proxyAnswer(504)], [failure('read-timeout')], { 'long-timeout': answer(200, { ms: 3_000 }) }),
        },
      },
      {
        name: 'the direct answer took longer than the limit',
        route: { limits },
        facts: { probe: probe([proxyAnswer(504)], [answer(200, { ms: 2_600 })]) },
      },
    ],
    absent: [
      {
        name: 'never answers',
        route: { limits },
        facts: {
          probe: probe([proxyAnswer(504)], [failure('read-timeout')], { 'long-timeout': failure('read-timeout') }),
        },
      },
      { name: 'answers at once', facts: { probe: probe([answer(200)], [answer(200)]) } },
    ],
  },
  judge(facts, context) {
    const limit = context.route.limits.readTimeoutMs ?? DEFAULT_MS;
    const patient = variant(facts.probe, 'long-timeout');
    const gaveUp =
      facts.probe.through.some((result) => result.status === 504 && result.producer !== 'backend') ||
      freshWords(facts).some(isTimeOut) ||
      facts.traffic?.groups.some((group) => group.lastStatus === 504) === true ||
      // httpd answers 502 when it gives up waiting, and says so.
      (facts.traffic?.groups.some((group) => group.lastStatus === 502) === true &&
        facts['proxy-words']?.events.some(isTimeOut) === true);
    const late = [...(patient ? [patient] : []), ...facts.probe.direct].find(
      (result) => works(result) && result.ms >= limit,
    );
    if (!gaveUp) return facts.probe.direct.some(works) ? ruledOut('the proxy did not give up waiting') : absent;
    if (patient?.outcome === 'read-timeout')
      return ruledOut(`no answer came within ${Math.round(patient.ms / 1000)} s either`);
    // A direct request that was cut short says nothing: only a patient one can tell slow from hung.
    const open = patient === null && facts.probe.direct.some((result) => result.outcome === 'read-timeout');
    if (!late) return open ? unknown('a request straight to the app that waits longer than the proxy does') : absent;
    const said = newestFirst(facts['proxy-words']?.events ?? []).find(isTimeOut);
    const place = placeText(context.route.limits.readTimeoutSetting ?? context.route.passPlace);
    const seconds = Math.round(late.ms / 100) / 10;
    return present({
      subject: place,
      confidence: 0.93,
      says: {
        en: `the app answers after ${seconds} s, the proxy waits ${limit / 1000} s`,
        ko: `앱은 ${seconds}초 뒤에 응답하지만 프록시는 ${limit / 1000}초만 기다립니다`,
        zh: `应用 ${seconds} 秒后才响应，代理只等待 ${limit / 1000} 秒`,
      },
      evidence: [
        late === patient ? saw('request straight to the backend with more time', tell(late), late.at) : sawDirect(late),
        saw(place, `read timeout ${limit / 1000} s${context.route.limits.readTimeoutMs === null ? ' (default)' : ''}`),
        ...(said ? [quoted(said, facts)] : []),
      ],
      data: { seconds: String(Math.ceil((late.ms * 2) / 30_000) * 30) },
    });
  },
  fix({ data }, context) {
    const scheme = targetOf(context)?.scheme ?? 'http';
    const family = ['fastcgi', 'uwsgi', 'scgi', 'grpc'].includes(scheme) ? scheme : 'proxy';
    const line = `${family}_read_timeout ${data?.seconds ?? '120'}s;`;
    const faster = {
      command: null,
      why: {
        en: "Better than waiting: make the request fast, or do its work in the background. The app server's own limit (gunicorn --timeout) must be longer too.",
      },
      risk: 'manual' as const,
    };
    const set = context.route.limits.readTimeoutSetting;
    if (set && isInFile(set)) {
      // The value is the last word of what sets it, or stands behind its equals sign.
      const longer = set.text.replace(/[^\s=]+$/, programOf(context).seconds(Number(data?.seconds ?? 120)));
      const edit = editInProxy(context, set, set.text, longer) ?? {
        command: `${swapOnLine(set, set.text, longer)} && ${reload(context)}`,
        undo: `${swapOnLine(set, longer, set.text)} && ${reload(context)}`,
      };
      return [
        {
          ...edit,
          why: { en: `Lets this route wait ${data?.seconds ?? '120'} s (${placeText(set)}).` },
          risk: 'caution',
        },
        faster,
      ];
    }
    if (context.route.proxy !== 'nginx')
      return [
        {
          command: null,
          why: { en: `Let the proxy wait ${data?.seconds ?? '120'} s on this route, then ${reload(context)}.` },
          risk: 'manual',
        },
        faster,
      ];
    return [
      {
        ...setDirectives(context, [line]),
        why: { en: `Lets this location wait ${data?.seconds ?? '120'} s.` },
        risk: 'caution',
      },
      faster,
    ];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
