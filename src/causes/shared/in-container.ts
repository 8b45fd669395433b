import type { Context, FixStep, Rule } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { captain, composeCommand, containerAgain, recipe, rollback } from './container-repair.ts';
import { type Container, isContainerFailing } from './container-state.ts';
import { byHand } from './repair.ts';
import { quote } from './shell.ts';

/** Rules whose steps are written for programs of the host: of a container the same is done inside it. */
const HOPS = new Set<Rule['hop']>(['app', 'db', 'cache', 'process', 'port', 'socket', 'host']);
/** Commands that work on files, by the first word. */
const FILES = /^(?:mkdir|chown|chmod|rm|touch|sed|cp|mv|ln|install|truncate|cd)\b/;
/** What is done to the proxy is done where the proxy is. */
const PROXY = /\b(?:nginx|apache2ctl|apachectl) -t\b|\b(?:caddy|haproxy) (?:validate|-c)\b|systemctl reload\b/;
const DOCKER = /^(?:docker|docker-compose)\b|\bdocker exec\b/;
const SERVERS = /\b(?:postgresql|mysql|mariadb|redis-server|redis|memcached|mongod|rabbitmq-server)(?:\.service)?$/;

/** The container that a database's own commands are for: the link's, or that of what it leans on. */
function serverOf(context: Context, own: Container): Container {
  if (context.link.role === 'dependency') return own;
  const database = context.below.find(({ facts }) => facts.dependency?.kind !== 'http' && facts.container?.exists);
  return database?.facts.container ?? own;
}

/** Where a path of the container lies on the host; null when it is part of the image. */
function onHost(container: Container, path: string): string | null {
  const mount = container.mounts
    .filter((one) => path === one.destination || path.startsWith(`${one.destination.replace(/\/$/, '')}/`))
    .sort((a, b) => b.destination.length - a.destination.length)[0];
  return mount?.hostPath && !mount.readOnly
    ? mount.hostPath + path.slice(mount.destination.replace(/\/$/, '').length)
    : null;
}

