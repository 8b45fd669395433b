import { type Context, type Evidence, type Present, present, saw } from '../../core/rule.ts';
import { type SeenFacts, seenFacts } from '../../core/snapshot.ts';
import type { Text } from '../../core/text.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { believed } from './dependency.ts';
import { newestFirst, quoted } from './probe.ts';

export type Container = FactMap['container'];
export type Service = FactMap['service'];

/** A container that lives shorter than this after a restart is in a crash loop. */
const LOOP_LIFE_MS = 20_000;
/** Restarts before a running container is thought to loop. */
const LOOP_RESTARTS = 2;

/** What a container that does not serve brings about, on its own link and above it, with how often it is the reason. */
export const CONTAINER_DOWN = {
  'route.host-unresolvable': 0.1,
  'service.no-replicas': 0.3,
  'port.not-listening': 0.15,
  'proxy.not-running': 0.2,
  'db.unreachable': 0.2,
  'db.host-unresolvable': 0.25,
  'cache.unreachable': 0.2,
  'app.upstream-error': 0.1,
  'connect-refused': 0.08,
  'connect-unreachable': 0.25,
  'connect-timeout': 0.15,
  unresolved: 0.2,
  'premature-close': 0.05,
  'no-live-upstreams': 0.1,
  'http-502': 0.1,
  'http-504': 0.08,
  'read-timeout': 0.03,
  // A proxy that makes its routes of the containers that run has none for this one.
  'http-4xx': 0.02,
} as const;

/** Restarted over and over: waiting for its next try, or just started once more. */
export function isCrashLooping(container: Container, at: number): boolean {
  if (container.state === 'restarting') return true;
  if (container.state !== 'running' || container.restarts < LOOP_RESTARTS || container.startedAt === null) return false;
  return at - container.startedAt < LOOP_LIFE_MS;
}

/** Does not run, or not for long. */
export function isContainerFailing(container: Container, at: number): boolean {
  return (
    ['created', 'exited', 'dead', 'removing', 'missing'].includes(container.state) || isCrashLooping(container, at)
  );
}

/** A task of the same deployment that ended badly in the last minutes makes a fresh one suspect. */
const SERVICE_WINDOW_MS = 5 * 60_000;

/** No task of it runs, or the one that runs was started moments ago after another ended badly. */
export function isServiceFailing(service: Service, at: number): boolean {
  if (!service.exists || service.running === 0) return true;
  // A task that was lost with its container (a restart of the engine) did not fail of itself.
  const bad = service.tasks.filter(
    (task) =>
      (task.state === 'rejected' || (task.state === 'failed' && (task.exitCode ?? 0) !== 0)) &&
      at - (task.at ?? 0) < SERVICE_WINDOW_MS,
  );
  const fresh = service.tasks.some((task) => task.state === 'running' && at - (task.at ?? 0) < LOOP_LIFE_MS);
  return bad.length >= 1 && fresh && service.running <= 1;
}

/** Somebody ended it: a stop, or a kill. */
export function wasStopped(container: Container): boolean {
  return container.endedBy !== null && ['stop', 'stop-timeout', 'kill'].includes(container.endedBy);
}

const MIB = 1024 * 1024;

export function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}

/** How it ended, in words; empty when it never did. */
export function endText(container: Container): string {
  if (container.exitCode === null) return '';
  const by: Partial<Record<NonNullable<Container['endedBy']>, string>> = {
    stop: 'it was stopped',
    'stop-timeout': 'it was stopped and did not end within the grace time',
    kill: 'it was killed by a person or a program',
    limit: 'its memory limit killed it',
    kernel: 'something outside of Docker killed it',
  };
  const who = container.endedBy === null ? undefined : by[container.endedBy];
  return `exit code ${container.exitCode} (${container.exitMeaning ?? '?'})${who ? `: ${who}` : ''}`;
}

/** What the engine says of it, as evidence. */
export function inspected(container: Container, ...more: readonly string[]): Evidence {
  const exit =
    container.exitCode === null || container.state === 'running'
      ? []
      : [`ExitCode=${container.exitCode} (${container.exitMeaning ?? '?'})`];
  const oom = container.oomKilled ? ['OOMKilled=true'] : [];
  const restarts = container.restarts > 0 ? [`RestartCount=${container.restarts}`] : [];
  const error = container.error === null ? [] : [`Error=${container.error}`];
  const state = [`Status=${container.state}`, ...exit, ...oom, ...restarts, ...error, ...more];
  return saw(
    `docker inspect ${container.name}`,
    state.join(' '),
    container.state === 'running' ? null : container.finishedAt,
  );
}

/** The proxy's newest line about this backend, as a second witness. */
export function proxySays(context: Context): readonly Evidence[] {
  const facts = seenFacts(context.link);
  const line = newestFirst(facts['proxy-words']?.events ?? []).find((event) => event.hints.length > 0);
  const error = context.proxy['proxy-state']?.configError;
  const refused = error ? [saw(`log of ${context.proxy['proxy-state']?.container ?? 'the proxy'}`, error.message)] : [];
  return [...refused, ...(line ? [quoted(line, facts)] : [])];
}

interface Told {
  readonly subject?: string;
  readonly confidence: number;
  readonly says: Text;
  readonly show?: readonly string[];
  readonly more?: readonly Evidence[];
  readonly data?: Readonly<Record<string, string>>;
}

/** A verdict about a container: its state is the first evidence, its name the subject. */
export function ofContainer(context: Context, container: Container, told: Told): Present {
  return present({
    subject: told.subject ?? container.name,
    confidence: believed(context, told.confidence * (0.7 + 0.3 * container.sureness)),
    says: told.says,
    evidence: [
      inspected(container, ...(told.show ?? [])),
      ...(told.more ?? []),
      ...(context.link.role === 'backend' ? proxySays(context) : []),
    ],
    ...(told.data === undefined ? {} : { data: told.data }),
  });
}

/** The last line that an ended container wrote: often its reason, even where no rule knows the words. */
export function lastWord(name: string, words: SeenFacts['words']): readonly Evidence[] {
  const last = words?.tail.at(-1);
  return last === undefined ? [] : [saw(`docker logs ${name}`, last)];
}

/** Who asks: the container of the proxy, or nobody's when the proxy runs on the host. */
export function asker(context: Context): string | null {
  return context.proxy['proxy-state']?.container ?? null;
}

/** The container answers what the proxy asks it. */
export function answersDirectly(facts: SeenFacts): boolean {
  return (facts.probe?.direct ?? []).some((one) => one.outcome === 'answered' && (one.status ?? 0) < 500);
}
