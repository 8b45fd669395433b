import { isIpLiteral } from '../../core/address.ts';
import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { upstreamIn } from '../../core/scene.ts';
import { aContainer, someNetworks } from '../shared/container-facts.ts';
import { lookAgain, recipe } from '../shared/container-repair.ts';
import { proxySays } from '../shared/container-state.ts';
import { believed } from '../shared/dependency.ts';
import { hasSymptom, shows } from '../shared/fits.ts';
import { onSeveral, proxyElsewhere, servicesApart } from '../shared/fits-compose.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

const apart = someNetworks({
  to: { container: 'shop-backend', networks: ['other_default'] },
  shared: [],
  answers: [],
  by: 'nobody',
  neighbours: [],
  workingNames: [],
});
const BUILT_IN = new Set(['bridge', 'host', 'none', 'ingress', 'docker_gwbridge']);

/** A task of a Swarm service: `NAME.SLOT.ID`. */
const TASK = /^(.+)\.(?:\d+|[a-z0-9]{25})\.[a-z0-9]{25}$/;

export const rule = defineCause({
  id: 'container.not-on-network',
  on: ['backend', 'dependency'],
  needs: ['container', 'networks'],
  leadsTo: {
    unresolved: 0.15,
    'connect-timeout': 0.1,
    'connect-unreachable': 0.15,
    'http-502': 0.08,
    'http-504': 0.06,
    'read-timeout': 0.02,
    'db.host-unresolvable': 0.2,
    'db.unreachable': 0.1,
    'cache.unreachable': 0.1,
    'proxy.config-invalid': 0.1,
    'proxy.not-running': 0.05,
    'app.upstream-error': 0.05,
    'no-live-upstreams': 0.03,
  },
  fits(scene) {
    const apart = servicesApart(scene);
    if (
      apart !== null &&
      hasSymptom(scene, 'connect-timeout', 'connect-unreachable', 'unresolved', 'http-502', 'http-504')
    )
      return shows(
        apart.backend.names[0] ?? '',
        0.62,
        {
          en: `${apart.proxy.names[0]} is on ${apart.on}, ${apart.backend.names[0]} on ${apart.its}: they share no network`,
          ko: `${apart.proxy.names[0]}은(는) ${apart.on}에, ${apart.backend.names[0]}은(는) ${apart.its}에 있어 공유하는 네트워크가 없습니다`,
          zh: `${apart.proxy.names[0]} 在 ${apart.on}，${apart.backend.names[0]} 在 ${apart.its}：没有共同网络`,
        },
        `networks: ${apart.its}`,
      );
    // Proxies that ask for a name at each request say no more than the status when it is not on their network.
    const named = scene.containers && upstreamIn(scene, 'name') && !hasSymptom(scene, 'connect-refused', 'unresolved');
    if (!hasSymptom(scene, 'connect-timeout', 'http-504')) return proxyElsewhere(scene) ? 6 : named ? 2.5 : 1;
    // A container on several networks has several addresses, and the proxy may take the one that it cannot reach.
    return (upstreamIn(scene, 'container') ? 4 : 1) * (onSeveral(scene) ? 4 : 1);
  },
  title: {
    en: 'Proxy and backend share no network',
    ko: '프록시와 백엔드가 같은 네트워크에 없음',
    zh: '代理与后端不在同一网络',
  },
  why: { en: 'Containers find and reach each other only on a network that both are on.' },
  look: 'docker network inspect on each network of the two',
  judge({ container, networks }, context) {
    const { from, to, shared } = networks;
    if (from.container === null || to.container === null || to.container === from.container) return absent;
    if (shared.some((name) => name !== 'none'))
      return ruledOut(`${from.container} and ${to.container} are both on ${shared.join(', ')}`);
    if (
      !container.exists ||
      !['running', 'paused', 'restarting'].includes(container.state) ||
      container.networkMode === 'host'
    )
      return absent;
    const own = (names: readonly string[]): string | undefined => names.find((name) => !BUILT_IN.has(name));
    // Who is only on the engine's own networks is the one that was left out.
    const asker = own(from.networks) === undefined && own(to.networks) !== undefined;
    const net = own(asker ? to.networks : from.networks);
    const theirs = to.networks.join(', ') || 'no network';
    return present({
      subject: asker ? from.container : to.container,
      confidence: believed(context, container.sureness >= 1 ? 0.96 : 0.85 * container.sureness),
      says: {
        en: `${from.container} is on ${from.networks.join(', ')} and ${to.container} on ${theirs}: they share no network`,
        ko: `${from.container}은(는) ${from.networks.join(', ')}에, ${to.container}은(는) ${theirs}에 있어 공유하는 네트워크가 없습니다`,
        zh: `${from.container} 在 ${from.networks.join(', ')}，${to.container} 在 ${theirs}：没有共同网络`,
      },
      evidence: [
        saw(`docker inspect ${from.container}`, `networks: ${from.networks.join(', ') || 'none'}`),
        saw(`docker inspect ${to.container}`, `networks: ${theirs}`),
        ...proxySays(context),
      ],
      ...(net ? { data: { net } } : {}),
    });
  },
  fix({ subject, data }, context, { container, networks }) {
    if (!container || !networks) return [];
    const lasting = byHand(`Name the network under \`networks:\` of ${recipe(container)}, so that it stays.`);
    if (!data?.net)
      return [
        byHand(`Create a network and connect both containers to it: the default bridge knows no names.`),
        lasting,
      ];
    const service = TASK.exec(subject)?.[1];
    if (service !== undefined)
      return [
        {
          command: `docker service update --network-add ${quote(data.net)} ${quote(service)}`,
          why: { en: `Puts the tasks of ${service} on the network ${data.net}, where the others are.` },
          risk: 'caution',
          undo: `docker service update --network-rm ${quote(data.net)} ${quote(service)}`,
        },
        ...lookAgain(context),
      ];
    const alias =
      isIpLiteral(networks.host) || networks.host === subject || subject !== networks.to.container
        ? ''
        : ` --alias ${quote(networks.host)}`;
    // The engine's `none` stands alone: it has to be left first.
    const leave = networks.to.networks.includes('none') ? `docker network disconnect none ${quote(subject)} && ` : '';
    return [
      {
        command: `${leave}docker network connect${alias} ${quote(data.net)} ${quote(subject)}`,
        why: {
          en: `Puts ${subject} on the network ${data.net}, where ${networks.from.container ?? 'the proxy'} looks for it.`,
        },
        risk: 'safe',
        undo: `docker network disconnect ${quote(data.net)} ${quote(subject)}`,
      },
      ...lookAgain(context),
      lasting,
    ];
  },
  verify: ({ subject }) => [{ command: `docker inspect -f '{{json .NetworkSettings.Networks}}' ${quote(subject)}` }],
  examples: {
    present: [{ name: 'on different networks', facts: { container: aContainer(), networks: apart } }],
    absent: [
      { name: 'on the same network', facts: { container: aContainer(), networks: someNetworks() } },
      {
        name: 'the proxy is on the host',
        facts: {
          container: aContainer(),
          networks: someNetworks({ from: { container: null, networks: [] }, shared: [] }),
        },
      },
    ],
  },
});
