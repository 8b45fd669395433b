import { absent, defineCause, type FixStep, present, ruledOut, saw } from '../../core/rule.ts';
import { aService, aTask } from '../shared/container-facts.ts';
import { captain, inDashboard } from '../shared/container-repair.ts';
import type { Service } from '../shared/container-state.ts';
import { believed } from '../shared/dependency.ts';
import { byHand } from '../shared/repair.ts';
import { quote } from '../shared/shell.ts';

/** The manager's and the engine's words before a program is run. */
const REFUSED =
  /No such image|pull access denied|manifest (?:unknown|for)|repository does not exist|no suitable node|invalid mount config|bind source path|secret|config reference|insufficient resources|mount|network|port|scheduling constraints|unable to pull/i;

function refusedTask(service: Service): Service['tasks'][number] | null {
  return (
    service.tasks.find((task) => task.state === 'rejected') ??
    service.tasks.find(
      (task) =>
        task.wanted === 'running' &&
        ['pending', 'new', 'assigned', 'preparing'].includes(task.state) &&
        REFUSED.test(task.error ?? task.message),
    ) ??
    null
  );
}

/** An image of the same repository that this node still has. */
/** One way back, not two: the deployment before a failed update, else an image that is here. */
function otherImage(service: Service): readonly FixStep[] {
  const name = quote(service.name);
  if (service.update !== null && /^(?:paused|updating)$/.test(service.update.state))
    return [
      {
        command: `docker service rollback ${name}`,
        why: { en: `Goes back to the image before: ${service.image} is not on this node and cannot be pulled.` },
        risk: 'caution',
      },
    ];
  const [image] = service.images;
  if (!image) return [];
  return [
    {
      command: `docker service update --image ${quote(image)} ${name}`,
      why: { en: `${service.image} is not on this node; ${image} is.` },
      risk: 'caution',
      undo: `docker service update --image ${quote(service.image)} ${name}`,
    },
  ];
}

/** Constraints that no node can have met, taken off again. */
function repairs(service: Service, said: string): readonly FixStep[] {
  const name = quote(service.name);
  const home = captain(service.name);
  if (/no suitable node|scheduling constraints/i.test(said)) {
    if (/insufficient resources/i.test(said))
      return [
        byHand(
          `No node has the CPU or memory that it reserves: lower the reservation (docker service update --reserve-memory … ${service.name}) or add a node.`,
        ),
      ];
    const [only] = service.constraints;
    if (only && service.constraints.length === 1)
      return [
        {
          command: `docker service update --constraint-rm ${quote(only)} ${name}`,
          why: { en: `No node meets the constraint ${only}.` },
          risk: 'caution',
          undo: `docker service update --constraint-add ${quote(only)} ${name}`,
        },
        ...inDashboard(service, 'App Configs → Node ID / Service Update Override'),
      ];
    if (/not available for new tasks/i.test(said))
      return [
        {
          command:
            "docker node update --availability active $(docker node ls --format '{{.ID}} {{.Availability}}' | awk '$2 != \"Active\" {print $1}')",
          why: { en: 'A node is drained or paused: lets it take tasks again.' },
          risk: 'caution',
        },
      ];
    return [
      byHand(
        `No node meets its constraints (${service.constraints.join(', ') || said}): change the constraints of ${service.name}, or label a node.`,
      ),
    ];
  }
  if (/image|manifest|repository|pull/i.test(said))
    return [
      ...otherImage(service),
      byHand(
        home
          ? `Or deploy it again in ${home} → Deployment, or pick an earlier version there.`
          : `Or build or push ${service.image} and run: docker service update --force --image ${service.image} ${service.name}`,
      ),
    ];
  const path = /(\/[\w./-]+)/.exec(/bind source path does not exist:?\s*(\S+)/i.exec(said)?.[1] ?? '')?.[1];
  if (path)
    return [
      {
        command: `mkdir -p ${quote(path)} && docker service update --force ${name}`,
        why: { en: `The folder ${path} that it mounts is not on this node.` },
        risk: 'caution',
        undo: `rmdir ${quote(path)}`,
      },
    ];
  return [
    byHand(
      `Correct what is named (${said}) in the service ${service.name}${home ? ` (${home})` : ''}, then: docker service update --force ${service.name}`,
    ),
  ];
}

export const rule = defineCause({
  id: 'service.task-rejected',
  on: ['backend', 'dependency', 'proxy'],
  needs: ['service'],
  leadsTo: {
    'service.no-replicas': 0.3,
    unresolved: 0.05,
    'http-502': 0.05,
    'http-504': 0.02,
    'connect-unreachable': 0.05,
    'connect-timeout': 0.03,
    'db.unreachable': 0.05,
    'db.host-unresolvable': 0.05,
    'cache.unreachable': 0.05,
    'proxy.not-running': 0.05,
  },
  title: { en: 'The tasks of the service are rejected', ko: '서비스의 태스크가 거부됨', zh: '服务的任务被拒绝' },
  why: { en: 'Image, placement, mount or secret: no node can run a task of it, so none does.' },
  look: 'docker service ps --no-trunc {subject}',
  judge({ service }, context) {
    if (!service.exists) return absent;
    const task = refusedTask(service);
    if (service.running >= service.desired && service.desired > 0) return ruledOut(`all tasks of ${service.name} run`);
    if (!task || service.running > 0) return absent;
    const said = task.error ?? task.message;
    return present({
      subject: service.name,
      confidence: believed(context, 0.95),
      says: {
        en: `no task of service ${service.name} can be started: ${said}`,
        ko: `${service.name} 서비스의 태스크를 시작할 수 없습니다: ${said}`,
        zh: `服务 ${service.name} 的任务无法启动：${said}`,
      },
      evidence: [saw(`docker service ps ${service.name}`, `${task.state}: ${said}`, task.at)],
      data: { said },
    });
  },
  fix: ({ data }, _context, { service }) => (service ? repairs(service, data?.said ?? '') : []),
  verify: ({ subject }) => [{ command: `docker service ps ${quote(subject)}` }],
  examples: {
    present: [
      {
        name: 'the image is gone',
        facts: {
          service: aService({
            running: 0,
            tasks: [aTask({ state: 'rejected', error: 'No such image: img-captain-shop:7' })],
          }),
        },
      },
      {
        name: 'placement impossible',
        facts: {
          service: aService({
            running: 0,
            constraints: ['node.labels.disk==ssd'],
            tasks: [
              aTask({ state: 'pending', error: 'no suitable node (scheduling constraints not satisfied on 1 node)' }),
            ],
          }),
        },
      },
    ],
    absent: [
      { name: 'it runs', facts: { service: aService() } },
      {
        name: 'its program failed',
        facts: {
          service: aService({ running: 0, tasks: [aTask({ state: 'failed', error: 'task: non-zero exit (1)' })] }),
        },
      },
    ],
  },
});
