import { absent, defineCause, ruledOut } from '../../core/rule.ts';
import { isExecTrouble, PORT_TROUBLE } from '../shared/container-errors.ts';
import { aContainer, anExited } from '../shared/container-facts.ts';
import { bringBack, recipe } from '../shared/container-repair.ts';
import { CONTAINER_DOWN, ofContainer } from '../shared/container-state.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

const error = 'error while creating mount source path "/srv/shop/data": mkdir /srv/shop: read-only file system';

export const rule = defineCause({
  id: 'container.start-failed',
  on: ['backend', 'dependency', 'proxy'],
  needs: ['container'],
  leadsTo: { ...CONTAINER_DOWN, 'container.not-running': 0.1, 'container.crash-loop': 0.02 },
  fits: () => 0.4,
  title: { en: 'The engine cannot start the container', ko: '엔진이 컨테이너를 시작하지 못함', zh: '引擎无法启动容器' },
  why: { en: 'A mount, network, device or limit of it is not possible, so its program was never run.' },
  look: "docker inspect -f '{{.State.Error}}' {subject}",
  judge({ container }, context) {
    const { error: said } = container;
    if (container.state === 'running' || container.state === 'paused') return ruledOut(`${container.name} was started`);
    if (said === null || !container.exists) return absent;
    // Programs and ports have causes of their own.
    if (PORT_TROUBLE.test(said) || isExecTrouble(said)) return absent;
    return ofContainer(context, container, {
      confidence: 0.94,
      says: {
        en: `the engine cannot start container ${container.name}: ${said}`,
        ko: `엔진이 컨테이너 ${container.name}을(를) 시작하지 못합니다: ${said}`,
        zh: `引擎无法启动容器 ${container.name}：${said}`,
      },
      data: { error: said },
    });
  },
  fix({ data }, context, { container }) {
    if (!container) return [];
    const said = data?.error ?? '';
    const network = /network ([\w.-]+) not found|could not find (?:a )?network|network [0-9a-f]{12,} not found/i.exec(
      said,
    );
    const missing =
      /(?:bind source path does not exist|no such file or directory|not a directory)[^/]*(\/[^\s:"']+)?/i.exec(
        said,
      )?.[1];
    const what = network
      ? `The network is gone: create the container anew (${container.compose ? 'docker compose up -d --force-recreate' : `docker rm ${container.name} and its docker run`}), or create the network.`
      : missing
        ? `Put ${missing} on the host, or correct the mount in ${recipe(container)}.`
        : `Correct what the engine names in ${recipe(container)}: ${said}`;
    const steps = bringBack(context, container, 'Then starts it.');
    return [byHand(what), ...steps];
  },
  verify: ({ subject }) => [{ command: `docker inspect -f '{{.State.Status}} {{.State.Error}}' ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'a mount that cannot be made',
        facts: {
          container: aContainer({
            state: 'created',
            pid: null,
            error,
            exitCode: 128,
            exitMeaning: 'the runtime could not start it',
          }),
        },
      },
    ],
    absent: [
      { name: 'its program ended', facts: { container: anExited(1, 'error of its program') } },
      {
        name: 'its port is taken, which is another cause',
        facts: {
          container: aContainer({ state: 'created', error: 'Bind for 0.0.0.0:8034 failed: port is already allocated' }),
        },
      },
    ],
  },
});
