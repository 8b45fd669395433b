import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Tomcat: what it says of requests that it refuses before any app sees them. */
export const signatures = defineSignatures('java', [
  said(
    'header-too-large',
    hint('route.request-too-large-for-backend', 0.93, 'http-4xx', 0.6),
    'Request header is too large',
    'java.lang.IllegalArgumentException: Request header is too large',
    { rank: 3 },
  ),
  said(
    // Its own answer does not fit: the proxy gets none.
    'response-headers-too-large',
    hint('process.dropped-connection', 0.6, 'http-5xx', 0.7),
    'An attempt was made to write more data to the response headers',
    'org.apache.coyote.http11.HeadersTooLargeException: An attempt was made to write more data to the response headers than there was room available in the buffer.',
    { rank: 2 },
  ),
  said(
    // A TLS hello, or another protocol, where HTTP was expected: 0x16 0x03 begins every record of a handshake (RFC 8446).
    'tls-to-plain',
    hint('route.scheme-mismatch', 0.85, 'http-4xx', 0.6),
    ['Invalid character found in method name', 'Invalid character found in the HTTP protocol'],
    'java.lang.IllegalArgumentException: Invalid character found in method name [0x160x030x010x020x000x010x00]. HTTP method names must be tokens',
    { rank: 3, pattern: /\[?(?:0x160x03|\\u0016\\u0003|\\x16\\x03)/ },
  ),
  said(
    'request-unreadable',
    hint('http-4xx', 0.5),
    [
      'Invalid character found in method name',
      'Invalid character found in the request target',
      'Invalid character found in the HTTP protocol',
      'The host [',
    ],
    [
      'java.lang.IllegalArgumentException: Invalid character found in the request target [/x?a={b}]. The valid characters are defined in RFC 7230 and RFC 3986',
      'java.lang.IllegalArgumentException: The host [a_b.example] is not valid',
    ],
    { rank: 2, pattern: /Invalid character found|The host \[.{0,200}\] is not valid/ },
  ),
]);
