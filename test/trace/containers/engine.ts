import type { Host, Look } from '../../../src/host/host.ts';
import { replayHost } from '../../../src/host/record.ts';
import { openWorld, type World } from '../../../src/trace/world.ts';

/** The instant that the tests play at. */
export const AT = Date.parse('2026-11-21T05:00:00Z');

interface Made {
  readonly name: string;
  readonly networks?: Readonly<Record<string, { readonly address?: string; readonly aliases?: readonly string[] }>>;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly ports?: Readonly<Record<string, string>>;
  readonly exposed?: readonly number[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly host?: Readonly<Record<string, unknown>>;
  readonly env?: readonly string[];
}

/** An inspect answer as the engine gives it, from the few things that a test is about. */
export function container(made: Made): Record<string, unknown> {
  const running = made.state?.Status === undefined || made.state.Status === 'running';
  const bindings = Object.fromEntries(
    Object.entries(made.ports ?? {}).map(([inside, outside]) => [
      `${inside}/tcp`,
      [{ HostIp: '0.0.0.0', HostPort: outside }],
    ]),
  );
  const networks = Object.entries(made.networks ?? {}).map(([name, one]) => [
    name,
    { NetworkID: `id-${name}`, IPAddress: one.address ?? '', Aliases: one.aliases ?? [] },
  ]);
  return {
    Id: `id-${made.name}`,
    Name: `/${made.name}`,
    Created: '2026-11-21T04:00:00Z',
    Path: 'python3',
    Args: [],
    RestartCount: 0,
    State: {
      Status: 'running',
      Pid: running ? 4711 : 0,
      ExitCode: 0,
      OOMKilled: false,
      Error: '',
      StartedAt: '2026-11-21T04:00:01Z',
      FinishedAt: '0001-01-01T00:00:00Z',
      ...made.state,
    },
    Config: {
      Hostname: made.name,
      Image: 'app:1',
      Env: made.env ?? [],
      Labels: made.labels ?? {},
      ExposedPorts: Object.fromEntries((made.exposed ?? []).map((port) => [`${port}/tcp`, {}])),
    },
    HostConfig: {
      NetworkMode: 'shop',
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      PortBindings: bindings,
      ...made.host,
    },
    NetworkSettings: { SandboxID: '', Ports: running ? bindings : {}, Networks: Object.fromEntries(networks) },
  };
}

/** A host whose engine has these containers; everything else is absent. */
export function engineHost(
  containers: readonly Record<string, unknown>[],
  more: Readonly<Record<string, unknown>> = {},
): Host {
  const answers: Record<string, unknown> = {
    '/_ping': 'OK',
    '/version': { Version: '26.1.0', Arch: 'amd64' },
    '/containers/json?all=1': containers.map((one) => ({ Id: one.Id, Names: [one.Name], State: 'running' })),
    '/networks': ['shop', 'other', 'bridge'].map((name) => ({
      Id: `id-${name}`,
      Name: name,
      Driver: 'bridge',
      IPAM: { Config: [{ Subnet: '172.18.0.0/16', Gateway: '172.18.0.1' }] },
    })),
    ...Object.fromEntries(containers.map((one) => [`/containers/${String(one.Id)}/json`, one])),
    ...more,
  };
  const blank = replayHost({ schema: 'why502/recording@1', at: AT, answers: {} });
  const absent = async (): Promise<Look<never>> => ({ is: 'absent' });
  return new Proxy(blank, {
    get(target, name) {
      if (name === 'docker')
        return async (path: string): Promise<Look<unknown>> => {
          const key = path.startsWith('/events') ? '/events' : path;
          return key in answers ? { is: 'seen', value: answers[key] } : { is: 'absent' };
        };
      return name === 'now' ? Reflect.get(target, name) : absent;
    },
  });
}

export function engineWorld(
  containers: readonly Record<string, unknown>[],
  more?: Readonly<Record<string, unknown>>,
): Promise<World> {
  return openWorld(engineHost(containers, more));
}
