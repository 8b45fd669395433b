import type { FactMap } from '../../facts/facts.generated.ts';
import { redact } from '../../logs/redact.ts';
import { sanitise } from '../../logs/sanitise.ts';
import { instantOf, type Service, type Task } from './api.ts';
import type { Engine } from './engine.ts';
import { isVip } from './resolve.ts';

export type ServiceFact = FactMap['service'];

const MOST_TASKS = 12;
const FAILED = new Set(['failed', 'rejected', 'orphaned']);

/** JSON with sorted keys: equal things read equal. */
function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${key}:${stable(item)}`).join()}}`;
}

function part(spec: unknown, key: string): unknown {
  return spec !== null && typeof spec === 'object' ? (spec as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** A task of the deployment that is wanted now: made from the same template. Older ones are history. */
export function isCurrent(task: Task, service: Service): boolean {
  const template = service.Spec.TaskTemplate.raw;
  return ['ContainerSpec', 'Placement', 'Resources', 'ForceUpdate'].every(
    (key) => stable(part(task.Spec, key)) === stable(part(template, key)),
  );
}

export function tasksOf(service: Service, tasks: readonly Task[]): readonly Task[] {
  return tasks.filter((task) => task.ServiceID === service.ID).sort((a, b) => b.CreatedAt.localeCompare(a.CreatedAt));
}

function taskFact(task: Task): ServiceFact['tasks'][number] {
  const { Status: status } = task;
  return {
    id: task.ID.slice(0, 12),
    slot: task.Slot,
    state: status.State,
    wanted: task.DesiredState,
    message: sanitise(status.Message),
    error: status.Err ? redact(sanitise(status.Err)) : null,
    exitCode: status.ContainerStatus && FAILED.has(status.State) ? status.ContainerStatus.ExitCode : null,
    container: status.ContainerStatus?.ContainerID || null,
    node: task.NodeID || null,
    addresses: (task.NetworksAttachments ?? [])
      .flatMap((one) => one.Addresses ?? [])
      .map((text) => text.replace(/\/\d+$/, '')),
    at: instantOf(status.Timestamp),
  };
}

const CAPTAIN = 'srv-captain--';

/** CapRover names its services so; the port is what its own proxy forwards to. */
export function platformOf(name: string, forwardsTo: number | null): ServiceFact['platform'] {
  return name.startsWith(CAPTAIN)
    ? { name: 'caprover', app: name.slice(CAPTAIN.length), containerPort: forwardsTo }
    : null;
}

function desiredOf(service: Service, tasks: readonly Task[]): number {
  if (service.ServiceStatus) return service.ServiceStatus.DesiredTasks;
  const { Replicated } = service.Spec.Mode;
  return Replicated
    ? Replicated.Replicas
    : new Set(tasks.filter((task) => task.DesiredState === 'running').map((task) => task.NodeID)).size;
}

/** `registry:5000/shop:7` → `registry:5000/shop`. */
function repository(image: string): string {
  return image.replace(/:[\w][\w.-]*$/, '');
}

/** Everything about a service that a rule may want. */
export async function readService(
  engine: Engine,
  service: Service,
  foundBy: string,
  forwardsTo: number | null,
): Promise<ServiceFact> {
  const [all, networks] = await Promise.all([engine.tasks(), engine.networks()]);
  const own = tasksOf(service, all);
  const current = own.filter((task) => isCurrent(task, service));
  const earlier = own.filter((task) => !isCurrent(task, service) && FAILED.has(task.Status.State));
  const nameOfNetwork = (id: string): string => networks.find((one) => one.Id === id)?.Name ?? id;
  const { Spec: spec, Endpoint: endpoint } = service;
  const template = spec.TaskTemplate;
  const image = template.ContainerSpec?.Image.replace(/@sha256:.*$/, '') ?? '';
  return {
    name: spec.Name,
    exists: true,
    foundBy,
    image,
    images: (await engine.tags()).filter((tag) => tag !== image && repository(tag) === repository(image)).slice(0, 5),
    mode: spec.Mode.Replicated ? 'replicated' : spec.Mode.Global === undefined ? 'job' : 'global',
    desired: desiredOf(service, own),
    running: own.filter((task) => task.Status.State === 'running' && task.DesiredState === 'running').length,
    endpointMode: isVip(service) ? 'vip' : 'dnsrr',
    virtualAddresses: (endpoint.VirtualIPs ?? [])
      .filter((vip) => vip.Addr !== '')
      .map((vip) => ({ network: nameOfNetwork(vip.NetworkID), address: vip.Addr.replace(/\/\d+$/, '') })),
    networks: (template.Networks ?? []).map((network) => nameOfNetwork(network.Target)),
    constraints: [...(template.Placement?.Constraints ?? [])],
    ports: (endpoint.Ports ?? []).map((port) => ({
      published: port.PublishedPort,
      target: port.TargetPort,
      mode: port.PublishMode,
    })),
    update: service.UpdateStatus ? { state: service.UpdateStatus.State, message: service.UpdateStatus.Message } : null,
    tasks: current.slice(0, MOST_TASKS).map(taskFact),
    earlierFailures: earlier.length,
    environmentNames: [...(template.ContainerSpec?.Env ?? [])],
    secrets: (template.ContainerSpec?.Secrets ?? []).map((secret) => secret.SecretName),
    platform: platformOf(spec.Name, forwardsTo),
    similar: [],
  };
}

/** A service that should be there and is not. */
export function missingService(name: string, similar: readonly string[]): ServiceFact {
  return {
    name,
    exists: false,
    foundBy: `the proxy's name for it`,
    image: '',
    images: [],
    mode: 'replicated',
    desired: 0,
    running: 0,
    endpointMode: 'vip',
    virtualAddresses: [],
    networks: [],
    constraints: [],
    ports: [],
    update: null,
    tasks: [],
    earlierFailures: 0,
    environmentNames: [],
    secrets: [],
    platform: platformOf(name, null),
    similar: [...similar],
  };
}
