// Builders for the examples of the proxy's side: a whole, plausible fact from the few values that the example is about.
import type { LogEvent } from '../../core/event.ts';
import type { Route, Target } from '../../core/route.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { aUnit } from './example-facts.ts';
import type { Probe, ProbeResult } from './probe.ts';

/** The instant that examples play at. */
export const NOW = 1_760_000_000_000;

export function answer(status: number, more: Partial<ProbeResult> = {}): ProbeResult {
  return {
    url: 'http://127.0.0.1/api/health',
    method: 'GET',
    outcome: 'answered',
    status,
    errno: null,
    message: null,
    ms: 4,
    connectMs: 1,
    headerBytes: 180,
    server: 'nginx',
    location: null,
    contentType: 'text/html',
    producer: 'backend',
    body: null,
    brokenParts: [],
    at: NOW,
    ...more,
  };
}

/** A status that the proxy itself made up. */
export function proxyAnswer(status: number, more: Partial<ProbeResult> = {}): ProbeResult {
  return answer(status, { producer: 'proxy', ...more });
}

export function failure(outcome: ProbeResult['outcome'], more: Partial<ProbeResult> = {}): ProbeResult {
  return answer(0, { outcome, status: null, producer: 'unknown', server: null, headerBytes: null, ...more });
}

export function probe(
  through: readonly ProbeResult[],
  direct: readonly ProbeResult[] = [],
  variants: Readonly<Record<string, ProbeResult>> = {},
): Probe {
  const named = Object.entries(variants).map(([name, result]) => ({ ...result, variant: name }));
  return { through: [...through], direct: [...direct], variants: named };
}

/** The plain case: the proxy says 502, the backend's address refuses. */
export function refused(): Probe {
  return probe([proxyAnswer(502)], [failure('refused', { errno: 'ECONNREFUSED' })]);
}

type Line = FactMap['words']['events'][number];

export function event(text: string, { fields = {}, hints = [], ...more }: Partial<LogEvent> = {}): Line {
  return {
    program: 'nginx',
    signature: 'example',
    tier: 'A',
    at: NOW,
    pid: 700,
    text,
    detail: null,
    line: 1,
    ...more,
    fields: { ...fields },
    hints: [...hints],
  };
}

export function proxyWords(...events: readonly Line[]): FactMap['proxy-words'] {
  return { sources: ['/var/log/nginx/error.log'], since: NOW - 900_000, events: [...events] };
}

type Group = FactMap['traffic']['groups'][number];

export function group(method: string, path: string, lastStatus: number, more: Partial<Group> = {}): Group {
  const bad = lastStatus >= 400;
  return {
    method,
    path,
    statuses: { [String(lastStatus)]: 1 },
    lastStatus,
    lastAt: NOW,
    lastOkAt: bad ? null : NOW,
    lastFailAt: bad ? NOW : null,
    sample: null,
    ...more,
  };
}

export function traffic(...groups: readonly Group[]): FactMap['traffic'] {
  const ok = groups.filter((one) => one.lastStatus < 400).length;
  return { source: '/var/log/nginx/access.log', windowMs: 900_000, requests: groups.length, ok, groups: [...groups] };
}

type Socket = FactMap['listener']['matching'][number];

export function listening(
  local: string,
  owner: Partial<Socket['owners'][number]> = {},
  more: Partial<Socket> = {},
): Socket {
  const unix = local.startsWith('unix:');
  const colon = local.lastIndexOf(':');
  return {
    local,
    host: unix ? null : local.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: unix ? null : Number(local.slice(colon + 1)),
    path: unix ? local.slice(5) : null,
    owners: [
      {
        pid: 812,
        command: '/opt/app/venv/bin/python /opt/app/venv/bin/uvicorn main:app',
        user: 'app',
        unit: 'app.service',
        container: null,
        ...owner,
      },
    ],
    queue: 0,
    backlog: 2048,
    ...more,
  };
}

