import { absent, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { configTest, placeText, reload, splitPass } from '../shared/proxy.ts';
import { answer, probe, routeTo, tcpTarget } from '../shared/scene.ts';
import { swapOnLine } from '../shared/shell.ts';
import { strayPath } from '../shared/stray-path.ts';

const route = routeTo('http://127.0.0.1:8000/api/', tcpTarget('127.0.0.1', 8000), { backendPath: '/api/' });

/** The URI that the pass needs so that `asked` becomes `wanted`; null when no URI does it, empty when none is needed. */
function neededUri(location: string, asked: string, wanted: string): string | null {
  if (!location.startsWith('/') || !asked.startsWith(location)) return null;
  const tail = asked.slice(location.length);
  if (!wanted.endsWith(tail)) return null;
  const uri = wanted.slice(0, wanted.length - tail.length);
  return uri === location ? '' : uri;
}

export const rule = defineCause({
  id: 'route.path-doubled',
  on: ['backend'],
  needs: ['probe'],
  wants: ['traffic'],
  leadsTo: { 'http-4xx': 0.2 },
  title: {
    en: 'The pass doubles or drops a part of the path',
    ko: 'proxy_pass가 경로 일부를 중복하거나 지움',
    zh: 'proxy_pass 重复或丢掉了部分路径',
  },
  why: {
    en: 'A URI in proxy_pass replaces what the location matched (ngx_http_proxy_module); without one the path goes through unchanged. The app then gets a path that it does not know.',
  },
  look: 'compare `request:` and `upstream:` of a log line, or curl the backend with and without the prefix',
  examples: {
    present: [
      {
        name: '/api/health reaches the app as /api/health, it knows /health',
        route,
        facts: { probe: probe([answer(404)], [answer(404)], { 'path:/health': answer(200) }) },
      },
      {
        name: 'a health page works, the upload arrives without its prefix',
        route,
        facts: {
          probe: {
            ...probe([answer(200)], [answer(200)]),
            strays: [
              { method: 'POST', asked: '/api/upload', sent: '/upload', known: '/api/upload', status: 405, at: 0 },
            ],
          },
        },
      },
    ],
    absent: [
      { name: 'the path works', route, facts: { probe: probe([answer(200)], [answer(200)]) } },
      {
        name: 'no other path works either',
        route,
        facts: { probe: probe([answer(404)], [answer(404)], { 'path:/health': answer(404) }) },
      },
    ],
  },
  judge(facts, context) {
    const stray = strayPath(facts, context);
    if (!stray)
      return facts.probe.through.some((result) => result.outcome === 'answered' && (result.status ?? 500) < 400)
        ? ruledOut('the path that reaches the app is one that it knows')
        : absent;
    const { asked, known } = stray;
    const place = placeText(context.route.passPlace);
    const uri = neededUri(context.route.location, asked, known);
    return present({
      subject: place,
      confidence: uri === null ? 0.8 : 0.92,
      says: {
        en: `${context.route.passText} (${place}) sends the app a path that it does not know; it knows ${known}`,
        ko: `${context.route.passText}(${place})가 앱이 모르는 경로를 보냅니다. 앱은 ${known}를 압니다`,
        zh: `${context.route.passText}（${place}）发送了应用不认识的路径，应用认识的是 ${known}`,
      },
      evidence: [...stray.evidence, saw(place, `location ${context.route.location} → ${context.route.passText}`)],
      ...(uri === null ? {} : { data: { uri } }),
    });
  },
  fix({ data }, context): readonly FixStep[] {
    const { route: to } = context;
    const { base } = splitPass(to.passText);
    const uri = data?.uri;
    const next = `${base}${uri && base.includes('unix:') ? ':' : ''}${uri ?? ''}`;
    if (uri === undefined || to.proxy !== 'nginx')
      return [
        {
          command: null,
          why: {
            en: `Correct the URI in ${to.passText} at ${placeText(to.passPlace)} so that the app receives the path that it knows; then ${reload(context)}.`,
          },
          risk: 'manual',
        },
      ];
    const swap = (a: string, b: string): string =>
      `${swapOnLine(to.passPlace, `${a};`, `${b};`)} && ${reload(context)}`;
    return [
      {
        command: swap(to.passText, next),
        why: { en: `Makes it \`${next}\`: the app receives the path that it knows.` },
        risk: 'caution',
        undo: swap(next, to.passText),
      },
    ];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
