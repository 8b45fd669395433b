import { fromBytes } from './bytes.ts';
import { allLocations } from './follow.ts';
import type { Location, Model, Pass, Server } from './model.ts';
import { inherited, own } from './scope.ts';
import { serve } from './serve.ts';

/** A request made up for a location: the path to ask for and what the backend then receives. */
export interface Sample {
  readonly path: string;
  readonly backendPath: string;
}

const MOST_TRIES = 12;

/** A path that reaches this pass, checked by serving it; null when none can be made up. */
export function sampleRequest(model: Model, server: Server, location: Location, pass: Pass): Sample | null {
  const [listen] = server.listens;
  if (!listen) return null;
  const tls = listen.tls;
  const name = server.names.map((n) => n.text).find((text) => /^[\w-]+(?:\.[\w-]+)*$/.test(text) && text !== '_');
  const request = {
    scheme: tls ? ('https' as const) : ('http' as const),
    localAddress: listen.unix === null ? (listen.host ?? '127.0.0.1') : `unix:${listen.unix}`,
    port: listen.port ?? 80,
    host: name ?? 'localhost',
    method: 'GET',
    remoteAddress: '127.0.0.1',
  };
  for (const path of candidates(server, location).slice(0, MOST_TRIES)) {
    const decision = serve(model.config, { ...request, uri: path });
    if (decision.is !== 'pass') continue;
    const { file, line } = decision.passPlace;
    if (file === pass.place.file && line === pass.place.line && decision.passText === pass.text) {
      return { path, backendPath: decision.uri };
    }
  }
  return null;
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
      return sample.startsWith('/') ? [sample] : [`/x${sample}`, `/${sample}`, `/x/${sample}`];
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
