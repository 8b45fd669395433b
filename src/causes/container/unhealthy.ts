import { absent, defineCause, ruledOut, saw } from '../../core/rule.ts';
import { aContainer } from '../shared/container-facts.ts';
import { restartCommand } from '../shared/container-repair.ts';
import { answersDirectly, ofContainer } from '../shared/container-state.ts';
import { answer, failure, probe, proxyAnswer } from '../shared/scene.ts';
import { quote } from '../shared/shell.ts';

const sick = {
  status: 'unhealthy' as const,
  failingStreak: 12,
  test: ['CMD-SHELL', 'curl -f localhost:8034/healthz'],
  log: [{ at: 1_760_000_000_000, exitCode: 7, output: 'curl: (7) Failed to connect' }],
};

export const rule = defineCause({
  id: 'container.unhealthy',
  on: ['backend', 'dependency'],
  needs: ['container'],
  wants: ['probe', 'dependency'],
  leadsTo: {
    'service.no-replicas': 0.1,
    'connect-refused': 0.02,
    'read-timeout': 0.05,
    'http-502': 0.03,
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
    const { container, dependency } = facts;
    const { health } = container;
    if (health?.status !== 'unhealthy') return health ? ruledOut(`${container.name} is ${health.status}`) : absent;
    // Its test may be wrong: what answers is not the reason.
    if (answersDirectly(facts)) return ruledOut(`${container.name} is called unhealthy, but it answers`);
    if (dependency && ['greeted', 'connected'].includes(dependency.outcome)) return absent;
    const last = health.log.at(-1);
    return ofContainer(context, container, {
      confidence: 0.55,
      says: {
        en: `the health check of container ${container.name} has failed ${health.failingStreak} times${last?.output ? `: ${last.output.slice(0, 160)}` : ''}`,
        ko: `컨테이너 ${container.name}의 상태 검사가 ${health.failingStreak}번 실패했습니다`,
        zh: `容器 ${container.name} 的健康检查已失败 ${health.failingStreak} 次`,
      },
      more: last
        ? [
            saw(
              `health log of ${container.name}`,
              `exit code ${last.exitCode}: ${last.output || '(no output)'}`,
              last.at,
            ),
          ]
        : [],
    });
  },
  fix: (_finding, _context, { container }) =>
    container
      ? [
          {
            command: restartCommand(container),
            why: { en: 'Starts it anew; its health log says what it misses.' },
            risk: 'safe',
          },
        ]
      : [],
  verify: ({ subject }) => [{ command: `docker inspect -f '{{.State.Health.Status}}' ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'and it does not answer',
        facts: { container: aContainer({ health: sick }), probe: probe([proxyAnswer(502)], [failure('refused')]) },
      },
    ],
    absent: [
      {
        name: 'but it answers',
        facts: { container: aContainer({ health: sick }), probe: probe([answer(200)], [answer(200)]) },
      },
      { name: 'it has no test', facts: { container: aContainer() } },
    ],
  },
});
