import type { Listen, Place, Route, RouteLogs } from '../../core/route.ts';
import { compilePattern } from '../nginx/regex.ts';
import { shortName, uniqueNames } from '../route-names.ts';
import { aclsOf, type Condition, splitCondition, type Test } from './acl.ts';
import type { HaproxyConfig, Section } from './load.ts';
import {
  backendOf,
  frontends,
  isHttp,
  linesOf,
  listensOf,
  parseTime,
  serversOf,
  setting,
  wantsProxyProtocol,
} from './model.ts';
import { serve } from './serve.ts';

/** The log targets of a proxy section, resolved to files by whoever knows the host. */
export type LogPlaces = (section: Section) => RouteLogs;

/** Every way from a frontend to a backend: each `use_backend` line, and the default. Never throws. */
export function routes(config: HaproxyConfig, logs: LogPlaces): Route[] {
  const found = frontends(config).flatMap((frontend) =>
    waysOf(config, frontend).flatMap((way) => makeRoute(config, frontend, way, logs) ?? []),
  );
  const names = uniqueNames(found.map(shortName));
  return found.map((route, at) => ({ ...route, name: names[at] ?? route.name }));
}

interface Way {
  readonly backend: string;
  readonly place: Place;
  readonly condition: Condition;
  readonly unless: boolean;
  readonly text: string;
}

function waysOf(config: HaproxyConfig, frontend: Section): Way[] {
  const acls = aclsOf(frontend);
  const ways = linesOf(frontend, 'use_backend').map(({ words, place }): Way => {
    const { before, condition, unless } = splitCondition(words, acls);
    return { backend: before[1] ?? '', place, condition, unless, text: words.slice(1).join(' ') };
  });
  const fallback = setting(frontend, 'default_backend');
  const own = frontend.kind === 'listen' && serversOf(config, frontend, 80).length > 0;
  const name = fallback?.words[1] ?? (own ? frontend.name : null);
  const rest = { condition: null, unless: false };
  return name === null
    ? ways
    : [...ways, { backend: name, place: fallback?.place ?? frontend.place, text: name, ...rest }];
}

/** Positive tests of a condition on one kind of sample. */
function testsOn(condition: Condition, unless: boolean, kind: RegExp): Test[] {
  if (unless) return [];
  return (condition ?? [])
    .flatMap((terms) => terms.filter((term) => !term.negated).flatMap((term) => term.tests))
    .filter((test) => kind.test(test.expression));
}

const ON_PATH = /^(?:path|pathq|url|capture\.req\.uri|base)(?:,|$)/;
const ON_HOST = /^(?:req\.f?)?hdr\(host\)/i;

function pathsOf(test: Test): string[] {
  return test.values.flatMap((value) => {
    switch (test.how) {
      case 'reg': {
        const { sample } = compilePattern(value, test.caseless);
        return sample === null ? [] : [sample.startsWith('/') ? sample : `/${sample}`];
      }
      case 'end':
        return [`/x${value}`, value];
      case 'sub':
      case 'dir':
        return [`/${value.replace(/^\/|\/$/g, '')}/`, `/${value}`];
      default:
        return [value.startsWith('/') ? value : `/${value}`];
    }
  });
}

function hostsOf(test: Test): string[] {
  return test.values.flatMap((value) => {
    switch (test.how) {
      case 'reg':
        return compilePattern(value, test.caseless).sample ?? [];
      case 'beg':
        return `${value.replace(/\.$/, '')}.example.org`;
      case 'end':
        return `www.${value.replace(/^\./, '')}`;
      default:
        return value;
    }
  });
}

interface Sample {
  readonly path: string;
  readonly backendPath: string;
  readonly host: string;
  readonly sentHost: string;
}

