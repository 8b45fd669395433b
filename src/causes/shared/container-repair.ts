import type { Context, FixStep } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import {
  type Container,
  isContainerFailing,
  isCrashLooping,
  isServiceFailing,
  type Service,
} from './container-state.ts';
import { configFile, programOf } from './proxy.ts';
import { quote } from './shell.ts';

/** `docker compose -p PROJECT -f FILE`, when the files are there and a tool reads them. */
export function composeCommand(container: Container): string | null {
  const { compose } = container;
  if (!compose || compose.tool === null || !compose.filesExist) return null;
  const folder = compose.workingDirectory === null ? '' : ` --project-directory ${quote(compose.workingDirectory)}`;
  return `${compose.tool} -p ${quote(compose.project)}${folder}${compose.files.map((file) => ` -f ${quote(file)}`).join('')}`;
}

function composeFile(container: Container): string {
  return container.compose?.files[0] ?? 'the compose file';
}

/** The place where a person changes how the container is made. */
export function recipe(container: Container): string {
  if (container.service !== null)
    return captain(container.service) ?? `the service ${container.service} (docker service update)`;
  if (container.compose) return `the service ${container.compose.service} in ${composeFile(container)}`;
  return `the docker run command of ${container.name}`;
}

/** Where an app of CapRover is changed in its dashboard; null for other services. */
export function captain(service: string): string | null {
  return service.startsWith('srv-captain--')
    ? `the CapRover dashboard → Apps → ${service.slice('srv-captain--'.length)}`
    : null;
}

/** Starts a container that does not run, in its platform's words. */
export function startCommand(container: Container): string {
  if (container.service !== null) return `docker service update --force ${quote(container.service)}`;
  if (container.state === 'paused') return `docker unpause ${quote(container.name)}`;
  if (container.state === 'restarting') return `docker restart ${quote(container.name)}`;
  const compose = composeCommand(container);
  if (compose && container.compose) return `${compose} up -d --no-deps ${quote(container.compose.service)}`;
  return `docker start ${quote(container.name)}`;
}

/** Restarts a container, whatever state it is in. */
export function restartCommand(container: Container): string {
  if (container.service !== null) return `docker service update --force ${quote(container.service)}`;
  return `docker restart ${quote(container.name)}`;
}

/** A proxy in a container that looked the name up once must look again when the backend came back elsewhere. */
export function lookAgain(context: Context): readonly FixStep[] {
  const proxy = context.proxy['proxy-state'];
  if (!proxy?.container || context.route.resolvesAtRuntime || context.link.role !== 'backend') return [];
  const { title, reloadInside } = programOf(context);
  const itself = context.proxy.container;
  const restart = `docker restart ${quote(proxy.container)}`;
  if (!proxy.running || proxy.configError !== null || (itself && isCrashLooping(itself, context.at)))
    return [
      {
        command: restart,
        why: { en: `${title} does not start while a name of its configuration leads nowhere: now it can.` },
        risk: 'safe',
      },
    ];
  const named = context.route.targets.some(({ address }) => address.is === 'tcp' && !/^[\d.]+$|:/.test(address.host));
  if (!named) return [];
  const inside = reloadInside(quote(configFile(context)));
  return [
    {
      command: inside === null ? restart : `docker exec ${quote(proxy.container)} ${inside}`,
      why: {
        en: `${title} looked the name up when it started: this makes it look again, because the address may be another one now.`,
        ko: `${title}는 시작할 때만 이름을 조회하므로, 주소가 바뀌었을 수 있어 다시 조회하게 합니다.`,
        zh: `${title} 只在启动时解析名称：地址可能已变，让它重新解析。`,
      },
      risk: 'safe',
    },
  ];
}

/** Back to the deployment before, for a Swarm service whose last update does not come up; null otherwise. */
export function rollback(service: Service | undefined, at: number): FixStep | null {
  if (!service?.update || !/^(?:paused|updating)$/.test(service.update.state) || !isServiceFailing(service, at))
    return null;
  return {
    command: `docker service rollback ${quote(service.name)}`,
    why: { en: `The last update of ${service.name} does not come up: goes back to the deployment before it.` },
    risk: 'caution',
  };
}

/** The steps that bring a container back, with the proxy's part. */
export function bringBack(context: Context, container: Container, why = 'Starts the container.'): readonly FixStep[] {
  const compose = container.service === null && composeCommand(container) !== null;
  return [
    {
      command: startCommand(container),
      why: { en: compose ? `${why} The compose file says how.` : why },
      risk: 'safe',
      ...(container.service === null && container.state !== 'paused'
        ? { undo: `docker stop ${quote(container.name)}` }
        : {}),
    },
    ...lookAgain(context),
  ];
}

/** Restarts the link's container or service when it has one; nothing otherwise. */
export function containerAgain(facts: SeenFacts, context: Context, en: string): readonly FixStep[] | null {
  const { container, service } = facts;
  if (container?.exists) {
    const failing = isContainerFailing(container, context.at);
    const command =
      failing && container.state !== 'restarting' && container.state !== 'running'
        ? startCommand(container)
        : restartCommand(container);
    return [{ command, why: { en }, risk: 'safe' }, ...lookAgain(context)];
  }
  if (service?.exists)
    return [{ command: `docker service update --force ${quote(service.name)}`, why: { en }, risk: 'safe' }];
  return null;
}

/** Runs a command where the container is: inside when it runs; null when it does not. */
export function inside(container: Container, command: string, at: number): string | null {
  if (isContainerFailing(container, at) || container.state !== 'running') return null;
  return `docker exec ${quote(container.name)} sh -c ${quote(command)}`;
}

/** A step in the dashboard of CapRover, for its users; nothing elsewhere. */
export function inDashboard(service: Pick<Service, 'name'>, path: string): readonly FixStep[] {
  const app = captain(service.name);
  return app === null ? [] : [{ command: null, why: { en: `Or in ${app} → ${path}.` }, risk: 'manual' }];
}
