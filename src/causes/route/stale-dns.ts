import { isIpLiteral } from '../../core/address.ts';
import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { upstreamIn } from '../../core/scene.ts';
import { hasSymptom } from '../shared/fits.ts';
import { failingThrough, freshWords, quoted, sawDirect, works } from '../shared/probe.ts';
import { configTest, reload, targetOf } from '../shared/proxy.ts';
import { answer, event, probe, proxyAnswer, proxyWords, routeTo, tcpTarget } from '../shared/scene.ts';

const route = routeTo('http://app.internal:8000/', tcpTarget('app.internal', 8000));
const lookup = { name: 'app.internal', addresses: ['10.0.0.9'], error: null, resolverWorks: true, similar: [] };
const words = proxyWords(
  event('connect() failed (113: No route to host) while connecting to upstream', {
    fields: { upstream: 'http://10.0.0.7:8000/' },
  }),
);
const recovered = probe([proxyAnswer(502)], [answer(200)]);

export const rule = defineCause({
  id: 'route.stale-dns',
  on: ['backend'],
  needs: ['name-lookup', 'probe'],
  wants: ['proxy-words'],
  leadsTo: { 'connect-unreachable': 0.15, 'connect-timeout': 0.08, 'connect-refused': 0.03, 'http-502': 0.03 },
  fits(scene) {
    if (upstreamIn(scene, 'container') === null) return upstreamIn(scene, 'name', 'private') ? 0.5 : 0.1;
    return hasSymptom(scene, 'connect-unreachable', 'connect-timeout') ? 3.2 : 1.5;
  },
  title: {
    en: 'The proxy holds an address that the name no longer has',
    ko: '프록시가 예전 주소를 쥐고 있음',
    zh: '代理仍使用已失效的地址',
  },
  why: {
    en: 'nginx looks a name up once, when it loads its configuration; a backend that was made anew has another address.',
  },
  look: 'getent ahosts {subject}; compare with the address in the error log',
  examples: {
    present: [
      {
        name: 'the log names another address',
        route,
        facts: { 'name-lookup': lookup, probe: recovered, 'proxy-words': words },
      },
    ],
    absent: [
      {
        name: 'the same address',
        route,
        facts: { 'name-lookup': { ...lookup, addresses: ['10.0.0.7'] }, probe: recovered, 'proxy-words': words },
      },
      { name: 'it works', route, facts: { 'name-lookup': lookup, probe: probe([answer(200)], [answer(200)]) } },
    ],
  },
  judge(facts, context) {
    const target = targetOf(context)?.address;
    const name = facts['name-lookup'];
    if (
      target?.is !== 'tcp' ||
      isIpLiteral(target.host) ||
      context.route.resolvesAtRuntime ||
      name.addresses.length === 0
    )
      return absent;
    if (failingThrough(facts.probe).length === 0) return absent;
    for (const event of freshWords(facts)) {
      const used = /^\w+:\/\/(\[[^\]]+\]|[^:/]+):(\d+)/.exec(event.fields.upstream ?? '');
      const address = used?.[1]?.replace(/^\[|\]$/g, '');
      if (!address || !isIpLiteral(address) || Number(used?.[2]) !== target.port) continue;
      if (name.addresses.includes(address))
        return ruledOut(`the proxy goes to ${address}, which is what ${name.name} resolves to`);
      const direct = facts.probe.direct.find(works);
      const now = name.addresses.join(', ');
      return present({
        subject: name.name,
        confidence: direct ? 0.95 : 0.7,
        says: {
          en: `${name.name} is ${now} now; ${context.route.proxy} still goes to ${address}`,
          ko: `${name.name}은 이제 ${now}인데 ${context.route.proxy}는 여전히 ${address}로 갑니다`,
          zh: `${name.name} 现为 ${now}，而 ${context.route.proxy} 仍连接 ${address}`,
        },
        evidence: [
          quoted(event, facts),
          saw(`getent ahosts ${name.name}`, now),
          ...(direct ? [sawDirect(direct)] : []),
        ],
      });
    }
    return absent;
  },
  fix: ({ subject }, context) => [
    { command: reload(context), why: { en: `Looks ${subject} up again.` }, risk: 'safe' },
    {
      command: null,
      why: {
        en: `To make it last: a \`resolver\` and the name in a variable (\`set $up ${subject}; proxy_pass http://$up:PORT;\`), or \`server ${subject}:PORT resolve;\` with a zone in nginx 1.27.3 and later.`,
      },
      risk: 'manual',
    },
  ],
  verify: (_finding, context) => [{ command: configTest(context) }],
});
