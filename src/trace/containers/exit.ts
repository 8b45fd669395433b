import type { FactMap } from '../../facts/facts.generated.ts';
import { SIGNALS } from '../unit-show.ts';
import { type DockerEvent, type Inspect, instantOf } from './api.ts';

type ContainerFact = FactMap['container'];

const CODES: Readonly<Record<number, string>> = {
  0: 'finished by itself',
  1: 'error of its program',
  2: 'wrong usage, or an error of its shell',
  125: 'the engine could not run it',
  126: 'its command cannot be executed',
  127: 'its command was not found',
  128: 'the runtime could not start it',
  255: 'out of range, or the engine lost it',
};

/** What an exit code says (Docker's own codes and 128 + signal). */
export function exitMeaning(code: number): string {
  const signal = SIGNALS[code - 128];
  return signal ?? CODES[code] ?? `status ${code}`;
}

function millis(event: DockerEvent): number {
  return event.timeNano > 0 ? Math.round(event.timeNano / 1e6) : event.time * 1000;
}

/** Signals that the engine was asked to send, as in `kill` events; 15 for `stop` before its grace ends. */
function signalsBefore(events: readonly DockerEvent[], at: number): number[] {
  return events
    .filter((event) => event.Action === 'kill' && millis(event) <= at + 500 && millis(event) >= at - 120_000)
    .map((event) => Number(event.Actor.Attributes?.signal ?? 0));
}

export function deathsOf(id: string, events: readonly DockerEvent[]): ContainerFact['deaths'] {
  const own = events.filter((event) => event.Actor.ID === id);
  return own
    .filter((event) => event.Action === 'die')
    .map((event) => {
      const at = millis(event);
      const signal = signalsBefore(own, at).at(-1);
      const code = Number(event.Actor.Attributes?.exitCode ?? Number.NaN);
      return {
        at,
        exitCode: Number.isNaN(code) ? null : code,
        signal: signal === undefined ? null : (SIGNALS[signal] ?? String(signal)),
      };
    })
    .slice(-20);
}

/**
 * Who ended the last life. 137 is four stories: the container's limit (the flag), a stop whose grace ran out (TERM, then
 * KILL), a person's kill (KILL alone), or the kernel and others that the engine was not asked by.
 */
export function endedBy(inspect: Inspect, events: readonly DockerEvent[]): ContainerFact['endedBy'] {
  const { State: state } = inspect;
  const finished = instantOf(state.FinishedAt);
  if (finished === null) return null;
  const own = events.filter((event) => event.Actor.ID === inspect.Id);
  const die = own.filter((event) => event.Action === 'die').at(-1);
  const code = state.Status === 'running' ? Number(die?.Actor.Attributes?.exitCode ?? 0) : state.ExitCode;
  const at = die ? millis(die) : finished;
  const signals = signalsBefore(own, at);
  const hadOom = own.some((event) => event.Action === 'oom' && Math.abs(millis(event) - at) < 5_000);
  if ((state.OOMKilled && state.Status !== 'running') || (code === 137 && hadOom)) return 'limit';
  // The engine restarts what ends by itself; what it leaves at rest was stopped, even where it remembers no more.
  const policy = inspect.HostConfig.RestartPolicy.Name;
  const wouldRestart = policy === 'always' || policy === 'unless-stopped' || (policy === 'on-failure' && code !== 0);
  if (!die && state.Status === 'exited' && wouldRestart && state.Error === '') return 'stop';
  if (code === 137) {
    // A stop sends the image's own signal first, whatever it is.
    if (signals.includes(9)) return signals.some((signal) => signal !== 9) ? 'stop-timeout' : 'kill';
    // The engine remembers the death and was not asked for it.
    return die ? 'kernel' : 'unknown';
  }
  if (signals.length > 0) return signals.includes(9) ? 'kill' : 'stop';
  if (die) return 'itself';
  return code === 143 || code === 130 ? 'stop' : 'itself';
}
