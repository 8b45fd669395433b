import { toBytes } from '../nginx/bytes.ts';

/** A request as it reaches httpd. */
export interface ServeRequest {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** The address that the client came to; any of this host when missing. */
  readonly localAddress?: string;
  /** The Host header, with or without a port; empty for none. */
  readonly host: string;
  readonly method: string;
  /** Path and query as sent. */
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Target {
  /** Decoded once, slashes merged, dots resolved; bytes. */
  readonly path: string;
  /** Without the question mark; null when the request has none. */
  readonly args: string | null;
  readonly sent: string;
}

/** The text cannot be told from the configuration alone (a file's existence, a variable that is not known). */
export class Undecided extends Error {}

/** What httpd refuses or answers itself. */
export interface Refused {
  readonly status: number;
  readonly why: string;
}

const UNRESERVED = /^[A-Za-z0-9._~-]$/;

/** Reads a request target (ap_parse_uri, ap_normalize_path, ap_unescape_url). */
export function readTarget(uri: string): Target | Refused {
  const sent = toBytes(uri);
  if (!sent.startsWith('/')) return { status: 400, why: 'the request has no path' };
  if (/[\0-\x20\x7f]/.test(sent)) return { status: 400, why: 'the path holds blanks or control characters' };
  const bare = sent.replace(/#.*$/s, '');
  const mark = bare.indexOf('?');
  const raw = mark < 0 ? bare : bare.slice(0, mark);
  const args = mark < 0 ? null : bare.slice(mark + 1);
  if (/%(?![0-9a-fA-F]{2})/.test(raw)) return { status: 400, why: 'the path is badly encoded' };
  const simple = raw.replace(/%([0-9a-fA-F]{2})/g, (all, hex: string) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return UNRESERVED.test(char) ? char : all;
  });
  const path = withoutDots(simple.replace(/\/{2,}/g, '/'));
  if (path === null) return { status: 400, why: 'the path climbs above the root' };
  if (/%00/.test(path)) return { status: 400, why: 'the path holds a zero byte' };
  // AllowEncodedSlashes is off by default.
  if (/%2f/i.test(path)) return { status: 404, why: 'the path holds an encoded slash' };
  const decoded = path.replace(/%([0-9a-fA-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return { path: decoded, args, sent };
}

function withoutDots(path: string): string | null {
  const out: string[] = [];
  const parts = path.split('/').slice(1);
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (part === '..') {
      if (out.length === 0) return null;
      out.pop();
    } else if (part !== '.') {
      out.push(part);
      continue;
    }
    if (isLast) out.push('');
  }
  return `/${out.join('/')}`;
}

/** A path as mod_proxy writes it to a backend (ap_proxy_canonenc): decoded characters are encoded again. */
export function encodePath(path: string): string {
  return path.replace(/[^A-Za-z0-9$\-_.+!*'(),;:@&=/~%]|%(?![0-9a-fA-F]{2})/g, (char) => percent(char));
}

function percent(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
