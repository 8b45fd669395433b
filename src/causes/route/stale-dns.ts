import { type Address, formatAddress, isIpLiteral } from '../../core/address.ts';
import { absent, type Context, defineCause, present, ruledOut, saw, unknown, type Verdict } from '../../core/rule.ts';
import { upstreamIn } from '../../core/scene.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { aContainer, someNetworks } from '../shared/container-facts.ts';
import { correctAddress } from '../shared/elsewhere.ts';
import { hasSymptom } from '../shared/fits.ts';
import { failingThrough, freshWords, quoted, sawDirect, works } from '../shared/probe.ts';
import { configTest, placeText, reload, targetOf } from '../shared/proxy.ts';
import { answer, event, probe, proxyAnswer, proxyWords, routeTo, tcpTarget } from '../shared/scene.ts';

const route = routeTo('http://app.internal:8000/', tcpTarget('app.internal', 8000));
const lookup = { name: 'app.internal', addresses: ['10.0.0.9'], error: null, resolverWorks: true, similar: [] };
const words = proxyWords(
  event('connect() failed (113: No route to host) while connecting to upstream', {
    fields: { upstream: 'http://10.0.0.7:8000/' },
  }),
);
const recovered = probe([proxyAnswer(502)], [answer(200)]);

/** The configuration names the address of a container that was made anew and has another one since. */
function leftBehind(facts: SeenFacts, context: Context, target: Address & { is: 'tcp' }): Verdict {
  const { networks, container } = facts;
  if (!networks || !container?.exists || networks.by !== 'address') return absent;
  if (networks.answers.some((answer) => answer.container !== null)) return absent;
  const now = container.networks.find((one) => one.address !== null && one.address !== target.host);
  if (container.state !== 'running' || !now?.address) return absent;
  const place = placeText(targetOf(context)?.place ?? context.route.passPlace);
  return present({
    subject: container.name,
    confidence: 0.86,
    says: {
      en: `no container has ${target.host} any more: ${container.name}, which has port ${target.port}, is ${now.address} on ${now.name} now`,
      ko: `${target.host}를 가진 컨테이너가 없습니다: 포트 ${target.port}의 ${container.name}은(는) 이제 ${now.name}에서 ${now.address}입니다`,
      zh: `已没有容器使用 ${target.host}：端口 ${target.port} 的 ${container.name} 现在 ${now.name} 上是 ${now.address}`,
    },
    evidence: [
      saw(place, `the proxy goes to ${formatAddress(target)}`),
      saw(`docker inspect ${container.name}`, `${now.name}: ${now.address}, created`, container.createdAt),
    ],
    data: { to: formatAddress({ ...target, host: now.address }) },
  });
}

export const rule = defineCause({
  id: 'route.stale-dns',
  on: ['backend'],
  needs: ['probe'],
  wants: ['name-lookup', 'proxy-words', 'networks', 'container'],
  leadsTo: { 'connect-unreachable': 0.15, 'connect-timeout': 0.08, 'connect-refused': 0.03, 'http-502': 0.03 },
  fits(scene) {
    const nameless = scene.containers && scene.upstreams.length === 0 && hasSymptom(scene, 'connect-unreachable');
    if (nameless) return 2.4;
    if (upstreamIn(scene, 'container') === null) return upstreamIn(scene, 'name', 'private') ? 0.5 : 0.1;
    return hasSymptom(scene, 'connect-unreachable', 'connect-timeout') ? 3.2 : 6.5;
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
      {
        name: 'an address is written that the container had before it was made anew',
        route: routeTo('http://172.18.0.9:8034/', tcpTarget('172.18.0.9', 8034)),
        facts: {
          probe: probe([proxyAnswer(502)]),
          container: aContainer(),
          networks: someNetworks({
            by: 'address',
            host: '172.18.0.9',
            answers: [{ address: '172.18.0.9', network: null, container: null }],
          }),
        },
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
    if (target?.is !== 'tcp' || failingThrough(facts.probe).length === 0) return absent;
    if (isIpLiteral(target.host)) return leftBehind(facts, context, target);
    const name = facts['name-lookup'];
    if (!name) return unknown('name-lookup');
    if (context.route.resolvesAtRuntime || name.addresses.length === 0) return absent;
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
  fix: ({ subject, data }, context) =>
    data?.to
      ? [
          ...correctAddress(context, data.to),
          {
            command: null,
            why: {
              en: `To make it last: give ${subject} a fixed address (\`--ip\`, \`ipv4_address:\`), or publish its port and name that.`,
            },
            risk: 'manual',
          },
        ]
      : [
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
