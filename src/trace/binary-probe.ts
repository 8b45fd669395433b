import type { Address } from '../core/address.ts';
import type { Scheme } from '../core/route.ts';
import type { Host } from '../host/host.ts';
import { BY_ERRNO, type ProbeResult, unanswered } from './probing.ts';

/** A FastCGI, uwsgi or SCGI backend is asked with its own first bytes: an answer of its form means that it lives. */
export async function askBinary(
  host: Host,
  scheme: Scheme,
  address: Address,
  path: string,
  timeoutMs: number,
): Promise<ProbeResult> {
  const at = host.now();
  const send = scheme === 'fastcgi' ? fastcgiGetValues() : scheme === 'scgi' ? scgiRequest(path) : uwsgiRequest(path);
  // FastCGI keeps the connection: the header of its first record is enough.
  const enough = scheme === 'fastcgi' ? { enough: 8 } : {};
  const look = await host.connect(address, { timeoutMs, send, listenMs: timeoutMs, ...enough });
  const url = `${scheme}://${address.is === 'unix' ? `unix:${address.path}` : `${address.host}:${address.port}`}${path}`;
  const blank = unanswered(url, 'GET', at);
  if (look.is !== 'seen') return blank;
  const { is, errno, ms, received } = look.value;
  if (is === 'failed')
    return {
      ...blank,
      outcome: errno === 'ETIMEDOUT' ? 'connect-timeout' : (BY_ERRNO[errno ?? ''] ?? 'failed'),
      errno,
      ms: Math.round(ms),
    };
  if (received === '')
    return {
      ...blank,
      outcome: ms >= timeoutMs ? 'read-timeout' : 'closed',
      errno,
      ms: Math.round(ms),
    };
  const status = /^(?:HTTP\/1\.[01]|Status:) (\d{3})/.exec(received)?.[1];
  const speaks = scheme === 'fastcgi' ? received.charCodeAt(0) === 1 : status !== undefined;
  return {
    ...blank,
    outcome: speaks ? 'answered' : 'invalid',
    status: status ? Number(status) : speaks ? 200 : null,
    ms: Math.round(ms),
    producer: 'backend',
  };
}

/** FCGI_GET_VALUES for FCGI_MPXS_CONNS: a management record that every FastCGI server answers (FastCGI 1.0, 4.1). */
function fastcgiGetValues(): string {
  const name = 'FCGI_MPXS_CONNS';
  const content = `${String.fromCharCode(name.length, 0)}${name}`;
  return `\x01\x09\x00\x00\x00${String.fromCharCode(content.length)}\x00\x00${content}`;
}

function requestVars(path: string): Readonly<Record<string, string>> {
  return {
    REQUEST_METHOD: 'GET',
    REQUEST_URI: path,
    PATH_INFO: path,
    QUERY_STRING: '',
    SERVER_PROTOCOL: 'HTTP/1.1',
    HTTP_HOST: 'localhost',
    SERVER_NAME: 'localhost',
    SERVER_PORT: '80',
    CONTENT_LENGTH: '',
  };
}

function uwsgiRequest(path: string): string {
  const word = (n: number): string => String.fromCharCode(n & 255, n >> 8);
  const vars = Object.entries(requestVars(path))
    .map(([k, v]) => word(k.length) + k + word(v.length) + v)
    .join('');
  return `\x00${word(vars.length)}\x00${vars}`;
}

function scgiRequest(path: string): string {
  const vars = Object.entries({ CONTENT_LENGTH: '0', SCGI: '1', ...requestVars(path) })
    .map(([k, v]) => `${k}\0${v}\0`)
    .join('');
  return `${vars.length}:${vars},`;
}
