import type { Address } from '../../core/address.ts';
import type { Scheme } from '../../core/route.ts';

/** Where a pass leads: a balancer of the configuration, or one server. */
export type Destination =
  | { readonly is: 'balancer'; readonly name: string; readonly path: string }
  | {
      readonly is: 'server';
      readonly scheme: Scheme;
      readonly address: Address;
      /** `127.0.0.1:8000`, as the Host header without ProxyPreserveHost. */
      readonly authority: string;
      readonly path: string;
    }
  | { readonly is: 'unknown'; readonly why: string };

const PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  h2c: 80,
  h2: 443,
  ws: 80,
  wss: 443,
  ajp: 8009,
  fcgi: 8000,
  uwsgi: 3031,
  scgi: 4000,
};
const SCHEMES: Readonly<Record<string, Scheme>> = {
  http: 'http',
  https: 'https',
  ws: 'http',
  wss: 'https',
  h2c: 'h2c',
  h2: 'https',
  ajp: 'ajp',
  fcgi: 'fastcgi',
  uwsgi: 'uwsgi',
  scgi: 'scgi',
};

/** The module that speaks a scheme. */
export const MODULES: Readonly<Record<string, string>> = {
  http: 'proxy_http',
  https: 'proxy_http',
  ws: 'proxy_wstunnel',
  wss: 'proxy_wstunnel',
  h2c: 'proxy_http2',
  h2: 'proxy_http2',
  ajp: 'proxy_ajp',
  fcgi: 'proxy_fcgi',
  uwsgi: 'proxy_uwsgi',
  scgi: 'proxy_scgi',
  balancer: 'proxy_balancer',
};

/** The scheme of a pass that decides which module is needed: behind `unix:…|` that of the second part. */
export function schemeOf(url: string): string {
  const tail = url.startsWith('unix:') ? url.slice(url.indexOf('|') + 1) : url;
  return (/^([a-z0-9]+):/i.exec(tail)?.[1] ?? '').toLowerCase();
}

/** Reads `http://host:port/path`, `unix:/run/a.sock|http://localhost/`, `balancer://name/path`. */
export function readDestination(url: string): Destination {
  const unix = /^unix:([^|]+)\|(.*)$/.exec(url);
  const rest = unix ? (unix[2] ?? '') : url;
  const match = /^([a-z0-9]+):(?:\/\/)?(\[[^\]]+\]|[^/:?#]*)(?::([^/?#]*))?([/?].*)?$/i.exec(rest);
  const scheme = (match?.[1] ?? '').toLowerCase();
  const path = match?.[4] ?? '';
  if (scheme === 'balancer') return { is: 'balancer', name: match?.[2] ?? '', path };
  const speaks = SCHEMES[scheme];
  if (!match || speaks === undefined) return { is: 'unknown', why: `${url} is no address of a backend` };
  const [, , bracketed = '', portText] = match;
  const host = bracketed.replace(/^\[|\]$/g, '');
  const authority = portText === undefined || portText === '' ? bracketed : `${bracketed}:${portText}`;
  if (unix)
    return {
      is: 'server',
      scheme: speaks,
      address: { is: 'unix', path: unix[1] ?? '' },
      authority: authority || 'localhost',
      path,
    };
  if (/[$%]/.test(rest.slice(0, rest.length - path.length)))
    return { is: 'unknown', why: `${url} depends on the request` };
  const port = portText === undefined || portText === '' ? (PORTS[scheme] ?? 80) : Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65_535 || host === '')
    return { is: 'unknown', why: `${url} has no valid host and port` };
  return { is: 'server', scheme: speaks, address: { is: 'tcp', host, port }, authority, path };
}
