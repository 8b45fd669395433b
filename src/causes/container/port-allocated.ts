import { absent, defineCause, type FixStep, ruledOut, saw } from '../../core/rule.ts';
import { PORT_TROUBLE } from '../shared/container-errors.ts';
import { aContainer, anExited } from '../shared/container-facts.ts';
import { bringBack, recipe } from '../shared/container-repair.ts';
import { CONTAINER_DOWN, type Container, ofContainer } from '../shared/container-state.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

const error =
  'driver failed programming external connectivity on endpoint shop-backend: Bind for 0.0.0.0:8034 failed: port is already allocated';
const holder = {
  hostPort: 8034,
  pid: 900,
  command: 'python3 -m http.server 8034',
  unit: 'other.service',
  container: null,
};

type Holder = Container['portHolders'][number];

/** `docker-proxy … -container-ip 172.18.0.5` stands for another container. */
function holderText(holder: Holder): string {
  const proxied = /docker-proxy/.test(holder.command) ? /-container-ip (\S+)/.exec(holder.command)?.[1] : undefined;
  if (proxied) return `the container at ${proxied}`;
  const home = holder.unit ?? holder.container?.slice(0, 12);
  return `${holder.command.slice(0, 120)} (pid ${holder.pid}${home ? `, ${home}` : ''})`;
}

function free(container: Container, holder: Holder): FixStep {
  if (holder.unit !== null && !/^(?:docker|containerd)\./.test(holder.unit))
    return {
      command: `systemctl stop ${quote(holder.unit)}`,
      why: { en: `Frees the port: ${holder.unit} has it.` },
      risk: 'caution',
      undo: `systemctl start ${quote(holder.unit)}`,
    };
  if (holder.container !== null)
    return {
      command: `docker stop ${quote(holder.container.slice(0, 12))}`,
      why: { en: 'Frees the port: another container has it.' },
      risk: 'caution',
      undo: `docker start ${quote(holder.container.slice(0, 12))}`,
    };
  const publisher = /docker-proxy/.test(holder.command);
  if (publisher)
    return {
      command: `docker stop $(docker ps -q --filter publish=${holder.hostPort})`,
      why: { en: `Frees the port: another container publishes it. Or publish ${container.name} on another port.` },
      risk: 'caution',
    };
  return {
    command: `kill ${holder.pid}`,
    why: { en: `Frees the port: ${holderText(holder)} has it. Check what it is first.` },
    risk: 'caution',
  };
}

export const rule = defineCause({
  id: 'container.port-allocated',
  on: ['backend', 'dependency', 'proxy'],
  needs: ['container'],
  leadsTo: {
    ...CONTAINER_DOWN,
    'container.not-running': 0.1,
    'port.wrong-owner': 0.1,
    'http-4xx': 0.03,
    'http-5xx': 0.02,
  },
  fits: () => 0.25,
  title: {
    en: 'The host port of the container is taken',
    ko: '컨테이너의 호스트 포트를 다른 프로그램이 사용 중',
    zh: '容器的主机端口已被占用',
  },
  why: { en: 'The engine cannot publish the port, so it does not start the container.' },
  look: 'docker inspect {subject}; ss -ltnp',
  judge({ container }, context) {
    const said = container.error;
    if (said === null || !PORT_TROUBLE.test(said))
      return container.exists ? ruledOut(`the engine could publish the ports of ${container.name}`) : absent;
    if (container.state === 'running') return absent;
    const port = /:(\d{1,5})(?: failed|: bind|\b)/.exec(said)?.[1] ?? String(container.published[0]?.hostPort ?? '?');
    const [owner] = container.portHolders;
    const who = owner ? holderText(owner) : 'another program';
    return ofContainer(context, container, {
      confidence: owner ? 0.96 : 0.92,
      says: {
        en: `the engine cannot start container ${container.name}: host port ${port} belongs to ${who}`,
        ko: `컨테이너 ${container.name}을(를) 시작할 수 없습니다: 호스트 포트 ${port}를 ${who}이(가) 쓰고 있습니다`,
        zh: `无法启动容器 ${container.name}：主机端口 ${port} 被 ${who} 占用`,
      },
      more: owner ? [saw('ss -ltnp', `port ${owner.hostPort}: ${holderText(owner)}`)] : [],
      data: { port },
    });
  },
  fix({ data }, context, { container }) {
    if (!container) return [];
    const [owner] = container.portHolders;
    const first = owner
      ? free(container, owner)
      : byHand(`Stop what has port ${data?.port ?? ''} (ss -ltnp), or publish another port in ${recipe(container)}.`);
    return [first, ...bringBack(context, container)];
  },
  verify: ({ subject }) => [{ command: `docker port ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'a unit has the port',
        facts: { container: aContainer({ state: 'created', pid: null, error, portHolders: [holder] }) },
      },
    ],
    absent: [
      { name: 'published', facts: { container: aContainer() } },
      { name: 'it ended by itself', facts: { container: anExited(1, 'error') } },
    ],
  },
});
