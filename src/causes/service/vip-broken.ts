import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { aService, someNetworks } from '../shared/container-facts.ts';
import { lookAgain } from '../shared/container-repair.ts';
import { answersDirectly } from '../shared/container-state.ts';
import { failingThrough, freshWords, message, quoted, sawDirect } from '../shared/probe.ts';
import { answer, event, listener, listening, probe, proxyAnswer, proxyWords } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

const networks = someNetworks({
  host: 'srv-captain--shop',
  answers: [{ address: '10.0.1.4', network: 'captain-overlay-network', container: null }],
  by: 'service',
});
const words = proxyWords(
  event('connect() failed (113: No route to host) while connecting to upstream', {
    fields: { upstream: 'http://10.0.1.4:80/' },
  }),
);
const listens = listener('srv-captain--shop:80', { matching: [listening('0.0.0.0:80')] });

export const rule = defineCause({
  id: 'service.vip-broken',
  on: ['backend'],
  needs: ['service', 'networks', 'probe'],
  wants: ['proxy-words', 'listener'],
  leadsTo: {
    'connect-timeout': 0.08,
    'connect-refused': 0.02,
    'connect-unreachable': 0.08,
    'http-502': 0.02,
    'http-504': 0.03,
  },
  title: {
    en: "The service's virtual address does not forward",
    ko: '서비스의 가상 IP가 전달하지 않음',
    zh: '服务的虚拟 IP 不转发',
  },
  why: {
    en: 'The tasks answer at their own addresses, the virtual address in front of them leads nowhere: its forwarding (IPVS) is broken on this node.',
  },
  look: 'docker service inspect {subject}; compare the virtual address with tasks.{subject}',
  judge(facts) {
    const { service, networks: net } = facts;
    if (!service.exists || service.endpointMode !== 'vip' || service.running === 0) return absent;
    const vip = net.answers.find((one) => service.virtualAddresses.some((own) => own.address === one.address))?.address;
    if (!vip || failingThrough(facts.probe).length === 0) return absent;
    const line = freshWords(facts).find(
      (one) =>
        (one.fields.upstream ?? '').includes(`//${vip}:`) &&
        /failed \((?:111|113|101|110)|timed out/.test(message(one)),
    );
    if (!line) return absent;
    if (!answersDirectly(facts)) return absent;
    const direct = facts.probe.direct[0];
    if (facts.listener && facts.listener.matching.length === 0)
      return ruledOut('nothing listens behind the virtual address');
    return present({
      subject: service.name,
      confidence: 0.9,
      says: {
        en: `the virtual address ${vip} of ${service.name} does not forward, while its tasks answer`,
        ko: `${service.name}의 가상 IP ${vip}가 전달하지 않지만 태스크는 응답합니다`,
        zh: `${service.name} 的虚拟 IP ${vip} 不转发，但任务本身有响应`,
      },
      evidence: [
        quoted(line, facts),
        ...(direct ? [sawDirect(direct)] : []),
        saw(`docker service inspect ${service.name}`, `virtual address ${vip}`),
      ],
    });
  },
  fix: ({ subject }, context) => [
    {
      command: `docker service update --endpoint-mode dnsrr ${quote(subject)}`,
      why: { en: 'Lets its name lead straight to the tasks, past the virtual address.' },
      risk: 'caution',
      undo: `docker service update --endpoint-mode vip ${quote(subject)}`,
    },
    ...lookAgain(context),
  ],
  verify: ({ subject }) => [{ command: `docker service inspect -f '{{.Endpoint.Spec.Mode}}' ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'tasks answer, the address does not',
        facts: {
          service: aService(),
          networks,
          probe: probe([proxyAnswer(502)], [answer(200)]),
          'proxy-words': words,
          listener: listens,
        },
      },
    ],
    absent: [
      {
        name: 'round-robin names',
        facts: {
          service: aService({ endpointMode: 'dnsrr' }),
          networks,
          probe: probe([proxyAnswer(502)], [answer(200)]),
          'proxy-words': words,
        },
      },
      { name: 'it works', facts: { service: aService(), networks, probe: probe([answer(200)], [answer(200)]) } },
    ],
  },
});
