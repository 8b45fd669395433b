import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { message, newestFirst, quoted } from '../shared/probe.ts';
import { configTest, placeText, reload, setDirectives } from '../shared/proxy.ts';
import { event, group, NOW, proxyWords, traffic } from '../shared/scene.ts';

const WORDS = /client intended to send too large (?:chunked )?body/;
const MIB = 1024 * 1024;
const big = event('client intended to send too large body: 3145728 bytes');

export const rule = defineCause({
  id: 'route.body-too-large',
  on: ['backend'],
  needs: ['traffic', 'proxy-words'],
  leadsTo: { 'http-4xx': 0.2 },
  title: { en: 'The proxy refuses a large upload', ko: '프록시가 큰 업로드를 거부함', zh: '代理拒绝了较大的上传' },
  why: { en: 'client_max_body_size is 1 MB unless set; a larger request body is answered 413 before the app sees it.' },
  look: 'nginx -T | grep -n client_max_body_size',
  examples: {
    present: [
      { name: '3 MB', facts: { traffic: traffic(group('POST', '/upload', 413)), 'proxy-words': proxyWords(big) } },
    ],
    absent: [
      { name: 'uploads work', facts: { traffic: traffic(group('POST', '/upload', 201)), 'proxy-words': proxyWords() } },
      {
        name: 'it worked later',
        facts: {
          traffic: traffic(group('POST', '/upload', 201, { lastFailAt: NOW - 60_000 })),
          'proxy-words': proxyWords({ ...big, at: NOW - 60_000 }),
        },
      },
    ],
  },
  judge(facts, context) {
    const refused = facts.traffic.groups.find(
      (one) => one.lastStatus === 413 && (one.lastOkAt === null || one.lastOkAt < (one.lastFailAt ?? 0)),
    );
    const said = newestFirst(facts['proxy-words'].events).find((line) => WORDS.test(message(line)));
    if (!refused || !said) return absent;
    const bytes = Number(/body: (\d+) bytes/.exec(message(said))?.[1] ?? 0);
    const limit = context.route.limits.maxBodyBytes ?? MIB;
    const place = placeText(context.route.place);
    const what = bytes > 0 ? `${Math.ceil(bytes / MIB)} MB` : 'a body';
    return present({
      subject: place,
      confidence: 0.95,
      says: {
        en: `${refused.method} ${refused.path} sends ${what}; the proxy allows ${Math.round((limit / MIB) * 10) / 10} MB`,
        ko: `${refused.path} 업로드(${what})가 프록시 한도를 넘습니다`,
        zh: `${refused.path} 上传 ${what}，超过了代理的上限`,
      },
      evidence: [
        quoted(said, facts),
        saw(facts.traffic.source, refused.sample ?? `${refused.method} ${refused.path} → 413`, refused.lastFailAt),
        saw(
          place,
          `client_max_body_size ${limit} bytes${context.route.limits.maxBodyBytes === null ? ' (default)' : ''}`,
        ),
      ],
      data: { mib: String(Math.max(16, Math.ceil((bytes * 2) / MIB))) },
    });
  },
  fix({ data }, context) {
    const size = `${data?.mib ?? '16'}m`;
    if (context.route.proxy !== 'nginx')
      return [
        {
          command: null,
          why: { en: `Allow bodies of ${size} on this route, then ${reload(context)}.` },
          risk: 'manual',
        },
      ];
    return [
      {
        ...setDirectives(context, [`client_max_body_size ${size};`]),
        why: {
          en: `Allows ${size} on this location. The app may have a limit of its own.`,
          ko: `이 location에 ${size}까지 허용합니다.`,
          zh: `允许此 location 上传 ${size}。`,
        },
        risk: 'caution',
      },
    ];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
