import { isIpLiteral } from '../../core/address.ts';
import { absent, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { aContainer, someNetworks } from '../shared/container-facts.ts';
import { lookAgain, recipe } from '../shared/container-repair.ts';
import { proxySays } from '../shared/container-state.ts';
import { misspelled, shows } from '../shared/fits.ts';
import { placeText, targetOf } from '../shared/proxy.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

const wrong = someNetworks({ answers: [], by: 'nobody', workingNames: ['shop-backend', 'api'] });

export const rule = defineCause({
  id: 'container.name-mismatch',
  on: ['backend'],
  needs: ['container', 'networks'],
  wants: ['service'],
  leadsTo: {
    unresolved: 0.2,
    'connect-unreachable': 0.05,
    'connect-timeout': 0.03,
    'http-502': 0.06,
    'http-504': 0.03,
    'read-timeout': 0.02,
    'proxy.config-invalid': 0.15,
    'proxy.not-running': 0.08,
    'no-live-upstreams': 0.03,
  },
  fits(scene) {
    const found = misspelled(scene);
    if (found === null) return 1;
    const { name, service, upstream } = found;
    return shows(
      name,
      0.75,
      {
        en: `the proxy asks for ${name}, the service is called ${service}`,
        ko: `프록시는 ${name}을(를) 찾지만 서비스 이름은 ${service}입니다`,
        zh: `代理访问 ${name}，而服务名为 ${service}`,
      },
      upstream.text,
    );
  },
  title: {
    en: "The proxy's name for the container is none of its names",
    ko: '프록시가 쓰는 이름이 컨테이너의 이름과 다름',
    zh: '代理使用的名称不是该容器的名称',
  },
  why: { en: "Docker's resolver knows containers by their names and aliases on a shared network only." },
  look: "docker inspect -f '{{json .NetworkSettings.Networks}}' {subject}",
  judge({ container, networks, service }, context) {
    // A task of a service is called by the service's name alone: then the name itself is wrong.
    if (service?.exists || container.service !== null) return absent;
    const { answers, host, shared, from, to, workingNames } = networks;
    if (from.container === null || to.container === null || to.container === from.container || isIpLiteral(host))
      return absent;
    if (answers.length > 0)
      return ruledOut(`${host} leads to ${answers.map((one) => one.container ?? one.address).join(', ')}`);
    // A container that does not run, or is on another network, has no name there whatever it is called.
    if (container.state !== 'running' || shared.length === 0 || workingNames.includes(host)) return absent;
    const known = workingNames.length > 0 ? workingNames.join(', ') : 'nothing (the default bridge knows no names)';
    return present({
      subject: host,
      confidence: container.sureness >= 1 ? 0.95 : Math.min(0.92, container.sureness + 0.05),
      says: {
        en: `${from.container} asks for ${host}, but ${to.container} is known there as ${known}`,
        ko: `${from.container}은(는) ${host}을(를) 찾지만 ${to.container}의 이름은 ${known}입니다`,
        zh: `${from.container} 访问 ${host}，但 ${to.container} 在网络中的名称是 ${known}`,
      },
      evidence: [
        saw(`docker inspect ${to.container}`, `names on ${shared.join(', ')}: ${known}`),
        saw('names on the network', `no container answers to ${host}; ${to.container} is meant: ${container.foundBy}`),
        ...proxySays(context),
      ],
    });
  },
  fix({ subject }, context, { container, networks }): readonly FixStep[] {
    if (!container || !networks) return [];
    const net = networks.shared.find((name) => name !== 'bridge');
    const place = placeText(targetOf(context)?.place ?? context.route.passPlace);
    const other = networks.workingNames[0];
    const byName = byHand(
      `To make it last: write ${other ?? container.name} instead of ${subject} in ${place}, or the alias ${subject} under \`networks:\` of ${recipe(container)}.`,
    );
    if (!net)
      return [byHand(`Put both containers on a network of their own: the default bridge knows no names.`), byName];
    const names = [...networks.workingNames.filter((name) => name !== container.name), subject]
      .map((name) => ` --alias ${quote(name)}`)
      .join('');
    const it = quote(container.name);
    return [
      {
        command: `docker network disconnect ${quote(net)} ${it} && docker network connect${names} ${quote(net)} ${it}`,
        why: { en: `Gives ${container.name} the name ${subject} too. Open connections to it are cut for a moment.` },
        risk: 'caution',
        undo: `docker network disconnect ${quote(net)} ${it} && docker network connect${names.replace(` --alias ${quote(subject)}`, '')} ${quote(net)} ${it}`,
      },
      ...lookAgain(context),
      byName,
    ];
  },
  verify: (_finding, _context, { container }) => [
    { command: `docker inspect -f '{{json .NetworkSettings.Networks}}' ${quote(container?.name ?? '')}` },
  ],
  examples: {
    present: [
      {
        name: 'another alias',
        facts: { container: aContainer({ foundBy: 'its name is like backend', sureness: 0.85 }), networks: wrong },
      },
    ],
    absent: [
      { name: 'the name works', facts: { container: aContainer(), networks: someNetworks() } },
      { name: 'it does not run', facts: { container: aContainer({ state: 'exited' }), networks: wrong } },
    ],
  },
});
