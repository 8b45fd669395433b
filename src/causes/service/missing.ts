import { defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { aService } from '../shared/container-facts.ts';
import { CONTAINER_DOWN } from '../shared/container-state.ts';
import { believed } from '../shared/dependency.ts';
import { placeText, targetOf } from '../shared/proxy.ts';
import { byHand } from '../shared/repair.ts';

export const rule = defineCause({
  id: 'service.missing',
  on: ['backend', 'dependency'],
  needs: ['service'],
  wants: ['dependency'],
  leadsTo: { ...CONTAINER_DOWN, 'service.no-replicas': 0.02, 'route.host-unresolvable': 0.2 },
  title: { en: 'There is no such service', ko: '그런 서비스가 없음', zh: '没有这个服务' },
  why: { en: 'It was removed, renamed or never created: its name leads nowhere on the overlay network.' },
  look: 'docker service ls',
  judge({ service, dependency }, context) {
    if (service.exists) return ruledOut(`service ${service.name} exists`);
    const near = service.similar.length > 0 ? `; there are ${service.similar.join(', ')}` : '';
    return present({
      subject: service.name,
      confidence: believed(context, 0.93),
      says: {
        en: `there is no service ${service.name}${near}`,
        ko: `${service.name} 서비스가 없습니다${near}`,
        zh: `没有服务 ${service.name}${near}`,
      },
      evidence: [
        saw('docker service ls', `no service is named ${service.name}${near}`),
        context.link.role === 'dependency'
          ? saw(dependency?.source ?? 'the app', `names ${service.name}`)
          : saw(placeText(context.route.passPlace), context.route.passText),
      ],
    });
  },
  fix(_finding, context, { service }): readonly FixStep[] {
    if (!service) return [];
    const app = service.platform?.app;
    if (app)
      return [
        byHand(
          `Create and deploy the app ${app} again in the CapRover dashboard → Apps (its data in persistent directories is still there), or correct the name where it is used.`,
        ),
      ];
    const place = placeText(targetOf(context)?.place ?? context.route.passPlace);
    return [
      byHand(
        `Create the service ${service.name} again (docker service create --name ${service.name} …, or docker stack deploy), or correct the name at ${place}.`,
      ),
    ];
  },
  verify: () => [{ command: 'docker service ls' }],
  examples: {
    present: [{ name: 'removed', facts: { service: aService({ exists: false, desired: 0, running: 0, tasks: [] }) } }],
    absent: [{ name: 'it is there', facts: { service: aService() } }],
  },
});
