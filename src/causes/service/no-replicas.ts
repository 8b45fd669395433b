import { formatAddress } from '../../core/address.ts';
import { absent, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { aService, aTask } from '../shared/container-facts.ts';
import { inDashboard, lookAgain } from '../shared/container-repair.ts';
import { CONTAINER_DOWN, isServiceFailing, lastWord, proxySays, type Service } from '../shared/container-state.ts';
import { believed } from '../shared/dependency.ts';
import { shows } from '../shared/fits.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

const { 'service.no-replicas': _own, ...DOWN } = CONTAINER_DOWN;

/** The default server of ingress controllers (ingress-nginx: `upstream-default-backend`; nginxinc: a service without endpoints). */
const NOWHERE = '127.0.0.1:8181';

function lastFailure(service: Service): Service['tasks'][number] | null {
  return service.tasks.find((task) => task.error !== null || task.state === 'failed') ?? null;
}

export const rule = defineCause({
  id: 'service.no-replicas',
  on: ['backend', 'dependency', 'proxy'],
  needs: ['service'],
  wants: ['words'],
  leadsTo: DOWN,
  lastResort: true,
  fits(scene) {
    const none = scene.upstreams.find(({ address }) => address.is === 'tcp' && formatAddress(address) === NOWHERE);
    if (none === undefined || scene.platform !== 'kubernetes') return 1;
    return shows(
      NOWHERE,
      0.7,
      {
        en: `${NOWHERE} is where the ingress controller sends requests for a service without endpoints`,
        ko: `${NOWHERE}는 인그레스 컨트롤러가 엔드포인트 없는 서비스의 요청을 보내는 곳입니다`,
        zh: `${NOWHERE} 是 ingress 控制器为没有端点的服务准备的去处`,
      },
      none.text,
    );
  },
  title: { en: 'No task of the service runs', ko: '실행 중인 서비스 태스크가 없음', zh: '服务没有正在运行的任务' },
  why: { en: 'It was scaled to 0, or all its tasks ended: nothing is behind its name.' },
  look: 'docker service ps --no-trunc {subject}',
  judge({ service, words }, context) {
    if (!service.exists) return absent;
    const { name, desired, running } = service;
    if (running > 0 && desired > 0 && !isServiceFailing(service, context.at))
      return ruledOut(`${running} of ${desired} tasks of ${name} run`);
    const task = lastFailure(service);
    const scaled = desired === 0;
    const why = task ? `: the last one ${task.state}, ${task.error ?? task.message}` : '';
    return present({
      subject: name,
      ...(scaled ? { data: { final: 'yes' } } : {}),
      confidence: believed(context, scaled ? 0.95 : 0.65),
      says: {
        en: scaled
          ? `service ${name} is scaled to 0`
          : running > 0
            ? `the tasks of service ${name} end soon after they start${why}`
            : `none of ${desired} tasks of service ${name} runs${why}`,
        ko: scaled
          ? `${name} 서비스의 복제본 수가 0입니다`
          : `${name} 서비스의 태스크 ${desired}개 중 실행 중인 것이 없습니다`,
        zh: scaled ? `服务 ${name} 的副本数为 0` : `服务 ${name} 的 ${desired} 个任务都未运行`,
      },
      evidence: [
        saw(`docker service ls`, `${name} ${running}/${desired}`),
        ...(task
          ? [
              saw(
                `docker service ps ${name}`,
                `${task.state}: ${task.error ?? task.message}${task.exitCode === null ? '' : ` (exit code ${task.exitCode})`}`,
                task.at,
              ),
            ]
          : []),
        ...(scaled ? [] : lastWord(name, words)),
        ...(context.link.role === 'backend' ? proxySays(context) : []),
      ],
    });
  },
  fix(_finding, context, { service }): readonly FixStep[] {
    if (!service) return [];
    const name = quote(service.name);
    const first: FixStep =
      service.desired === 0
        ? {
            command: `docker service scale ${name}=1`,
            why: { en: 'Runs one task again.' },
            risk: 'safe',
            undo: `docker service scale ${name}=0`,
          }
        : { command: `docker service update --force ${name}`, why: { en: 'Starts its tasks anew.' }, risk: 'safe' };
    const read =
      service.desired === 0
        ? []
        : [byHand(`If they end again, read why: docker service logs --tail 100 ${service.name}`)];
    return [
      first,
      ...inDashboard(service, service.desired === 0 ? 'App Configs → Instance Count' : 'Deployment → Save & Restart'),
      ...lookAgain(context),
      ...read,
    ];
  },
  verify: ({ subject }) => [{ command: `docker service ps --filter desired-state=running ${quote(subject)}` }],
  examples: {
    present: [
      { name: 'scaled to 0', facts: { service: aService({ desired: 0, running: 0, tasks: [] }) } },
      {
        name: 'all failed',
        facts: {
          service: aService({
            running: 0,
            tasks: [aTask({ state: 'failed', error: 'task: non-zero exit (1)', exitCode: 1 })],
          }),
        },
      },
    ],
    absent: [
      { name: 'it runs', facts: { service: aService() } },
      { name: 'an earlier deployment failed', facts: { service: aService({ earlierFailures: 4 }) } },
    ],
  },
});