function sampleOf(config: HaproxyConfig, listens: readonly Listen[], way: Way): Sample | null {
  const paths = [...testsOn(way.condition, way.unless, ON_PATH).flatMap(pathsOf), '/', '/x'].slice(0, 12);
  const hosts = [...testsOn(way.condition, way.unless, ON_HOST).flatMap(hostsOf), 'localhost'].slice(0, 6);
  for (const listen of listens.filter((one) => one.port !== null).slice(0, 4)) {
    for (const host of hosts) {
      for (const path of paths) {
        const decision = serve(config, {
          scheme: listen.tls ? 'https' : 'http',
          port: listen.port ?? 80,
          ...(listen.address === null ? {} : { localAddress: listen.address }),
          host,
          method: 'GET',
          uri: path,
        });
        if (
          decision.is === 'pass' &&
          decision.passPlace.file === way.place.file &&
          decision.passPlace.line === way.place.line
        )
          return { path, backendPath: decision.uri, host, sentHost: decision.host };
      }
    }
  }
  return null;
}

function makeRoute(config: HaproxyConfig, frontend: Section, way: Way, logs: LogPlaces): Route | null {
  const backend = backendOf(config, way.backend);
  const dynamic = way.backend.includes('%[');
  if (!backend && !dynamic) return null;
  const listens = wantsProxyProtocol(frontend) ? [] : listensOf(frontend);
  const servers = backend ? serversOf(config, backend, listens[0]?.port ?? 80) : [];
  const http = isHttp(frontend);
  const sample = http ? sampleOf(config, listens, way) : null;
  const names = testsOn(way.condition, way.unless, ON_HOST).flatMap((test) =>
    test.how === 'str' || test.how === 'default' ? test.values : [],
  );
  const notes = notesOf(frontend, backend, http, dynamic);
  const wait = backend ? setting(backend, 'timeout', 'server') : null;
  const time = (name: string): number | null =>
    backend ? parseTime(setting(backend, 'timeout', name)?.words[2]) : null;
  return {
    proxy: 'haproxy',
    name: '',
    serverNames: [...new Set(names.map((name) => name.replace(/:\d+$/, '')))],
    listens,
    location: locationOf(way),
    place: frontend.place,
    passPlace: way.place,
    passText: way.text,
    targets: servers.map(({ scheme, address, weight, backup, disabled, place }) => ({
      scheme,
      address,
      weight,
      backup,
      down: disabled,
      place,
    })),
    unresolvedVariables: dynamic ? [way.backend] : [],
    resolvesAtRuntime: servers.some((server) => server.resolves),
    hasResolver: true,
    group: backend?.name ?? null,
    samplePath: sample?.path ?? null,
    backendPath: sample?.backendPath ?? null,
    // A Host that no rule changes goes on as it came.
    hostHeader: sample && sample.sentHost !== sample.host ? sample.sentHost : '$http_host',
    tlsVerify: servers.some((server) => server.verifies),
    tlsServerName: servers.some((server) => server.sni),
    limits: {
      connectTimeoutMs: time('connect'),
      readTimeoutMs: time('server'),
      readTimeoutSetting: wait ? { ...wait.place, text: wait.words[2] ?? '' } : null,
      sendTimeoutMs: time('server'),
      // tune.bufsize less tune.maxrewrite, as they are by default.
      headerBufferBytes: 15_360,
      maxBodyBytes: null,
      keepalive: true,
    },
    logs: logs(frontend),
    notes,
  };
}

/** As people would point at it: the path of the condition, else the condition. */
function locationOf(way: Way): string {
  const [test] = testsOn(way.condition, way.unless, ON_PATH);
  const [value] = test?.values ?? [];
  if (test === undefined || value === undefined) return '/';
  return test.how === 'reg'
    ? `~ ${value}`
    : test.how === 'str' || test.how === 'default'
      ? `= ${value}`
      : test.how === 'end'
        ? `~ ${value.replaceAll('.', '\\.')}$`
        : value;
}

function notesOf(frontend: Section, backend: Section | null, http: boolean, dynamic: boolean): string[] {
  const notes: string[] = [];
  if (!http) notes.push('mode tcp: passes bytes on and knows no path');
  if (dynamic) notes.push('the name of the backend depends on the request');
  if (wantsProxyProtocol(frontend))
    notes.push('its sockets speak the PROXY protocol (accept-proxy): it cannot be asked plainly');
  if (backend && linesOf(backend, 'use-server').length > 0)
    notes.push('which server is used depends on use-server rules');
  return notes;
}
