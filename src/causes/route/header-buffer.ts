import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { freshWords, message, newestFirst, quoted, works } from '../shared/probe.ts';
import { configTest, placeText, reload, setDirectives, targetOf } from '../shared/proxy.ts';
import { answer, event, probe, proxyAnswer, proxyWords } from '../shared/scene.ts';

const words = proxyWords(event('upstream sent too big header while reading response header from upstream'));
/** One memory page, what nginx takes when nothing is set (proxy_buffer_size). */
const PAGE = 4096;

export const rule = defineCause({
  id: 'route.header-buffer',
  on: ['backend'],
  needs: ['probe', 'proxy-words'],
  leadsTo: { 'header-too-big': 0.8 },
  title: {
    en: "The proxy's buffer is too small for the response header",
    ko: '프록시 버퍼가 응답 헤더보다 작음',
    zh: '代理缓冲区小于响应头',
  },
  why: {
    en: 'nginx reads the whole header into one buffer (proxy_buffer_size, one page by default); a long cookie or CSP does not fit and becomes a 502.',
  },
  look: 'curl -sS -D - -o /dev/null on the backend, and count the bytes',
  examples: {
    present: [
      {
        name: '9 kB of cookies',
        facts: { probe: probe([proxyAnswer(502)], [answer(200, { headerBytes: 9_000 })]), 'proxy-words': words },
      },
    ],
    absent: [
      { name: 'a small header', facts: { probe: probe([answer(200)], [answer(200)]), 'proxy-words': proxyWords() } },
    ],
  },
  judge(facts, context) {
    const big = /upstream sent too big header/;
    const said =
      freshWords(facts).find((one) => big.test(message(one))) ??
      newestFirst(facts['proxy-words'].events).find((one) => big.test(message(one)));
    const direct = facts.probe.direct.find(works);
    const limit = context.route.limits.headerBufferBytes;
    const bytes = direct?.headerBytes ?? 0;
    const over = limit !== null && bytes > limit;
    if (!said && !over) return direct ? ruledOut(`the response header has ${bytes} bytes`) : absent;
    const place = placeText(context.route.passPlace);
    const size = bytes > PAGE ? ` of ${bytes} bytes` : '';
    const buffer = limit === null ? 'proxy_buffer_size' : `proxy_buffer_size (${limit} bytes)`;
    return present({
      subject: place,
      confidence: said ? 0.96 : 0.85,
      says: {
        en: `the response header${size} does not fit into ${buffer}`,
        ko: `응답 헤더${size}가 ${buffer}보다 큽니다`,
        zh: `响应头${size}超过了 ${buffer}`,
      },
      evidence: [
        saw('request straight to the backend', `the response header has ${bytes} bytes`),
        ...(said ? [quoted(said, facts)] : []),
      ],
      data: { bytes: String(bytes) },
    });
  },
  fix({ data }, context) {
    // The next power of two that holds it twice, from 16k on; the other two sizes follow nginx's own check of them.
    let kib = 16;
    while (kib * 1024 < Number(data?.bytes ?? 0) * 2 && kib < 512) kib *= 2;
    const scheme = targetOf(context)?.scheme ?? 'http';
    const family = ['fastcgi', 'uwsgi', 'scgi'].includes(scheme) ? scheme : 'proxy';
    const lines = [
      `${family}_buffer_size ${kib}k;`,
      `${family}_buffers 8 ${kib}k;`,
      `${family}_busy_buffers_size ${kib * 2}k;`,
    ];
    const cause = {
      command: null,
      why: { en: 'Look also why the header is that large: often a session cookie that grows.' },
      risk: 'manual' as const,
    };
    if (scheme === 'grpc' || scheme === 'grpcs' || context.route.proxy !== 'nginx')
      return [
        {
          command: null,
          why: { en: `Raise the proxy's header buffer to ${kib}k, then ${reload(context)}.` },
          risk: 'manual',
        },
        cause,
      ];
    return [
      {
        ...setDirectives(context, lines),
        why: {
          en: `Gives the header of this location ${kib} kB.`,
          ko: `이 location의 헤더 버퍼를 ${kib}kB로 늘립니다.`,
          zh: `将此 location 的响应头缓冲区设为 ${kib} kB。`,
        },
        risk: 'caution',
      },
      cause,
    ];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
