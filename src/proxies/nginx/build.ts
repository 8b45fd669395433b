import { readGroup } from './groups.ts';
import { implicitListen, parseListen } from './listen.ts';
import type { NginxConfig } from './load.ts';
import { readRoot } from './locations.ts';
import { readMap } from './maps.ts';
import type { Group, ListenSocket, Location, Model, Server, ServerName, VariableMap } from './model.ts';
import type { Directive } from './parse.ts';
import { compilePattern } from './regex.ts';
import { lowerAscii } from './regex-match.ts';
import { makeScope, own, type Scope } from './scope.ts';

const built = new WeakMap<NginxConfig, Model>();

/** The configuration's http part as a model; made once per configuration. */
export function modelOf(config: NginxConfig): Model {
  const known = built.get(config);
  if (known) return known;
  const model = build(config);
  built.set(config, model);
  return model;
}

function build(config: NginxConfig): Model {
  const main = makeScope(null, config.directives);
  // nginx allows one http block; a second is an error and its servers never run.
  const http = makeScope(main, own(main, 'http')[0]?.block ?? []);
  const groups = new Map<string, Group>();
  const maps = new Map<string, VariableMap>();
  const servers: Server[] = [];
  for (const directive of http.directives) {
    if (directive.block === null) continue;
    if (directive.name === 'server') servers.push(readServer(directive, http));
    if (directive.name === 'upstream') {
      const group = readGroup(directive, http);
      const key = group.name.toLowerCase();
      if (!groups.has(key)) groups.set(key, group);
    }
    const map = readMap(directive);
    if (map) maps.set(map.variable, map);
  }
  return { config, main, http, servers, groups, maps };
}

function readServer(directive: Directive, http: Scope): Server {
  const named = new Map<string, Location>();
  const root = readRoot(directive, http, named);
  const { scope } = root;
  const listens: ListenSocket[] = [];
  for (const listen of own(scope, 'listen')) {
    const sockets = parseListen(listen);
    if (typeof sockets !== 'string') listens.push(...sockets);
  }
  if (own(scope, 'listen').length === 0) listens.push(implicitListen(directive.place));
  const names = own(scope, 'server_name').flatMap((line) => line.args.map((text) => readName(text, line)));
  return { place: directive.place, scope, listens, names, root, named };
}

/** A regex name ignores case only when it has a capital letter; the host is lower-cased before (ngx_http_core_server_name). */
function readName(text: string, { place }: Directive): ServerName {
  if (!text.startsWith('~')) return { text: lowerAscii(text), pattern: null, place };
  const pattern = compilePattern(text.slice(1), /[A-Z]/.test(text));
  return { text, pattern, place };
}
