import type { Route } from '../../../core/route.ts';
import { readCaddyAccess } from '../../../logs/caddy-access.ts';
import { adapt } from '../../../proxies/caddy/adapt.ts';
import { readJsonConfig } from '../../../proxies/caddy/json.ts';
import { type Caddyfile, loadCaddyfile } from '../../../proxies/caddy/load.ts';
import type { CaddyConfig } from '../../../proxies/caddy/model.ts';
import { type PassRoute, passRoutes } from '../../../proxies/caddy/routes.ts';
import { serve } from '../../../proxies/caddy/serve.ts';
import type { ConfigReader } from '../../../proxies/config-reader.ts';
import type { ProxyState, ReverseProxy } from '../../proxy.ts';

/** A configuration of Caddy, from whichever form it had. */
export interface CaddySource {
  readonly main: string;
  readonly config: CaddyConfig;
  readonly files: readonly string[];
  readonly problems: readonly string[];
  readonly error: ProxyState['configError'];
}

function fromCaddyfile(file: Caddyfile): CaddySource {
  const [first] = file.errors;
  const config = adapt(file);
  return {
    main: file.main,
    config,
    files: file.files,
    problems: [
      ...file.unread.map((one) => `could not read ${one.path}: ${one.why}`),
      ...file.errors.map((error) => `${error.message} in ${error.place.file}:${error.place.line}`),
      ...config.notes,
    ],
    error: first ? { message: first.message, place: first.place } : null,
  };
}

/** What a file that may not be read tells. */
const NOTHING: CaddyConfig = { servers: [], errorLog: null, admin: 'localhost:2019', notes: [] };

/** Reads a configuration file; `environment` is asked for only when the text needs it. Null when there is none. */
export async function readCaddy(
  reader: ConfigReader,
  main: string,
  environment: () => Promise<Readonly<Record<string, string>>>,
): Promise<CaddySource | null> {
  if (main.endsWith('.json')) {
    const read = await reader.read(main);
    // What Caddy keeps is written by itself: it is changed through its admin endpoint.
    const place = main.endsWith('/autosave.json') ? 'configuration of the admin endpoint' : main;
    if (read.is === 'absent') return null;
    const config = read.is === 'text' ? readJsonConfig(read.text, place) : null;
    if (config) return { main, config, files: [main], problems: [], error: null };
    const why = read.is === 'denied' ? 'permission denied' : read.is === 'failed' ? read.why : 'no JSON object';
    return { main, config: NOTHING, files: [], problems: [`could not read ${main}: ${why}`], error: null };
  }
  const first = await loadCaddyfile(reader, main);
  if (first.files.length === 0 && first.unread.every(({ isAbsent }) => isAbsent)) return null;
  return fromCaddyfile(first.missing.length === 0 ? first : await loadCaddyfile(reader, main, await environment()));
}

/** What a configuration does, for comparison: comments, order of sites and notation do not count. */
function meaning(config: CaddyConfig): string {
  const rows = passRoutes(config).map(({ route }) => [
    route.serverNames.toSorted(),
    route.listens.map((listen) => `${listen.address ?? ''}:${listen.port ?? listen.unix}`).toSorted(),
    route.targets.map((target) => [target.scheme, target.address]),
    [route.samplePath, route.backendPath, route.hostHeader, route.tlsVerify],
    [route.limits.connectTimeoutMs, route.limits.readTimeoutMs, route.limits.headerBufferBytes],
  ]);
  return rows
    .map((row) => JSON.stringify(row))
    .toSorted()
    .join('\n');
}

/** Whether a file says the same as what runs. */
export function saysTheSame(file: CaddyConfig, running: CaddyConfig): boolean {
  return meaning(file) === meaning(running);
}

/** The routes with what a proxy of Caddy does with requests and logs. `stream` is where its output can be read. */
export function caddyRoutes(
  config: CaddyConfig,
  stream: 'journal' | 'stderr',
): { readonly routes: readonly Route[] } & Pick<ReverseProxy, 'serves' | 'logFormat' | 'readAccess'> {
  const place = (path: string): string => (path === 'stderr' || path === 'stdout' ? stream : path);
  const made: readonly PassRoute[] = passRoutes(config).map(({ pass, route }) => ({
    pass,
    route: {
      ...route,
      logs: {
        error: route.logs.error.map((log) => ({ ...log, path: place(log.path) })),
        access: route.logs.access.map((log) => ({ ...log, path: place(log.path) })),
      },
    },
  }));
  return {
    routes: made.map(({ route }) => route),
    serves(route, request) {
      const own = made.find(
        (one) =>
          one.route.location === route.location &&
          one.route.passPlace.line === route.passPlace.line &&
          one.route.passPlace.file === route.passPlace.file &&
          one.route.passText === route.passText,
      );
      if (!own) return false;
      const listen = own.route.listens[0];
      const decision = serve(config, {
        scheme: listen?.tls ? 'https' : 'http',
        port: listen?.port ?? 80,
        host: request.host ?? own.route.serverNames[0] ?? 'localhost',
        method: request.method,
        uri: request.uri,
      });
      return decision.is === 'pass' && decision.pass === own.pass;
    },
    logFormat: () => null,
    readAccess: readCaddyAccess,
  };
}

/** The main file that a command line names: `caddy run --config FILE`; null when it names none. */
export function configOf(command: string): string | null {
  return /\s--?c(?:onfig)?[ =]["']?([^\s"']+)/.exec(command)?.[1] ?? null;
}

/** `caddy run`, `/usr/bin/caddy docker-proxy`: the server, not a command of a person. */
export function isCaddyServer(command: string): boolean {
  return /^(?:\S*\/)?caddy(?:\s+(?:run|start|docker-proxy|file-server|reverse-proxy)\b|$)/.test(command);
}
