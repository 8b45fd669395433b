import { assumedFiles } from './assumed-files.ts';
import { fromBytes } from './bytes.ts';
import { allLocations } from './follow.ts';
import type { ListenSocket, Location, Model, Pass, Server } from './model.ts';
import type { ServeRequest } from './run.ts';
import { inherited, own } from './scope.ts';
import { serve } from './serve.ts';

/** A request made up for a location: the path to ask for and what the backend then receives. */
export interface Sample {
  readonly path: string;
  readonly backendPath: string;
  readonly script: string | null;
}

const MOST_TRIES = 12;
const MOST_LISTENS = 4;

/** A path that reaches this pass, checked by serving it on each `listen`; null when none can be made up. */
export function sampleRequest(model: Model, server: Server, location: Location, pass: Pass): Sample | null {
  const name = server.names.map((n) => n.text).find((text) => /^[\w-]+(?:\.[\w-]+)*$/.test(text) && text !== '_');
  const paths = candidates(server, location).slice(0, MOST_TRIES);
  // Often the first socket only redirects to the one with TLS.
  for (const listen of server.listens.slice(0, MOST_LISTENS)) {
    for (const path of paths) {
      const decision = serve(model.config, requestOn(listen, name ?? 'localhost', path), assumedFiles);
      if (decision.is !== 'pass') continue;
      const { file, line } = decision.passPlace;
      if (file === pass.place.file && line === pass.place.line && decision.passText === pass.text) {
        return { path, backendPath: decision.uri, script: decision.script };
      }
    }
  }
  return null;
}

function requestOn(listen: ListenSocket, host: string, uri: string): ServeRequest {
  return {
    scheme: listen.tls ? 'https' : 'http',
    localAddress: listen.unix === null ? (listen.host ?? '127.0.0.1') : `unix:${listen.unix}`,
    port: listen.port ?? 80,
    host,
    method: 'GET',
    uri,
    remoteAddress: '127.0.0.1',
  };
}

/** Paths that may lead to a location: its own, then those of locations that hand over to it. */
function candidates(server: Server, location: Location): string[] {
  if (location.kind !== 'named') return ownPaths(location);
  const givers = allLocations(server).filter((other) => handsTo(other, location.name));
  return givers.flatMap(ownPaths);
}

function ownPaths(location: Location): string[] {
  switch (location.kind) {
    case 'exact':
    case 'prefix':
    case 'no-regex': {
      const path = fromBytes(location.name).replace(/[\0-\x20"#%<>?\\^`{|}\x7f]/g, encodeURIComponent);
      // A deeper path when a regex or an exact location takes the short one.
      return location.kind === 'exact' ? [path] : [path, `${path}x`, `${path}/x`];
    }
    case 'regex': {
      const sample = location.pattern?.sample ?? null;
      if (sample === null) return [];
      // A pattern for scripts is mostly reached through the front page.
      return sample.startsWith('/') ? [sample] : ['/', `/x${sample}`, `/${sample}`, `/x/${sample}`];
    }
    case 'if':
    case 'limit-except':
      return location.parent === null ? [] : ownPaths(location.parent);
    case 'server':
      return ['/', '/x'];
    case 'named':
      return [];
  }
}

function handsTo(location: Location, name: string): boolean {
  const tries = own(location.scope, 'try_files')[0]?.args;
  if (tries?.[tries.length - 1] === name) return true;
  return inherited(location.scope, 'error_page').some((page) => page.args[page.args.length - 1] === name);
}
