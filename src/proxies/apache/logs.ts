import type { RouteLogs } from '../../core/route.ts';
import { all, type Model, merged, pathIn, setting, type VirtualHost } from './model.ts';

const COMMON = '%h %l %u %t "%r" %>s %b';

/** Log files of a server: an ErrorLog is inherited, CustomLog lines of a virtual host replace those of the main server. */
export function logsOf(model: Model, host: VirtualHost): RouteLogs {
  const error = setting(model, host, 'errorlog')?.args[0] ?? 'logs/error_log';
  const level = setting(model, host, 'loglevel')?.args[0] ?? 'warn';
  const own = accessLogs(model, host);
  const access = own.length > 0 || host.isMain ? own : accessLogs(model, model.main);
  return { error: place(model, error).map((path) => ({ path, level })), access };
}

function accessLogs(model: Model, host: VirtualHost): RouteLogs['access'] {
  // What is written only under a condition (`env=`, `expr=`) is not all: the others come first.
  const lines = host.own.toSorted((a, b) => Number(a.args.length > 2) - Number(b.args.length > 2));
  return lines.flatMap((line) => {
    if (line.name !== 'customlog' && line.name !== 'transferlog' && line.name !== 'globallog') return [];
    const [path = '', format] = line.args;
    return place(model, path).map((at) => ({ path: at, format: format ?? 'common' }));
  });
}

/** A pipe that rotates writes elsewhere, by time: its file is not known. */
function place(model: Model, path: string): string[] {
  if (path.startsWith('|') || path === '') return [];
  return [path.startsWith('syslog') ? path : pathIn(model, path)];
}

/** Every error log of the configuration, once. */
export function allErrorLogs(model: Model): string[] {
  const lists = [model.main, ...model.hosts].flatMap((host) => logsOf(model, host).error.map((log) => log.path));
  return [...new Set(lists)];
}

/** The format of an access log by its nickname or its own text, in the notation of nginx that our reader takes. */
export function logFormat(model: Model, name: string): string {
  const lines = [model.main, ...model.hosts].flatMap((host) => all(merged(model, host), 'logformat'));
  const named = lines.filter((line) => line.args[1] === name).at(-1)?.args[0];
  return toVariables(named ?? (name.includes('%') ? name : COMMON));
}

const VARIABLES: Readonly<Record<string, string>> = {
  h: '$remote_addr',
  a: '$remote_addr',
  l: '$remote_ident',
  u: '$remote_user',
  t: '[$time_local]',
  r: '$request',
  s: '$status',
  b: '$body_bytes_sent',
  B: '$body_bytes_sent',
  O: '$bytes_sent',
  m: '$request_method',
  U: '$uri',
  f: '$request_filename',
  v: '$server_name',
  // By default what the client said, as the port is.
  V: '$host',
  p: '$host_port',
};
const HEADERS: Readonly<Record<string, string>> = {
  referer: '$http_referer',
  'user-agent': '$http_user_agent',
  host: '$http_host',
};

/** `%h %l %u %t "%r" %>s %O` → `$remote_addr $remote_ident …`. The query has no sign between it and the path. */
export function toVariables(format: string): string {
  let unnamed = 0;
  return format
    .replace(/\\(["\\tn])/g, (_all, char: string) => (char === 't' ? '\t' : char === 'n' ? '\n' : char))
    .replace(/%U%q/g, '%U')
    .replace(/%[!\d,]*[<>]?(?:\{([^}]*)\})?(?:\^?[a-zA-Z]{1,2}(?<=\^..)|[a-zA-Z])|%%/g, (all, inner?: string) => {
      if (all === '%%') return '%';
      const letter = all.at(-1) ?? '';
      const known =
        inner === undefined
          ? VARIABLES[letter]
          : letter === 'i' || letter === 'C'
            ? ((letter === 'i' ? HEADERS[inner.toLowerCase()] : undefined) ?? `$http_field${unnamed}`)
            : inner === 'c' && letter === 'a'
              ? '$remote_addr'
              : undefined;
      unnamed += 1;
      return known ?? `$field${unnamed}`;
    });
}
