import type { Address } from '../../core/address.ts';

/** An address as nginx reads it after the scheme (ngx_parse_url). */
export interface UpstreamUrl {
  readonly is: 'url';
  /** Host or socket path; IPv6 in brackets, as written. */
  readonly host: string;
  readonly unix: boolean;
  /** Null when there is neither a port nor a default. */
  readonly port: number | null;
  /** No port is written. */
  readonly noPort: boolean;
  readonly portText: string;
  /** The URI part; empty when there is none. */
  readonly uri: string;
}

export interface BadUrl {
  readonly is: 'bad';
  /** `invalid port`, `no host`, …: nginx says `MESSAGE in upstream "TEXT"`. */
  readonly message: string;
}

/** `host[:port][/uri]`, `unix:/path[:/uri]`, `[v6]:port`. A URI part is refused unless `uriPart`. */
export function parseUpstreamUrl(text: string, uriPart: boolean, defaultPort: number | null): UpstreamUrl | BadUrl {
  if (text.slice(0, 5).toLowerCase() === 'unix:') return parseUnix(text.slice(5), uriPart);
  const uriAt = text.search(/[/?]/);
  const hasUri = uriAt >= 0;
  if (hasUri && !uriPart) return bad('invalid host');
  const authority = hasUri ? text.slice(0, uriAt) : text;
  const uri = hasUri ? text.slice(uriAt) : '';
  const bracket = authority.startsWith('[');
  const close = authority.indexOf(']');
  if (bracket && close < 0) return bad('invalid host');
  const tail = bracket ? authority.slice(close + 1) : authority;
  if (bracket && tail !== '' && !tail.startsWith(':')) return bad('invalid host');
  const colon = tail.indexOf(':');
  const host = bracket ? authority.slice(0, close + 1) : colon < 0 ? authority : authority.slice(0, colon);
  const portText = colon < 0 ? '' : tail.slice(colon + 1);
  if (colon >= 0 && !isPort(portText)) return bad('invalid port');
  if (host === '' || host === '[]') return bad('no host');
  const noPort = colon < 0;
  return { is: 'url', host, unix: false, port: noPort ? defaultPort : Number(portText), noPort, portText, uri };
}

/** Where a connection goes; null without a port. */
export function addressOf(url: UpstreamUrl): Address | null {
  if (url.unix) return { is: 'unix', path: url.host };
  if (url.port === null) return null;
  return { is: 'tcp', host: url.host.replace(/^\[(.*)\]$/, '$1'), port: url.port };
}

function parseUnix(rest: string, uriPart: boolean): UpstreamUrl | BadUrl {
  const colon = uriPart ? rest.indexOf(':') : -1;
  const path = colon < 0 ? rest : rest.slice(0, colon);
  if (path === '') return bad('no path in the unix domain socket');
  // sun_path holds 108 bytes with the zero at the end.
  if (path.length > 107) return bad('too long path in the unix domain socket');
  const uri = colon < 0 ? '' : rest.slice(colon + 1);
  return { is: 'url', host: path, unix: true, port: null, noPort: true, portText: '', uri };
}

function isPort(text: string): boolean {
  return /^\d{1,9}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function bad(message: string): BadUrl {
  return { is: 'bad', message };
}
