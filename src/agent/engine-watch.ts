import type { Component } from '../core/component.ts';
import type { Logger } from '../core/log.ts';
import type { DockerDoor } from '../host/docker.ts';
import { type Heard, watchEvents } from '../host/docker-events.ts';
import type { Host } from '../host/host.ts';
import { asleep } from '../trace/containers/asleep.ts';
import { type Flight, FlightRecorder, useRecorder } from '../trace/containers/recorder.ts';

export interface EngineWatchOptions {
  readonly host: Host;
  readonly log: Logger;
  /** A container or service of this name came to harm: a reason to look at what stands before it. */
  readonly onHarm: (names: readonly string[]) => void;
  readonly door: DockerDoor;
}

/** What takes a container away from those who talk to it. */
const HARM = /^(?:die|oom|pause|destroy|disconnect)$/;

interface Told {
  readonly Action?: unknown;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> };
}

/** Listens to the container engine for as long as the agent lives: deaths are kept, harm is a hint. */
export class EngineWatch implements Component {
  readonly name = 'engine watch';
  readonly #options: EngineWatchOptions;
  readonly #recorder: FlightRecorder;
  readonly #abort = new AbortController();
  #listening: Promise<void> = Promise.resolve();
  #connected: boolean | null = null;

  constructor(options: EngineWatchOptions) {
    this.#options = options;
    this.#recorder = new FlightRecorder(options.host);
    useRecorder(options.host, this.#recorder);
  }

  async start(): Promise<void> {
    const { host, door } = this.#options;
    const careful: DockerDoor = {
      ...door,
      async stream(path, signal) {
        const why = await asleep(host);
        if (why !== null) throw new Error(why);
        return door.stream(path, signal);
      },
    };
    this.#listening = watchEvents(careful, (heard) => this.#hear(heard), { signal: this.#abort.signal });
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#listening;
  }

  /** What is remembered of the containers behind a runtime's name. */
  flights(name: string): readonly Flight[] {
    return this.#recorder.flights(name);
  }

  #hear(heard: Heard): void {
    if (heard.is === 'event') {
      this.#recorder.take(heard.event);
      this.#harm(heard.event as Told);
      return;
    }
    // Said when it turns: a host without an engine is asked twice a minute, for ever.
    const { log } = this.#options;
    const isUp = heard.is === 'connected';
    if (isUp && this.#connected !== true) log.info({}, 'listening to the container engine');
    if (heard.is === 'lost' && this.#connected === true)
      log.warn({ why: heard.why, retryMs: heard.retryMs }, 'the container engine is gone: asked again and again');
    this.#connected = isUp;
  }

  #harm({ Action: action, Actor: actor }: Told): void {
    if (typeof action !== 'string' || !HARM.test(action)) return;
    const { name, container, ...labels } = actor?.Attributes ?? {};
    // An event of a network has the network's name, and the id of the container.
    const own = container === undefined ? name : this.#recorder.flight(container)?.name;
    const names = [own, labels['com.docker.swarm.service.name']].filter((one) => one !== undefined);
    this.#options.onHarm(names);
  }
}
