import type { Tier } from '../core/event.ts';
import type { SignatureSpec } from './signature.ts';

/** The part of a message in front of its first value: the literal that finds it. */
export function literalOf(message: string): string {
  // The action behind `while` is the connection's, not the message's.
  const own = message.replace(
    / while (?:connecting|reading|sending|SSL|proxying|resolving|processing "|internally).*$/,
    '',
  );
  const end = own.search(/: |"| \(?\d|…| \/| [trf]:\d/);
  return (end < 0 ? own : own.slice(0, end)).trimEnd();
}

/** A record of nginx's error log around a message, with the context that nginx prints for it. */
export function nginxRecord(level: string, message: string, upstream = 'http://127.0.0.1:8000/api/items'): string {
  const at = '2026/11/21 10:04:05';
  if (level === 'emerg' || message.includes('resolver:')) return `${at} [${level}] 1234#1234: ${message}`;
  return `${at} [${level}] 1234#1234: *56 ${message}, client: 203.0.113.9, server: example.com, request: "GET /api/items HTTP/1.1", upstream: "${upstream}", host: "example.com"`;
}

/** Messages of nginx that mean the same: found by the text in front of their first value. */
export function nginxFamily(
  spec: Pick<SignatureSpec, 'id' | 'tier' | 'hints' | 'rank' | 'pattern'>,
  level: string,
  messages: readonly string[],
): SignatureSpec {
  return {
    ...spec,
    find: [...new Set(messages.map(literalOf))],
    example: messages.map((message) => nginxRecord(level, message)),
  };
}

/** Messages of one program that mean the same; each is its own example. */
export function family(
  id: string,
  tier: Tier,
  messages: readonly string[],
  rest: Omit<SignatureSpec, 'id' | 'tier' | 'find' | 'example'> = {},
): SignatureSpec {
  return { ...rest, id, tier, find: [...new Set(messages.map(literalOf))], example: messages };
}

/** One signature in one call: hints, what finds it, real lines. */
export function said(
  id: string,
  hints: SignatureSpec['hints'],
  find: string | readonly string[],
  example: string | readonly string[],
  rest: Omit<SignatureSpec, 'id' | 'tier' | 'find' | 'example' | 'hints'> & { readonly tier?: Tier } = {},
): SignatureSpec {
  return { tier: 'A', ...rest, id, find, example, ...(hints === undefined ? {} : { hints }) };
}
