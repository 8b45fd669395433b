import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { upstreamIn } from '../../core/scene.ts';
import { accepts, sawDirect } from '../shared/probe.ts';
import { placeText, targetOf } from '../shared/proxy.ts';
import { answer, failure, probe, proxyAnswer, routeTo, tcpTarget, unit } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

const route = routeTo('http://203.0.113.7:8000/', tcpTarget('203.0.113.7', 8000));
const SILENT: readonly string[] = ['connect-timeout', 'unreachable', 'refused'];

export const rule = defineCause({
  id: 'route.remote-unreachable',
  on: ['backend'],
  needs: ['probe'],
  wants: ['name-lookup', 'listener', 'unit'],
  leadsTo: { 'connect-timeout': 0.4, 'connect-unreachable': 0.6, 'connect-refused': 0.1 },
  fits(scene) {
    if (upstreamIn(scene, 'private', 'public', 'name')) return 1;
    return scene.upstreams.length === 0 ? 0.7 : upstreamIn(scene, 'container', 'gateway') ? 0.2 : 0.02;
  },
  title: {
    en: 'The upstream is another host that cannot be reached from here',
    ko: '업스트림이 닿을 수 없는 다른 호스트에 있음',
    zh: '上游在另一台无法到达的主机上',
  },
  why: {
    en: 'The address is not one of this host. Why it does not answer, only that host or the network between knows.',
  },
  look: 'ip route get ADDRESS; then the service and the firewall on that host',
  examples: {
    present: [
      {
        name: 'no answer from 203.0.113.7',
        route,
        facts: { probe: probe([proxyAnswer(504)], [failure('connect-timeout')]) },
      },
    ],
    absent: [
      { name: 'it answers', route, facts: { probe: probe([answer(200)], [answer(200)]) } },
      {
        name: 'an address of this host',
        facts: { probe: probe([proxyAnswer(502)], [failure('refused')]), unit: unit() },
      },
    ],
  },
  judge(facts, context) {
    const target = targetOf(context)?.address;
    if (target?.is !== 'tcp') return absent;
    // Where the listener was looked for, the address is this host's; loopback always is.
    const remote =
      context.link.runtime?.kind === 'remote' ||
      (facts.listener === undefined &&
        facts.unit === undefined &&
        context.link.runtime === null &&
        !/^(?:127\.|::1$|localhost$)/.test(target.host));
    if (!remote) return absent;
    if (accepts(facts.probe)) return ruledOut(`${target.host} accepts connections`);
    const direct = facts.probe.direct.find((result) => SILENT.includes(result.outcome));
    if (!direct) return absent;
    const address = context.link.address ?? target.host;
    return present({
      subject: address,
      confidence: direct.outcome === 'refused' ? 0.85 : 0.9,
      says: {
        en: `${address} is another host and does not accept connections from here (${direct.outcome})`,
        ko: `${address}는 다른 호스트이며 여기서 연결되지 않습니다(${direct.outcome})`,
        zh: `${address} 在另一台主机上，从本机无法连接（${direct.outcome}）`,
      },
      evidence: [
        sawDirect(direct),
        saw(placeText(context.route.passPlace), `${context.route.passText}: the address is not of this host`),
      ],
      data: { host: target.host, port: String(target.port) },
    });
  },
  fix: ({ subject, data }) => [
    {
      command: null,
      why: {
        en: `On the host of ${subject}: is the service up (\`ss -ltn 'sport = :${data?.port ?? ''}'\`), does its firewall let this host in? Between: \`ip route get ${data?.host ?? ''}\`. If the host has moved, correct the address.`,
      },
      risk: 'manual',
    },
  ],
  verify: ({ data }) => [
    { command: `timeout 3 bash -c ${quote(`</dev/tcp/${data?.host ?? ''}/${data?.port ?? ''}`)}` },
  ],
});