/** Runs a command as root with the container's own files and users: inside it while it runs, else beside it on its mounts. */
function withFiles(step: FixStep, command: string, container: Container, context: Context): FixStep {
  const name = quote(container.name);
  const undo = step.undo === undefined ? {} : { undo: run(step.undo) };
  function run(text: string): string {
    if (container.state === 'running' && !isContainerFailing(container, context.at))
      return `docker exec -u 0 ${name} sh -c ${quote(text)}`;
    return `docker run --rm -u 0 --volumes-from ${name} --entrypoint sh ${quote(container.image)} -c ${quote(text)}`;
  }
  const paths = [...command.matchAll(/(?<=\s|^|')\/[\w./@-]+/g)].map((match) => match[0]);
  const running = container.state === 'running' && !isContainerFailing(container, context.at);
  const reaches = running || paths.every((path) => onHost(container, path) !== null);
  if (reaches)
    return { ...step, ...undo, command: run(command), why: { en: `${step.why.en} (In container ${container.name}.)` } };
  const folder = /^mkdir -p (\/[\w./-]+)/.exec(command)?.[1];
  if (folder) return makeInLayer(step, folder, container);
  return byHand(
    `In the image of ${container.name} (its Dockerfile): ${command}. Then build it again and create the container anew in ${recipe(container)}.`,
  );
}

/** A folder in the container's own layer, while it does not run: docker cp writes there. */
function makeInLayer(step: FixStep, folder: string, container: Container): FixStep {
  const uid = /^\d+/.exec(container.user ?? '')?.[0];
  const own = uid === undefined ? 'chmod 777 "$d"' : `chown ${uid} "$d"`;
  return {
    command: `d=$(mktemp -d) && ${own} && docker cp -a "$d" ${quote(`${container.name}:${folder}`)} && rmdir "$d"`,
    why: {
      en: `Creates ${folder} in this container. Create it in the Dockerfile or mount a volume there too: the next container has none.`,
    },
    risk: step.risk,
  };
}

/** Gives a path to the user that the container runs as: where a mount brings it beside the container, else inside it. */
function ownPath(path: string, container: Container, context: Context): FixStep | null {
  const user = container.user?.split(':')[0] || 'root';
  if (!/^\/[\w./@-]+$/.test(path) || path.includes('..') || user === 'root') return null;
  const folder = /\.[A-Za-z0-9]{1,8}$/.test(path) ? path.slice(0, path.lastIndexOf('/')) || '/' : path;
  if (folder.split('/').length < 3) return null;
  const own = `chown ${quote(user)} ${quote(folder)} && chmod u+rwX ${quote(folder)}`;
  const command =
    folder === path ? own : `${own} && { [ ! -e ${quote(path)} ] || chown ${quote(user)} ${quote(path)}; }`;
  const step: FixStep = {
    command,
    why: { en: `Lets ${user}, as whom the container runs, use ${path}.` },
    risk: 'caution',
  };
  return withFiles(step, command, container, context);
}

/** A service that systemd has on a host is its container here. */
function restarted(command: string, container: Container, context: Context, facts: SeenFacts): readonly FixStep[] {
  const target = SERVERS.test(command) ? serverOf(context, container) : container;
  if (target.state === 'paused')
    return [
      { command: `docker unpause ${quote(target.name)}`, why: { en: 'Lets its processes go on.' }, risk: 'safe' },
    ];
  const again = containerAgain({ ...facts, container: target }, context, `Starts ${target.name} anew.`);
  return again ?? [];
}

/** The image has to be built again: with compose that is one command. */
function rebuilt(container: Container, what: string): readonly FixStep[] {
  const compose = composeCommand(container);
  const home = container.service === null ? null : captain(container.service);
  const hand = byHand(
    `${what} belongs into the image of ${container.name}: correct it where the image is built${home ? ` and deploy again in ${home} → Deployment` : ''}.`,
  );
  if (!compose || !container.compose) return [hand];
  return [
    hand,
    {
      command: `${compose} up -d --no-deps --build ${quote(container.compose.service)}`,
      why: { en: 'Builds the image again and creates the container from it.' },
      risk: 'caution',
    },
  ];
}

function translated(step: FixStep, container: Container, context: Context, facts: SeenFacts): readonly FixStep[] {
  const { command } = step;
  if (command === null || DOCKER.test(command) || PROXY.test(command)) return [step];
  if (/^systemctl (?:restart|start|reset-failed|thaw)\b|^systemctl reset-failed/.test(command))
    return restarted(command, container, context, facts);
  const asDatabase = /^runuser -u (postgres|mysql) -- (.*)$/s.exec(command);
  if (asDatabase) {
    const server = serverOf(context, container);
    return [{ ...step, command: `docker exec -u ${asDatabase[1]} ${quote(server.name)} ${asDatabase[2]}` }];
  }
  // Process ids of a container are the host's own here.
  if (/^(?:kill|prlimit)\b/.test(command)) return [step];
  if (FILES.test(command) && !/systemctl|runuser|git |pip |npm /.test(command))
    return [withFiles(step, command, container, context)];
  if (/manage\.py|-m flask|rails |artisan /.test(command)) {
    const inner = /((?:python[\d.]*|[\w./-]*\/python[\d.]*) \S*manage\.py .*|php artisan .*|rails .*)$/.exec(
      command,
    )?.[1];
    const runs = container.state === 'running' && !isContainerFailing(container, context.at);
    if (inner && runs) return [{ ...step, command: `docker exec ${quote(container.name)} ${inner}` }];
    return [byHand(`${step.why.en} In container ${container.name}: ${inner ?? command}`)];
  }
  return rebuilt(container, step.why.en.replace(/\.$/, ''));
}

/** Where an environment variable is set for a container. */
function variableStep(name: string, container: Container): FixStep {
  if (container.service !== null) {
    const home = captain(container.service);
    return byHand(
      `Set ${name}: ${home ? `in ${home} → App Configs → Environmental Variables, then Save & Restart, or ` : ''}docker service update --env-add ${name}=VALUE ${container.service}`,
    );
  }
  if (container.compose) {
    const compose = composeCommand(container) ?? 'docker compose';
    return byHand(
      `Set ${name} under \`environment:\` of ${recipe(container)} (or in its .env), then: ${compose} up -d ${container.compose.service}`,
    );
  }
  return byHand(
    `Create ${container.name} anew with -e ${name}=VALUE: the environment of a container is fixed when it is created.`,
  );
}

/** Causes that are about the rights to a path. */
const PATHS = new Set(['app.permission-denied', 'db.file-unopenable']);

/** What the rule says of the path itself: by hand, or a change of its mode or owner. */
function isAboutFiles(step: FixStep): boolean {
  return step.command === null ? /^Let /.test(step.why.en) : /^(?:chown|chmod|mkdir)\b/.test(step.command);
}

function distinct(steps: readonly FixStep[]): FixStep[] {
  const known = new Set<string>();
  return steps.filter((step) => {
    const key = step.command ?? step.why.en;
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

function stepsFor(
  rule: Rule,
  steps: readonly FixStep[],
  container: Container,
  context: Context,
  facts: SeenFacts,
  data: Readonly<Record<string, string>> | undefined,
): readonly FixStep[] {
  const again = containerAgain({ ...facts, container }, context, 'Starts the container with that.') ?? [];
  const { variable, path } = data ?? {};
  if (rule.id === 'app.env-missing' && variable) {
    const fixed = distinct([
      variableStep(variable, container),
      ...(container.compose || container.service !== null ? [] : again),
    ]);
    return fixed;
  }
  const own = PATHS.has(rule.id) && path ? ownPath(path, container, context) : null;
  const rest = own === null ? steps : steps.filter((step) => !isAboutFiles(step));
  const list = [...(own ? [own] : []), ...rest.flatMap((step) => translated(step, container, context, facts))];
  const failing = isContainerFailing(container, context.at);
  const restarts = list.some((step) => /docker (?:re)?start|up -d|service update|unpause/.test(step.command ?? ''));
  const whole = distinct(failing && !restarts && rule.hop !== 'host' ? [...list, ...again] : list);
  return wayBack(whole, facts, context.at);
}

/** Where no step but another start mends it, the deployment before is the repair, if the last update did not come up. */
function wayBack(steps: readonly FixStep[], { service }: SeenFacts, at: number): readonly FixStep[] {
  const back = rollback(service, at);
  const onlyAgain = ({ command }: FixStep): boolean =>
    command !== null && /^docker service update --force [\w.-]+$/.test(command);
  const others = steps.filter((step) => !onlyAgain(step));
  return back === null || others.some((step) => step.command !== null) ? steps : [back, ...others];
}

/** The container whose files a finding is about: the link's own, or the app's for a file that it leans on. */
function homeOf(facts: SeenFacts, context: Context): Container | undefined {
  const isFile = facts.dependency !== undefined && facts.dependency.host === null;
  return isFile ? context.above.container : facts.container;
}

/** The same rule, whose repair speaks the container's words on links that a container stands behind. */
export function forContainers(rule: Rule): Rule {
  const { fix, verify } = rule;
  if (fix === null || !HOPS.has(rule.hop)) return rule;
  return {
    ...rule,
    fix(finding, context, facts) {
      const steps = fix(finding, context, facts);
      const container = homeOf(facts, context);
      if (!container?.exists || context.link.role === 'host' || context.link.role === 'proxy') return steps;
      return stepsFor(rule, steps, container, context, facts, finding.data);
    },
    verify(finding, context, facts) {
      const steps = verify?.(finding, context, facts) ?? [];
      const container = homeOf(facts, context);
      if (!container?.exists) return steps;
      const own = steps.filter(({ command }) => !/^(?:runuser|ls|stat|test|systemctl|ss|cat|df)\b/.test(command));
      return [...own, { command: `docker inspect -f '{{.State.Status}} {{.RestartCount}}' ${quote(container.name)}` }];
    },
  };
}
