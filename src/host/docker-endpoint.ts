import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where an engine is. TLS material is PEM text. */
export type Endpoint =
  | { readonly is: 'unix'; readonly path: string }
  | {
      readonly is: 'tcp';
      readonly host: string;
      readonly port: number;
      readonly tls: { readonly ca: string; readonly cert: string; readonly key: string } | null;
    };

const SOCKETS = ['/var/run/docker.sock', '/run/docker.sock'];

type Environment = Readonly<Record<string, string | undefined>>;

async function tlsFrom(folder: string): Promise<{ ca: string; cert: string; key: string }> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  return { ca: ca ?? '', cert: cert ?? '', key: key ?? '' };
}

/**
 * The engine that the environment names as for the docker command (DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH), or
 * `given` of the configuration; else the usual socket when it is there. Null: no engine. Throws for a host that is none.
 */
export async function findEndpoint(given?: string, env: Environment = process.env): Promise<Endpoint | null> {
  const text = given ?? env.DOCKER_HOST ?? '';
  if (text === '') {
    const path = SOCKETS.find((one) => existsSync(one));
    return path === undefined ? null : { is: 'unix', path };
  }
  if (text.startsWith('unix://') || text.startsWith('/')) return { is: 'unix', path: text.replace(/^unix:\/\//, '') };
  const match = /^(?:(tcp|https?):\/\/)?(\[[^\]]+\]|[^/:]+)(?::(\d+))?\/?$/.exec(text);
  if (!match) throw new Error(`DOCKER_HOST should be unix:///path or tcp://host:port, not ${text}`);
  const secure = match[1] === 'https' || match[3] === '2376' || /^(?:1|true)$/.test(env.DOCKER_TLS_VERIFY ?? '');
  const port = Number(match[3] ?? (secure ? 2376 : 2375));
  const host = (match[2] ?? '').replace(/^\[|\]$/g, '');
  return { is: 'tcp', host, port, tls: secure ? await tlsFrom(env.DOCKER_CERT_PATH ?? '/root/.docker') : null };
}

/** The endpoint as people write it. */
export function endpointText(endpoint: Endpoint): string {
  if (endpoint.is === 'unix') return endpoint.path;
  return `${endpoint.tls ? 'https' : 'tcp'}://${endpoint.host}:${endpoint.port}`;
}
