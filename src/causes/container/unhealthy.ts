import { absent, type Context, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { aContainer, anExited, aService, aTask } from '../shared/container-facts.ts';
import { inDashboard, recipe, restartCommand } from '../shared/container-repair.ts';
import { answersDirectly, type Container, ofContainer, proxySays, type Service } from '../shared/container-state.ts';
import { byHand } from '../shared/repair.ts';
import { answer, failure, probe, proxyAnswer } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

const sick = {
  status: 'unhealthy' as const,
  failingStreak: 12,
  test: ['CMD-SHELL', 'curl -f localhost:8034/healthz'],
  log: [{ at: 1_760_000_000_000, exitCode: 7, output: 'curl: (7) Failed to connect' }],
};
const killed = aTask({ state: 'failed', error: 'task: non-zero exit (143): dockerexec: unhealthy container' });

/** Swarm ends tasks whose test fails, and says so of those that do not end cleanly; the others keep their last health. */
function endedForIt(service: Service | undefined, container: Container): Service['tasks'][number] | null {
  const own = container.state === 'exited' && container.health?.status === 'unhealthy' ? container.id : null;
  return (
    service?.tasks.find((task) => /unhealthy container/i.test(task.error ?? '')) ??
    service?.tasks.find((task) => own !== null && task.container === own) ??
    null
  );
}

function lastOutput(container: Container): string {
  const last = container.health?.log.at(-1);
  return last ? `exit code ${last.exitCode}: ${last.output || '(no output)'}` : '';
}

function ofService(service: Service, task: Service['tasks'][number], container: Container, context: Context) {
  const test = container.health?.test.slice(1).join(' ');
  return present({
    subject: service.name,
    confidence: 0.93,
    says: {
      en: `Swarm ends the tasks of ${service.name} because their health check fails${test ? ` (${test})` : ''}`,
      ko: `${service.name}의 상태 검사가 실패해 Swarm이 태스크를 종료합니다`,
      zh: `${service.name} 的健康检查失败，Swarm 不断结束其任务`,
    },
    evidence: [
      saw(`docker service ps ${service.name}`, `${task.state}: ${task.error ?? 'the container is unhealthy'}`, task.at),
      ...(lastOutput(container) ? [saw(`health log of ${container.name}`, lastOutput(container))] : []),
      ...proxySays(context),
    ],
    data: { service: service.name },
  });
}

function repairs(container: Container, service: Service | undefined, answers: boolean): readonly FixStep[] {
  const test = container.health?.test.slice(1).join(' ') || 'its test';
  const hand = byHand(
    `Correct the health check (${test}: ${lastOutput(container) || 'it fails'}) in ${recipe(container)}.`,
  );
  if (service?.exists && endedForIt(service, container))
    return [
      {
        command: `docker service update --no-healthcheck ${quote(service.name)}`,
        why: { en: 'Lets its tasks live; give it a health check that asks the port where the app listens.' },
        risk: 'caution',
        ...(service.update === null ? {} : { undo: `docker service rollback ${quote(service.name)}` }),
      },
      hand,
      ...inDashboard(service, 'App Configs → Service Update Override'),
    ];
  if (answers) return [hand];
  return [
    {
      command: restartCommand(container),
      why: { en: 'Starts it anew; its health log says what it misses.' },
      risk: 'safe',
    },
    hand,
  ];
}

export const rule = defineCause({
  id: 'container.unhealthy',
  on: ['backend', 'dependency'],
  needs: ['container'],
  wants: ['probe', 'dependency', 'service'],
  leadsTo: {
    'service.no-replicas': 0.1,
    'body-mismatch': 0.3,
    'connect-refused': 0.02,
    'connect-unreachable': 0.02,
    unresolved: 0.03,
    'premature-close': 0.02,
    'read-timeout': 0.05,
    'http-502': 0.03,
    'http-4xx': 0.02,
    'http-503': 0.1,
    'http-504': 0.05,
    'db.unreachable': 0.05,
    'no-live-upstreams': 0.03,
    'process.dropped-connection': 0.03,
  },
  title: {
    en: 'The health check of the container fails',
    ko: '컨테이너의 상태 검사가 실패함',
    zh: '容器的健康检查失败',
  },
  why: { en: 'Its own test says that it does not serve; Swarm and Traefik take such a container out.' },
  look: "docker inspect -f '{{json .State.Health}}' {subject}",
  judge(facts, context) {
    const { container, dependency, service } = facts;
    const task = endedForIt(service, container);
    if (service && task) return ofService(service, task, container, context);
    const { health } = container;
    if (health?.status !== 'unhealthy' || container.state !== 'running')
      return health ? ruledOut(`${container.name} is ${health.status}`) : absent;
    if (dependency && ['greeted', 'connected'].includes(dependency.outcome)) return absent;
    const answers = answersDirectly(facts);
    const output = health.log.at(-1)?.output.slice(0, 160);
    return ofContainer(context, container, {
      // What answers all the same has a wrong test, and nothing else is wrong with it.
      confidence: answers ? 0.9 : 0.55,
      says: {
        en: `the health check of container ${container.name} has failed ${health.failingStreak} times${output ? `: ${output}` : ''}${answers ? '; the app answers all the same, so the check itself is to be looked at' : ''}`,
        ko: `컨테이너 ${container.name}의 상태 검사가 ${health.failingStreak}번 실패했습니다`,
        zh: `容器 ${container.name} 的健康检查已失败 ${health.failingStreak} 次`,
      },
      show: ['Health=unhealthy', `test: ${health.test.join(' ')}`],
      more: lastOutput(container)
        ? [saw(`health log of ${container.name}`, lastOutput(container), health.log.at(-1)?.at ?? null)]
        : [],
    });
  },
  fix: (_finding, _context, facts) =>
    facts.container ? repairs(facts.container, facts.service, answersDirectly(facts)) : [],
  verify: (_finding, _context, { container, service }) => [
    {
      command: service?.exists
        ? `docker service ps --filter desired-state=running ${quote(service.name)}`
        : `docker inspect -f '{{.State.Health.Status}}' ${quote(container?.name ?? '')}`,
    },
  ],
  examples: {
    present: [
      {
        name: 'and it does not answer',
        facts: { container: aContainer({ health: sick }), probe: probe([proxyAnswer(502)], [failure('refused')]) },
      },
      {
        name: 'and it answers: the test is wrong',
        facts: { container: aContainer({ health: sick }), probe: probe([answer(200)], [answer(200)]) },
      },
      {
        name: 'Swarm ends the tasks for it',
        facts: { container: aContainer(), service: aService({ tasks: [killed] }) },
      },
      {
        name: 'Swarm ended it, and it went without an error',
        facts: {
          container: anExited(0, 'success', { id: 'c1', health: sick }),
          service: aService({ running: 0, tasks: [aTask({ state: 'complete', exitCode: 0, container: 'c1' })] }),
        },
      },
    ],
    absent: [
      { name: 'it has no test', facts: { container: aContainer() } },
      { name: 'it is well', facts: { container: aContainer({ health: { ...sick, status: 'healthy' } }) } },
    ],
  },
});
