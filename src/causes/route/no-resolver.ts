import { isIpLiteral } from '../../core/address.ts';
import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { failingThrough, freshWords, message, quoted } from '../shared/probe.ts';
import { configTest, placeText, reload } from '../shared/proxy.ts';
import { event, NOW, probe, proxyAnswer, proxyWords, routeTo, tcpTarget } from '../shared/scene.ts';

const route = routeTo('http://$backend', tcpTarget('app.internal', 8000), { resolvesAtRuntime: true });
const words = proxyWords(event('no resolver defined to resolve app.internal'));

export const rule = defineCause({
  id: 'route.no-resolver',
  on: ['backend'],
  needs: ['probe'],
  wants: ['proxy-words'],
  leadsTo: { unresolved: 0.3, 'http-502': 0.03 },
  title: {
    en: 'A variable in the pass, and no resolver',
    ko: 'pass에 변수가 있지만 resolver가 없음',
    zh: 'pass 中使用变量但未配置 resolver',
  },
  why: {
    en: 'With a variable nginx looks the name up at every request, and for that it asks only the servers of its resolver directive.',
  },
  look: 'nginx -T | grep -nE "resolver|proxy_pass"',
  examples: {
    present: [{ name: 'nginx says so', route, facts: { probe: probe([proxyAnswer(502)]), 'proxy-words': words } }],
    absent: [
      {
        name: 'a resolver is there',
        route: { ...route, hasResolver: true },
        facts: { probe: probe([proxyAnswer(502)]) },
      },
      {
        name: 'it works',
        route,
        facts: {
          probe: probe([proxyAnswer(404, { producer: 'backend' })]),
          'proxy-words': proxyWords(event('no resolver defined to resolve app.internal', { at: NOW - 60_000 })),
        },
      },
    ],
  },
  judge(facts, { route: to }) {
    if (!to.resolvesAtRuntime) return absent;
    if (to.hasResolver) return ruledOut('a resolver is configured for this route');
    if (failingThrough(facts.probe).length === 0) return absent;
    const said = freshWords(facts).find((line) => /no resolver defined/.test(message(line)));
    const named = to.targets.every((target) => target.address.is === 'tcp' && !isIpLiteral(target.address.host));
    if (!said && !named) return absent;
    const place = placeText(to.passPlace);
    return present({
      subject: place,
      confidence: said ? 0.97 : 0.7,
      says: {
        en: `${to.passText} (${place}) needs a resolver and none is defined`,
        ko: `${to.passText}(${place})에는 resolver가 필요하지만 없습니다`,
        zh: `${to.passText}（${place}）需要 resolver，但未定义`,
      },
      evidence: [
        saw(place, `${to.passText} is looked up while running; no resolver directive applies`),
        ...(said ? [quoted(said, facts)] : []),
      ],
    });
  },
  fix(_finding, context) {
    const file = '/etc/nginx/conf.d/why502-resolver.conf';
    const server = 'awk \'$1 == "nameserver" { print ($2 ~ /:/) ? "[" $2 "]" : $2; exit }\' /etc/resolv.conf';
    return [
      {
        command: `printf 'resolver %s valid=30s;\\n' "$(${server})" > ${file} && { ${reload(context)} || { rm ${file}; false; }; }`,
        why: {
          en: 'Gives nginx the name server that this host uses. It does not read /etc/hosts: a name that stands only there needs the address itself in the pass.',
        },
        risk: 'caution',
        undo: `rm ${file} && ${reload(context)}`,
      },
    ];
  },
  verify: (_finding, context) => [{ command: configTest(context) }],
});
