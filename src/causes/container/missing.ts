import { defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { aContainer, someNetworks } from '../shared/container-facts.ts';
import { CONTAINER_DOWN } from '../shared/container-state.ts';
import { believed } from '../shared/dependency.ts';
import { placeText, reload, targetOf } from '../shared/proxy.ts';
import { byHand } from '../shared/repair.ts';

const gone = aContainer({
  name: 'backend',
  id: '',
  exists: false,
  state: 'missing',
  pid: null,
  compose: null,
  sureness: 0.8,
});

export const rule = defineCause({
  id: 'container.missing',
  on: ['backend', 'dependency'],
  needs: ['container'],
  wants: ['networks'],
  leadsTo: { ...CONTAINER_DOWN, 'route.host-unresolvable': 0.3 },
  fits: () => 0.6,
  title: { en: 'There is no such container', ko: '그런 컨테이너가 없음', zh: '没有这个容器' },
  why: { en: 'It was removed or never created, so its name leads nowhere.' },
  look: 'docker ps -a',
  judge({ container, networks }, context) {
    if (container.exists) return ruledOut(`container ${container.name} exists`);
    const asks = networks?.from.container ?? context.proxy['proxy-state']?.container ?? context.route.proxy;
    const compose = context.proxy.container?.compose;
    return present({
      subject: container.name,
      // A name without a dot on Docker's networks can only be a container's.
      confidence: believed(context, container.similar.length > 0 ? 0.7 : container.name.includes('.') ? 0.4 : 0.85),
      says: {
        en: `${asks} asks for ${container.name}, and no container or service has that name`,
        ko: `${asks}이(가) ${container.name}을(를) 찾지만 그런 이름의 컨테이너나 서비스가 없습니다`,
        zh: `${asks} 访问 ${container.name}，但没有容器或服务叫这个名字`,
      },
      evidence: [
        saw(
          'docker ps -a',
          `no container is named ${container.name}${container.similar.length > 0 ? `; there are ${container.similar.join(', ')}` : ''}`,
        ),
      ],
      ...(compose?.filesExist && compose.tool
        ? { data: { up: `${compose.tool} -p ${compose.project} -f ${compose.files.join(' -f ')} up -d` } }
        : {}),
    });
  },
  fix(finding, context) {
    const place = targetOf(context)?.place ?? context.route.passPlace;
    const up = finding.data?.up;
    const again = byHand(
      `Create the container ${finding.subject} on the proxy's network, or correct the name at ${placeText(place)} and ${reload(context)}.`,
    );
    return up
      ? [{ command: up, why: { en: 'Creates what the compose file names and is not there.' }, risk: 'caution' }, again]
      : [again];
  },
  verify: () => [{ command: 'docker ps' }],
  examples: {
    present: [
      {
        name: 'removed',
        facts: {
          container: gone,
          networks: someNetworks({ answers: [], by: 'nobody', to: { container: null, networks: [] }, shared: [] }),
        },
      },
    ],
    absent: [{ name: 'it is there', facts: { container: aContainer() } }],
  },
});
