import { absent, defineCause, present, ruledOut, saw } from '../../core/rule.ts';
import { anEngine } from '../shared/container-facts.ts';
import { CONTAINER_DOWN } from '../shared/container-state.ts';
import { listener, routeTo, tcpTarget } from '../shared/scene.ts';

const stopped = { activeState: 'inactive', subState: 'dead', result: 'success' };
const down = anEngine({ state: 'down', why: 'docker.service is inactive (dead)', version: null, unit: stopped });

export const rule = defineCause({
  id: 'docker.daemon-down',
  on: ['backend', 'dependency', 'proxy'],
  needs: ['docker'],
  wants: ['listener', 'unit', 'container'],
  leadsTo: { ...CONTAINER_DOWN, 'container.not-running': 0.1 },
  fits: () => 0.6,
  title: { en: 'The Docker engine does not answer', ko: 'Docker 엔진이 응답하지 않음', zh: 'Docker 引擎没有响应' },
  why: { en: 'Without the engine its containers are stopped or cannot be started, and their ports are gone.' },
  look: 'systemctl status docker; journalctl -u docker -n 50 --no-pager',
  judge({ docker, listener: around, unit }, context) {
    if (docker.state === 'up') return ruledOut('the Docker engine answers');
    if (docker.state !== 'down') return absent;
    const port = Number(/:(\d+)$/.exec(context.link.address ?? '')?.[1] ?? Number.NaN);
    const wanted = docker.wanted.find((one) => one.hostPort === port);
    // A unit or a listener of the host says that this link is none of Docker's.
    if ((around?.matching.length ?? 0) > 0 || (unit && !wanted && context.link.role !== 'proxy')) return absent;
    // Elsewhere than on a container network only a container that publishes the port makes this Docker's affair.
    const inNetwork = /^172\.(?:1[6-9]|2\d|3[01])\.|^10\.0\./.test(context.link.address ?? '');
    if (!wanted && context.link.role !== 'proxy' && !(inNetwork && around !== undefined)) return absent;
    const state = docker.unit
      ? `docker.service is ${docker.unit.activeState} (${docker.unit.subState}, ${docker.unit.result})`
      : (docker.why ?? 'it does not answer');
    return present({
      subject: 'docker.service',
      confidence: 0.97,
      says: {
        en: `the Docker engine is down${wanted ? `, and port ${port} is published by one of its containers` : ''}: ${state}`,
        ko: `Docker 엔진이 동작하지 않습니다: ${state}`,
        zh: `Docker 引擎未运行：${state}`,
      },
      evidence: [
        saw(
          docker.unit ? 'systemctl show docker.service' : 'Docker socket',
          docker.why === null || docker.why === state ? state : `${state}; ${docker.why}`,
        ),
        ...(wanted
          ? [
              saw(
                `/var/lib/docker/containers/${wanted.container}…/hostconfig.json`,
                `publishes ${wanted.hostPort} → ${wanted.containerPort}`,
              ),
            ]
          : []),
      ],
    });
  },
  fix(_finding, _context, { docker }) {
    const failed = docker?.unit?.activeState === 'failed';
    return [
      {
        command: docker?.unit
          ? `${failed ? 'systemctl reset-failed docker && ' : ''}systemctl start docker`
          : 'service docker start',
        why: {
          en: 'Starts the engine; containers with a restart policy come back with it.',
          ko: '엔진을 시작합니다. 재시작 정책이 있는 컨테이너는 함께 올라옵니다.',
          zh: '启动引擎；带重启策略的容器会随之恢复。',
        },
        risk: 'safe',
      },
    ];
  },
  verify: () => [{ command: "docker ps --format '{{.Names}} {{.Status}}'" }],
  examples: {
    present: [
      {
        name: 'its folder says that it publishes the port',
        route: routeTo('http://127.0.0.1:8034/', tcpTarget('127.0.0.1', 8034)),
        facts: {
          docker: { ...down, wanted: [{ container: 'a1b2c3d4e5f6', hostPort: 8034, containerPort: 8034 }] },
          listener: listener('127.0.0.1:8034'),
        },
      },
    ],
    absent: [
      { name: 'it answers', facts: { docker: anEngine() } },
      { name: 'there is none', facts: { docker: anEngine({ state: 'absent' }) } },
    ],
  },
});
