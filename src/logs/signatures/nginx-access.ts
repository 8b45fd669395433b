import { defineSignatures, hint, type SignatureSpec } from '../signature.ts';

const HEAD = '203.0.113.9 - - [21/Nov/2026:10:04:05 +0000] "GET /api/items HTTP/1.1"';
const TAIL = '"-" "curl/8.0"';

function access(
  id: string,
  verdict: string,
  hints: SignatureSpec['hints'],
  example: string | readonly string[],
  tier: SignatureSpec['tier'] = 'A',
): SignatureSpec {
  return {
    id: `access-${id}`,
    tier,
    find: `access-log ${verdict}`,
    ...(hints === undefined ? {} : { hints }),
    example,
    rank: 5,
  };
}

function status(fields: Readonly<Record<string, string>>): string {
  const code = fields.status ?? '';
  return code === '502' || code === '503' || code === '504' ? `http-${code}` : 'http-5xx';
}

/** The size of a page tells little by itself: modules, languages and other proxies have pages of their own. */
function answered(fields: Readonly<Record<string, string>>): number {
  if (fields.status === '500') return 0;
  return fields.upstreamStatus === undefined ? 0.25 : 0.5;
}

/** Lines of the access log, judged by the decision table of `accessVerdict`. */
export const signatures = defineSignatures('nginx', [
  access(
    'connect-failed',
    'connect-failed',
    hint('http-502', 1, 'connect-refused', 0.5),
    `${HEAD} 502 157 ${TAIL} rt=0.000 uct="-" uht="-" urt="0.000" ua="127.0.0.1:8000" us="502"`,
  ),
  access(
    'closed',
    'closed-after-connect',
    hint('http-502', 1, 'premature-close', 0.7),
    `${HEAD} 502 157 ${TAIL} rt=0.003 uct="0.001" uht="-" urt="0.003" ua="127.0.0.1:8000" us="502"`,
  ),
  access(
    'backend-answered',
    'backend-answered',
    (fields) => hint(status(fields), 1, 'app.upstream-error', answered(fields)),
    [
      `${HEAD} 502 31 ${TAIL} rt=0.003 uct="0.001" uht="0.002" urt="0.003" ua="127.0.0.1:8000" us="502"`,
      `${HEAD} 502 9001 ${TAIL}`,
    ],
  ),
  access(
    'no-live-upstreams',
    'no-live-upstreams',
    hint('no-live-upstreams', 1, 'http-502', 1),
    `${HEAD} 502 157 ${TAIL} uct="-" uht="-" urt="0.000" ua="backend" us="502"`,
  ),
  access(
    'no-upstream',
    'no-upstream',
    hint('http-502', 1, 'unresolved', 0.5),
    `${HEAD} 502 157 ${TAIL} uct="-" uht="-" urt="-" ua="-" us="-"`,
  ),
  access(
    'connect-timeout',
    'connect-timeout',
    hint('http-504', 1, 'connect-timeout', 0.9),
    `${HEAD} 504 167 ${TAIL} uct="-" uht="-" urt="60.001" ua="10.0.0.5:8000" us="504"`,
  ),
  access(
    'read-timeout',
    'read-timeout',
    hint('http-504', 1, 'read-timeout', 0.9),
    `${HEAD} 504 167 ${TAIL} uct="0.001" uht="-" urt="60.001" ua="10.0.0.5:8000" us="504"`,
  ),
  access(
    'refused-by-proxy',
    'refused-by-proxy',
    (fields) => (fields.status === '413' ? hint('http-4xx', 1, 'route.body-too-large', 0.9) : hint('http-503', 1)),
    [`${HEAD} 503 197 ${TAIL} ua="-" us="-"`, `${HEAD} 413 183 ${TAIL}`],
  ),
  access('proxy-internal', 'proxy-internal', hint('http-5xx', 1), `${HEAD} 500 177 ${TAIL} ua="-" us="-"`),
  access('client-gave-up', 'client-gave-up', hint('read-timeout', 0.4), `${HEAD} 499 0 ${TAIL}`),
  access(
    'error-page-missing',
    'error-page-missing',
    hint('http-502', 1),
    `${HEAD} 404 153 ${TAIL} uct="-" uht="-" urt="0.000" ua="127.0.0.1:8000" us="502"`,
  ),
  access(
    'masked-by-retry',
    'masked-by-retry',
    hint('http-502', 0.3),
    `${HEAD} 200 10 ${TAIL} uct="-, 0.001" uht="-, 0.002" urt="0.000, 0.002" ua="127.0.0.1:8000, 127.0.0.1:8001" us="502, 200"`,
  ),
  access('not-http', 'not-http', hint('invalid-header', 1, 'route.protocol-mismatch', 0.7), `${HEAD} 009 7 ${TAIL}`),
  access('proxy-error', 'proxy-error', (fields) => hint(status(fields), 1), [
    `${HEAD} 502 157 ${TAIL}`,
    `${HEAD} 504 167 ${TAIL}`,
    `${HEAD} 503 197 ${TAIL}`,
  ]),
  access('nothing-sent', 'fine 000', undefined, `203.0.113.9 - - [21/Nov/2026:10:04:05 +0000] "" 000 0 "-" "-"`, 'D'),
]);
