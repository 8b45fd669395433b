import type { Place } from '../../core/route.ts';
import { modelOf } from './build.ts';
import { allLocations } from './follow.ts';
import type { NginxConfig } from './load.ts';
import { errorLogs, type LogFormat, logFormats, logsOf } from './logs.ts';
import { makeScope, own, setting } from './scope.ts';

/** What holds for the whole of nginx. */
export interface NginxGlobals {
  /** The workers' user: the one who must be able to open a socket. */
  readonly user: string;
  /** The workers' group; the user's own when null. */
  readonly group: string | null;
  readonly pidFile: string;
  readonly workerProcesses: string;
  readonly workerConnections: number;
  /** Null: the system's limit holds. */
  readonly workerRlimitNofile: number | null;
  /** The main error log, where start-up problems are written. */
  readonly errorLogs: readonly { readonly path: string; readonly level: string }[];
  /** Every log file named anywhere, once. */
  readonly allErrorLogs: readonly string[];
  readonly allAccessLogs: readonly { readonly path: string; readonly format: string }[];
  readonly logFormats: ReadonlyMap<string, LogFormat>;
  /** TCP and UDP proxies (`stream`): noted, not followed. */
  readonly streams: readonly { readonly listen: string; readonly pass: string; readonly place: Place }[];
}

/** Reads the settings outside of any route, with the compiled-in defaults where the configuration is silent. */
export function globals(config: NginxConfig): NginxGlobals {
  const model = modelOf(config);
  const { main } = model;
  const events = makeScope(main, own(main, 'events')[0]?.block ?? []);
  const user = own(main, 'user')[0]?.args;
  const pid = setting(main, 'pid');
  const errors = new Set<string>();
  const access = new Map<string, { path: string; format: string }>();
  for (const scope of [main, model.http, ...model.servers.flatMap((s) => allLocations(s).map((l) => l.scope))]) {
    const logs = logsOf(model, scope);
    for (const log of logs.error) errors.add(log.path);
    if (scope !== main) for (const log of logs.access) access.set(`${log.path} ${log.format}`, log);
  }
  return {
    user: user?.[0] ?? config.compiled.user,
    group: user?.[1] ?? null,
    pidFile: pid === null ? config.compiled.pid : pid.startsWith('/') ? pid : config.compiled.prefix + pid,
    workerProcesses: setting(main, 'worker_processes') ?? '1',
    workerConnections: number(own(events, 'worker_connections')[0]?.args[0]) ?? 512,
    workerRlimitNofile: number(own(main, 'worker_rlimit_nofile')[0]?.args[0]),
    errorLogs: errorLogs(model, main),
    allErrorLogs: [...errors],
    allAccessLogs: [...access.values()],
    logFormats: logFormats(model),
    streams: streams(config),
  };
}

function number(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

function streams(config: NginxConfig): NginxGlobals['streams'] {
  const out: { listen: string; pass: string; place: Place }[] = [];
  for (const block of config.directives.filter((d) => d.name === 'stream')) {
    for (const server of (block.block ?? []).filter((d) => d.name === 'server')) {
      const pass = server.block?.find((d) => d.name === 'proxy_pass');
      const listens = (server.block ?? []).filter((d) => d.name === 'listen').map((d) => d.args[0] ?? '');
      if (pass) out.push({ listen: listens.join(' '), pass: pass.args[0] ?? '', place: pass.place });
    }
  }
  return out;
}
