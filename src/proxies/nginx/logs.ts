import type { RouteLogs } from '../../core/route.ts';
import type { Model } from './model.ts';
import { inherited, own, type Scope } from './scope.ts';

/** A `log_format`: the whole text, pieces joined. */
export interface LogFormat {
  readonly name: string;
  readonly text: string;
  readonly escape: 'default' | 'json' | 'none';
}

const COMBINED: LogFormat = {
  name: 'combined',
  text: '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
  escape: 'default',
};

/** All formats of the http block; `combined` is compiled in. */
export function logFormats(model: Model): ReadonlyMap<string, LogFormat> {
  const formats = new Map<string, LogFormat>([[COMBINED.name, COMBINED]]);
  for (const directive of own(model.http, 'log_format')) {
    const [name = '', ...rest] = directive.args;
    const style = /^escape=(default|json|none)$/.exec(rest[0] ?? '')?.[1];
    const text = (style === undefined ? rest : rest.slice(1)).join('');
    formats.set(name, { name, text, escape: style === 'json' || style === 'none' ? style : 'default' });
  }
  return formats;
}

/** The log files that hold in a block, by nginx's inheritance; relative paths start at the prefix. */
export function logsOf(model: Model, scope: Scope): RouteLogs {
  return { error: errorLogs(model, scope), access: accessLogs(model, scope) };
}

/** `error_log` lines: the innermost block that has any wins. */
export function errorLogs(model: Model, scope: Scope): RouteLogs['error'] {
  const lines = inherited(scope, 'error_log');
  const { errorLog } = model.config.compiled;
  if (lines.length === 0) return [{ path: errorLog, level: 'error' }];
  return lines.map(({ args: [path = '', level = 'error'] }) => ({ path: absolute(model, path), level }));
}

function accessLogs(model: Model, scope: Scope): RouteLogs['access'] {
  const lines = inherited(scope, 'access_log');
  if (lines.length === 0) return [{ path: model.config.compiled.accessLog, format: 'combined' }];
  if (lines.some((line) => line.args[0] === 'off')) return [];
  // What is written only under a condition is not all: the others come first.
  const isPartial = (line: { args: readonly string[] }): number =>
    line.args.some((word) => word.startsWith('if=')) ? 1 : 0;
  return lines
    .toSorted((a, b) => isPartial(a) - isPartial(b))
    .map(({ args: [path = '', ...rest] }) => {
      const [format] = rest.filter((word) => !/^(?:buffer|gzip|flush|if)(?:=|$)/.test(word));
      const file = absolute(model, path.replace(SERVER_NAME, serverName(scope)));
      const isPacked = rest.some((word) => /^gzip(?:=|$)/.test(word));
      return { path: isPacked ? `gzip:${file}` : file, format: format ?? 'combined' };
    });
}

const SERVER_NAME = /\$(?:server_name\b|\{server_name\})/g;

/** What `$server_name` stands for: the first name of the server block. */
function serverName(scope: Scope): string {
  return (inherited(scope, 'server_name')[0]?.args[0] ?? '').replace(/^\./, '');
}

function absolute(model: Model, path: string): string {
  if (path === 'stderr' || path.startsWith('/') || /^(?:syslog|memory):/.test(path)) return path;
  return model.config.compiled.prefix + path;
}
