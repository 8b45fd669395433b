/** Why an upstream failed, as a closed set: a metric's label, never text of a log. */
export type Reason =
  | 'connect_refused'
  | 'connect_timeout'
  | 'no_route'
  | 'permission_denied'
  | 'socket_missing'
  | 'queue_full'
  | 'closed_prematurely'
  | 'reset'
  | 'read_timeout'
  | 'header_too_big'
  | 'invalid_header'
  | 'tls_handshake'
  | 'tls_verify'
  | 'no_live_upstreams'
  | 'resolve_failed'
  | 'other';

const BY_ERRNO: Readonly<Record<string, Reason>> = {
  '2': 'socket_missing',
  '11': 'queue_full',
  '13': 'permission_denied',
  '32': 'reset',
  '101': 'no_route',
  '104': 'reset',
  '110': 'connect_timeout',
  '111': 'connect_refused',
  '113': 'no_route',
};

/** Messages in the order in which they are tried; the first that stands in the text says the reason. */
const BY_WORDS: readonly (readonly [string, Reason])[] = [
  ['no live upstreams', 'no_live_upstreams'],
  ['could not be resolved', 'resolve_failed'],
  ['no resolver defined', 'resolve_failed'],
  ['host not found in upstream', 'resolve_failed'],
  ['upstream sent too big header', 'header_too_big'],
  ['upstream sent no valid', 'invalid_header'],
  ['upstream sent invalid', 'invalid_header'],
  ['upstream sent unsupported', 'invalid_header'],
  ['upstream prematurely closed', 'closed_prematurely'],
  ['upstream SSL certificate', 'tls_verify'],
  ['SSL certificate verify', 'tls_verify'],
  ['SSL_do_handshake', 'tls_handshake'],
  ['peer closed connection in SSL handshake', 'tls_handshake'],
];

/** The reason that a message of nginx's error log names. */
export function reasonOf(message: string): Reason {
  for (const [words, reason] of BY_WORDS) if (message.includes(words)) return reason;
  if (message.includes('upstream timed out'))
    return message.includes('while connecting') ? 'connect_timeout' : 'read_timeout';
  // A file of the proxy itself, whose path is quoted: `open() "/var/lib/nginx/proxy/1" failed (13: …`.
  if (message.includes('() "')) return 'other';
  const errno = / \((\d{1,3}): /.exec(message)?.[1];
  return (errno === undefined ? undefined : BY_ERRNO[errno]) ?? 'other';
}
