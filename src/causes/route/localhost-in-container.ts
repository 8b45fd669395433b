import { isLoopback } from '../../core/address.ts';
import { absent, defineCause, present, saw } from '../../core/rule.ts';
import { failingThrough, freshWords, message, quoted, sawDirect, works } from '../shared/probe.ts';
import { placeText, reload, targetOf } from '../shared/proxy.ts';
import { answer, event, probe, proxyAnswer, proxyState, proxyWords, refused } from '../shared/scene.ts';

const inside = { 'proxy-state': proxyState({ container: 'web', unit: null }) };
const words = proxyWords(
  event('connect() failed (111: Connection refused) while connecting to upstream', {
    fields: { upstream: 'http://127.0.0.1:8000/' },
  }),
);

export const rule = defineCause({
  id: 'route.localhost-in-container',
  on: ['backend'],
  needs: ['probe'],
  wants: ['proxy-words', 'listener'],
  leadsTo: { 'connect-refused': 0.08, 'port.not-listening': 0.05 },
  title: {
    en: 'The proxy runs in a container and calls localhost',
    ko: '컨테이너 안의 프록시가 localhost를 부름',
    zh: '容器中的代理访问 localhost',
  },
  why: { en: 'Inside a container localhost is the container itself, not the host and not another container.' },
  look: 'docker exec on the proxy: ss -ltn',
  examples: {
    present: [
      {
        name: 'the host answers there, the container does not',
        facts: { probe: probe([proxyAnswer(502)], [answer(200)]), 'proxy-words': words },
        proxy: inside,
      },
    ],
    absent: [
      { name: 'the proxy is on the host', facts: { probe: refused() }, proxy: { 'proxy-state': proxyState() } },
      { name: 'it works (network mode host)', facts: { probe: probe([answer(200)], [answer(200)]) }, proxy: inside },
    ],
  },
  judge(facts, context) {
    const target = targetOf(context)?.address;
    const name = context.proxy['proxy-state']?.container ?? null;
    if (name === null || target?.is !== 'tcp' || !isLoopback(target.host) || failingThrough(facts.probe).length === 0)
      return absent;
    const said = freshWords(facts).find((line) => /failed \(111:/.test(message(line)));
    const direct = facts.probe.direct.find(works);
    if (!said && !direct) return absent;
    const address = context.link.address ?? `${target.host}:${target.port}`;
    return present({
      subject: name,
      confidence: said && direct ? 0.95 : 0.75,
      says: {
        en: `${name} calls ${address}, which inside it is ${name} itself`,
        ko: `${name}가 부르는 ${address}는 컨테이너 자신입니다`,
        zh: `${name} 访问的 ${address} 在容器内就是它自己`,
      },
      evidence: [
        saw(placeText(context.route.passPlace), `${context.route.passText}; the proxy runs in the container ${name}`),
        ...(said ? [quoted(said, facts)] : []),
        ...(direct ? [sawDirect(direct)] : []),
      ],
    });
  },
  fix: (_finding, context) => [
    {
      command: null,
      why: {
        en: `Name the backend's service (a container on the same network) or host.docker.internal (with \`extra_hosts: host.docker.internal:host-gateway\`) instead of localhost at ${placeText(context.route.passPlace)}, then ${reload(context)}.`,
      },
      risk: 'manual',
    },
  ],
});