export function listener(address: string, more: Partial<FactMap['listener']> = {}): FactMap['listener'] {
  return {
    address,
    matching: [],
    samePort: [],
    ofExpected: [],
    removedPath: false,
    states: {},
    ephemeral: { first: 32_768, last: 60_999, used: 40 },
    ...more,
  };
}

type Component = FactMap['socket-file']['components'][number];

export function component(
  path: string,
  kind: string,
  mode: number,
  allowed: boolean,
  owner = 'app',
  group = 'app',
  id = 1001,
): Component {
  return { path, kind, mode, owner, group, uid: id, gid: id, allowed, acl: null };
}

const SOCKET = '/run/app/app.sock';

/** /run/app/app.sock, open to everybody. */
export function socketFile(more: Partial<FactMap['socket-file']> = {}): FactMap['socket-file'] {
  return {
    path: SOCKET,
    exists: true,
    isSocket: true,
    missingFrom: null,
    changedAt: NOW - 60_000,
    components: [
      component('/run', 'directory', 0o755, true, 'root', 'root', 0),
      component('/run/app', 'directory', 0o755, true),
      component(SOCKET, 'socket', 0o777, true),
    ],
    proxyUser: 'www-data',
    allowed: true,
    deniedAt: null,
    privateTmpOf: null,
    proxyHasPrivateTmp: false,
    ...more,
  };
}

export function noSocket(more: Partial<FactMap['socket-file']> = {}): FactMap['socket-file'] {
  return socketFile({
    exists: false,
    isSocket: false,
    missingFrom: SOCKET,
    changedAt: null,
    allowed: null,
    components: socketFile().components.slice(0, 2),
    ...more,
  });
}

/** app.service: uvicorn on 127.0.0.1:8000. */
export function unit(more: Partial<FactMap['unit']> = {}): FactMap['unit'] {
  return aUnit({
    name: 'app.service',
    fragmentPath: '/etc/systemd/system/app.service',
    command: '/opt/app/venv/bin/uvicorn main:app --host 127.0.0.1 --port 8000',
    user: 'app',
    workingDirectory: '/opt/app',
    mainPid: 812,
    activeSince: NOW - 3_600_000,
    ...more,
  });
}

export function proxyState(more: Partial<FactMap['proxy-state']> = {}): FactMap['proxy-state'] {
  return {
    program: 'nginx',
    unit: 'nginx.service',
    container: null,
    configFile: '/etc/nginx/nginx.conf',
    running: true,
    masterPid: 700,
    workerPids: [701],
    user: { name: 'www-data', uid: 33, gid: 33, groups: [33] },
    startedAt: NOW - 7_200_000,
    configLoadedAt: NOW - 7_200_000,
    changedSince: [],
    configError: null,
    listens: [
      {
        text: '80',
        port: 80,
        listening: true,
        owner: { pid: 700, command: 'nginx: master process', unit: 'nginx.service' },
        ownerIsProxy: true,
      },
    ],
    workerConnections: 768,
    fdLimit: 1024,
    fdUsed: 20,
    errorLogs: ['/var/log/nginx/error.log'],
    ...more,
  };
}

const SITE = '/etc/nginx/sites-enabled/app';
const PLACE = { file: SITE, line: 9 };

export function tcpTarget(host: string, port: number, scheme: Target['scheme'] = 'http'): Target {
  return { scheme, address: { is: 'tcp', host, port }, weight: 1, backup: false, down: false, place: PLACE };
}

export function unixTarget(path: string, scheme: Target['scheme'] = 'http'): Target {
  return { scheme, address: { is: 'unix', path }, weight: 1, backup: false, down: false, place: PLACE };
}

/** A route with one target, as nginx has it in a prefix location on lines 8 and 9. */
export function routeTo(passText: string, one: Target, more: Partial<Route> = {}): Partial<Route> {
  return { targets: [one], passText, passPlace: PLACE, place: { file: SITE, line: 8 }, ...more };
}
