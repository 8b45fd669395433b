// Small facts for the examples of causes: a healthy one each, with what the example changes.
import type { Hint, LogEvent } from '../../core/event.ts';
import type { FactMap } from '../../facts/facts.generated.ts';

export function anEvent(
  id: string | readonly Hint[],
  text: string,
  fields: LogEvent['fields'] = {},
  weight = 0.9,
): LogEvent {
  const hints = typeof id === 'string' ? [{ id, weight }] : id;
  return {
    program: 'app',
    signature: 'example',
    tier: 'A',
    at: null,
    pid: null,
    text,
    detail: null,
    fields,
    hints,
    line: 1,
  };
}

function plain(event: LogEvent): FactMap['words']['events'][number] {
  return { ...event, hints: [...event.hints] };
}

export function someWords(...events: readonly LogEvent[]): FactMap['words'] {
  return {
    sources: [{ name: 'journal of shop.service', lines: 40 }],
    since: null,
    events: events.map(plain),
    tail: [],
  };
}

export function someKernelWords(...events: readonly LogEvent[]): FactMap['kernel-words'] {
  return { source: 'kernel log', since: 0, events: events.map(plain) };
}

const RUNNING: FactMap['unit'] = {
  name: 'shop.service',
  foundBy: 'its ExecStart binds the address',
  loadState: 'loaded',
  activeState: 'active',
  subState: 'running',
  result: 'success',
  unitFileState: 'enabled',
  fragmentPath: '/etc/systemd/system/shop.service',
  loadError: null,
  needDaemonReload: false,
  exitKind: null,
  exitStatus: null,
  exitMeaning: null,
  restarts: 0,
  restartPolicy: 'on-failure',
  startLimitHit: false,
  mainPid: 4711,
  controlGroup: '/system.slice/shop.service',
  command: '/srv/shop/venv/bin/gunicorn --bind 127.0.0.1:8000 shop.wsgi:application',
  user: 'shop',
  userExists: true,
  group: null,
  groupExists: null,
  workingDirectory: '/srv/shop',
  workingDirectoryExists: true,
  environmentNames: [],
  environmentFiles: [],
  program: {
    path: '/srv/shop/venv/bin/gunicorn',
    exists: true,
    executable: true,
    interpreter: '/srv/shop/venv/bin/python3',
    interpreterExists: true,
    carriageReturn: false,
  },
  binds: ['127.0.0.1:8000'],
  privateTmp: false,
  runtimeDirectory: [],
  memoryLimitBytes: null,
  memoryBytes: null,
  oomKills: null,
  timeoutStartMs: 90_000,
  startedAt: null,
  activeSince: 1,
  inactiveSince: null,
  exitedAt: null,
  changedOnDiskAt: null,
  triggeredBy: [],
  similar: [],
  bootAt: null,
  ranSinceBoot: true,
  bindsOnDisk: null,
};

export function aUnit(over: Partial<FactMap['unit']> = {}): FactMap['unit'] {
  return { ...RUNNING, ...over };
}

/** A unit that ended with an exit status. */
export function aFailedUnit(
  status = 1,
  meaning: string | null = null,
  over: Partial<FactMap['unit']> = {},
): FactMap['unit'] {
  const ended = {
    activeState: 'failed',
    subState: 'failed',
    result: 'exit-code',
    exitKind: 'exited',
    exitStatus: status,
    exitMeaning: meaning,
    mainPid: null,
    activeSince: null,
  };
  return aUnit({ ...ended, ...over });
}

type Processes = FactMap['process'];

export function aProcess(over: Partial<Processes['processes'][number]> = {}): Processes['processes'][number] {
  return {
    pid: 4711,
    parent: 1,
    command: '/srv/shop/venv/bin/python3 /srv/shop/venv/bin/gunicorn shop.wsgi:application',
    user: 'shop',
    uid: 1000,
    gid: 1000,
    state: 'S',
    startedAt: 0,
    rssBytes: 80_000_000,
    threads: 1,
    fdUsed: 12,
    fdLimit: 1024,
    cwd: '/srv/shop',
    waitsIn: null,
    cpuMs: 900,
    ...over,
  };
}

export function someProcesses(
  list: readonly Partial<Processes['processes'][number]>[] = [{}],
  over: Partial<Processes> = {},
): Processes {
  return {
    mainPid: 4711,
    server: 'gunicorn',
    workersWanted: null,
    ...over,
    processes: list.map((one) => aProcess(one)),
  };
}

