// Containers, services and networks for the examples: a healthy one each, with what the example changes.
import type { FactMap } from '../../facts/facts.generated.ts';

const NOW = 1_760_000_000_000;

export function aContainer(over: Partial<FactMap['container']> = {}): FactMap['container'] {
  return {
    name: 'shop-backend',
    id: 'a1b2c3',
    exists: true,
    foundBy: 'backend is one of its names',
    sureness: 1,
    image: 'shop-backend:1',
    imageExists: true,
    imageArchitecture: 'amd64',
    hostArchitecture: 'amd64',
    imageCreatedAt: NOW - 9e8,
    state: 'running',
    pid: 4711,
    exitCode: null,
    exitMeaning: null,
    endedBy: null,
    oomKilled: false,
    error: null,
    createdAt: NOW - 8e7,
    startedAt: NOW - 7e7,
    finishedAt: null,
    restarts: 0,
    restartPolicy: 'unless-stopped',
    deaths: [],
    health: null,
    memoryLimitBytes: null,
    memoryBytes: 90e6,
    memoryPeakBytes: 120e6,
    oomKills: 0,
    cpuLimit: null,
    pidsLimit: null,
    pids: 4,
    user: null,
    workingDirectory: '/app',
    entrypoint: [],
    command: ['uvicorn', 'main:app'],
    program: null,
    published: [{ hostAddress: '0.0.0.0', hostPort: 8034, containerPort: 8034, protocol: 'tcp' }],
    portHolders: [],
    exposed: [8034],
    networkMode: 'shop_default',
    networks: [{ name: 'shop_default', driver: 'bridge', address: '172.18.0.2', aliases: ['backend'] }],
    mounts: [],
    environmentNames: ['PATH'],
    compose: {
      project: 'shop',
      service: 'backend',
      workingDirectory: '/srv/shop',
      files: ['/srv/shop/docker-compose.yml'],
      filesExist: true,
      tool: 'docker compose',
    },
    service: null,
    similar: [],
    ...over,
  };
}

/** A container that ended by itself with an exit code. */
export function anExited(
  code: number,
  meaning: string,
  over: Partial<FactMap['container']> = {},
): FactMap['container'] {
  return aContainer({
    state: 'exited',
    pid: null,
    exitCode: code,
    exitMeaning: meaning,
    endedBy: 'itself',
    finishedAt: NOW - 60_000,
    memoryBytes: null,
    networks: [{ name: 'shop_default', driver: 'bridge', address: null, aliases: ['backend'] }],
    ...over,
  });
}

export function someNetworks(over: Partial<FactMap['networks']> = {}): FactMap['networks'] {
  return {
    from: { container: 'shop-frontend', networks: ['shop_default'] },
    to: { container: 'shop-backend', networks: ['shop_default'] },
    shared: ['shop_default'],
    host: 'backend',
    port: 8034,
    answers: [{ address: '172.18.0.2', network: 'shop_default', container: 'shop-backend' }],
    by: 'alias',
    neighbours: [
      { container: 'shop-backend', address: '172.18.0.2', network: 'shop_default', names: ['backend'], ports: [8034] },
    ],
    workingNames: ['shop-backend', 'backend'],
    ...over,
  };
}

type Task = FactMap['service']['tasks'][number];

export function aTask(over: Partial<Task> = {}): Task {
  return {
    id: 't1',
    slot: 1,
    state: 'running',
    wanted: 'running',
    message: 'started',
    error: null,
    exitCode: null,
    container: 'a1b2c3',
    node: 'n1',
    addresses: ['10.0.1.5'],
    at: NOW - 60_000,
    ...over,
  };
}

export function aService(over: Partial<FactMap['service']> = {}): FactMap['service'] {
  return {
    name: 'srv-captain--shop',
    exists: true,
    foundBy: 'the service is named so',
    image: 'img-captain-shop:7',
    images: [],
    mode: 'replicated',
    desired: 1,
    running: 1,
    endpointMode: 'vip',
    virtualAddresses: [{ network: 'captain-overlay-network', address: '10.0.1.4' }],
    networks: ['captain-overlay-network'],
    constraints: [],
    ports: [],
    update: null,
    tasks: [aTask()],
    earlierFailures: 0,
    environmentNames: [],
    secrets: [],
    platform: { name: 'caprover', app: 'shop', containerPort: 80 },
    similar: [],
    ...over,
  };
}

export function anEngine(over: Partial<FactMap['docker']> = {}): FactMap['docker'] {
  return { state: 'up', why: null, version: '26.1.0', unit: null, wanted: [], swarm: false, ...over };
}