export function aProject(over: Partial<FactMap['project']> = {}): FactMap['project'] {
  const git = {
    branch: 'main',
    head: '1f2e3d4',
    upstream: 'origin/main',
    differsFromUpstream: false,
    fetchedAt: null,
    missingFiles: [],
    onlyUpstream: [],
  };
  return { root: '/srv/shop', venv: '/srv/shop/venv', manifest: '/srv/shop/requirements.txt', git, paths: [], ...over };
}

export function aPath(
  path: string,
  over: Partial<FactMap['project']['paths'][number]> = {},
): FactMap['project']['paths'][number] {
  return { path, exists: true, kind: 'file', owner: 'shop', mode: 0o644, readable: true, writable: true, ...over };
}

export function aDependency(over: Partial<FactMap['dependency']> = {}): FactMap['dependency'] {
  return {
    kind: 'postgresql',
    host: '127.0.0.1',
    port: 5432,
    path: null,
    database: 'shop',
    user: 'shop',
    source: '/srv/shop/.env:3',
    addresses: ['127.0.0.1'],
    resolved: true,
    outcome: 'greeted',
    greeting: null,
    ms: 1,
    file: null,
    ...over,
  };
}

export function aSqliteFile(over: Partial<NonNullable<FactMap['dependency']['file']>> = {}): FactMap['dependency'] {
  const file = {
    exists: true,
    sizeBytes: 40_960,
    writableByApp: true,
    directoryExists: true,
    directoryWritableByApp: true,
    lockedByPids: [],
    ...over,
  };
  return aDependency({
    kind: 'sqlite',
    host: null,
    port: null,
    path: '/srv/shop/db.sqlite3',
    user: null,
    addresses: [],
    resolved: null,
    outcome: 'connected',
    file,
  });
}

export function aListener(
  over: Partial<FactMap['listener']> = {},
  socket: Partial<FactMap['listener']['matching'][number]> | null = {},
): FactMap['listener'] {
  const owners = [{ pid: 4711, command: 'gunicorn', user: 'shop', unit: 'shop.service', container: null }];
  const own = { local: '127.0.0.1:8000', host: '127.0.0.1', port: 8000, path: null, owners, queue: 0, backlog: 2048 };
  const matching = socket === null ? [] : [{ ...own, ...socket }];
  return {
    address: '127.0.0.1:8000',
    matching,
    samePort: [],
    ofExpected: [],
    removedPath: false,
    states: {},
    ephemeral: null,
    ...over,
  };
}

type Asked = FactMap['probe']['direct'][number];

export function anAnswer(over: Partial<Asked> = {}): Asked {
  return {
    url: 'http://127.0.0.1:8000/',
    method: 'GET',
    outcome: 'answered',
    status: 200,
    errno: null,
    message: null,
    ms: 12,
    connectMs: 1,
    headerBytes: 300,
    server: 'gunicorn',
    location: null,
    contentType: 'text/html',
    producer: 'backend',
    body: null,
    brokenParts: [],
    at: 1,
    ...over,
  };
}

export function aProbe(direct: Partial<Asked> = {}, through: Partial<Asked> = {}): FactMap['probe'] {
  return { through: [anAnswer(through)], direct: [anAnswer(direct)], variants: [] };
}

export function aDisk(over: Partial<FactMap['disks']['disks'][number]> = {}): FactMap['disks'] {
  const disk = {
    mount: '/',
    type: 'ext4',
    holds: ['/srv/shop'],
    totalBytes: 20e9,
    availableBytes: 9e9,
    inodes: 1e6,
    inodesFree: 8e5,
    readOnly: false,
  };
  return { disks: [{ ...disk, ...over }] };
}

export function someMemory(over: Partial<FactMap['memory']> = {}): FactMap['memory'] {
  return { totalBytes: 4e9, availableBytes: 2.4e9, swapTotalBytes: 1e9, swapFreeBytes: 1e9, pressure: 0, ...over };
}

export function aLoad(over: Partial<FactMap['load']> = {}): FactMap['load'] {
  return {
    cpus: 2,
    load1: 0.3,
    load5: 0.3,
    cpuPressure: 0.01,
    filesOpen: 2_000,
    filesMax: 9e15,
    listenOverflows: 0,
    ...over,
  };
}

type Environment = FactMap['environment'];
export function anEnvironment(names: readonly string[], files: Environment['files'] = []): Environment {
  return { names: [...names], files };
}
