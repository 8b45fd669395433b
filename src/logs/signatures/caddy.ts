import { said } from '../family.ts';
import { goNet } from '../go-net.ts';
import { defineSignatures, hint } from '../signature.ts';

/** A line of Caddy's JSON log about one request. */
function failed(error: string, logger = 'http.log.error', level = 'error'): string {
  return JSON.stringify({
    level,
    ts: 1795255445.123,
    logger,
    msg: error,
    request: { remote_ip: '203.0.113.9', method: 'GET', host: 'example.com', uri: '/api/items' },
    duration: 0.001,
    status: 502,
    err_id: 'abc',
    err_trace: 'reverseproxy.statusError (reverseproxy.go:1390)',
  });
}

function logged(msg: string, error = '', level = 'error'): string {
  return JSON.stringify({
    level,
    ts: 1795255445.123,
    logger: 'http.handlers.reverse_proxy',
    msg,
    ...(error === '' ? {} : { error }),
  });
}

/** Caddy: errors of requests, health checks, configuration. */
export const signatures = defineSignatures(
  'caddy',
  [
    ...goNet((error) => failed(error)),
    said('client-gone', hint('read-timeout', 0.2), 'context canceled', failed('context canceled'), {
      context: true,
      rank: 3,
    }),
    said(
      'no-upstreams',
      hint('no-live-upstreams', 1, 'http-503', 0.8),
      'no upstreams available',
      failed('no upstreams available'),
      { rank: 3 },
    ),
    said(
      'unknown-network',
      hint('proxy.config-invalid', 0.88, 'http-502', 0.8),
      'unknown network',
      ['ERROR http.log.error dial http:: unknown network http', failed('dial http:: unknown network http')],
      { rank: 3, pattern: /dial \S{1,40}:? ?unknown network (?<network>\S{1,40})/ },
    ),
    said(
      'old-no-upstreams',
      hint('no-live-upstreams', 1, 'http-502', 0.8),
      ['unreachable backend', 'no hosts available upstream'],
      [
        '05/Sep/2016:17:17:29 +0000 [ERROR 502 /] unreachable backend',
        '05/Sep/2016:17:17:29 +0000 [ERROR 502 /] no hosts available upstream',
      ],
      { context: true },
    ),
    said(
      'handled',
      (fields) =>
        /^50[234]$/.test(fields.status ?? '')
          ? hint(`http-${fields.status}`, 1)
          : (fields.status ?? '').startsWith('5')
            ? hint('http-5xx', 1)
            : [],
      'handled request',
      [
        JSON.stringify({
          level: 'error',
          ts: 1795255445.1,
          logger: 'http.log.access',
          msg: 'handled request',
          request: { method: 'GET', host: 'a', uri: '/' },
          status: 502,
          duration: 0.001,
        }),
      ],
      { rank: 1 },
    ),
    said(
      'request-not-sendable',
      hint('http-5xx', 0.7),
      ['preparing request for upstream round-trip', 'making dial info'],
      [
        logged('making dial info: upstream {x}: invalid dial address'),
        logged('preparing request for upstream round-trip: x'),
      ],
      { rank: 4 },
    ),
    said(
      'invalid-dial-address',
      hint('proxy.config-invalid', 0.5, 'http-5xx', 0.5),
      ['invalid dial address', 'dial address must represent precisely one socket'],
      [
        logged('upstream {x}: invalid dial address {x}: missing port'),
        logged('upstream a: dial address must represent precisely one socket: a:1-2 represents 2'),
      ],
      { rank: 3, context: true },
    ),
    said(
      'dynamic-upstreams',
      hint('unresolved', 0.7),
      [
        'failed getting dynamic upstreams; falling back to static upstreams',
        "failed clearing dynamic upstream source's cache",
        'SRV lookup failed; using previously cached',
        'SRV records filtered',
        'upstream source returned error',
        'upstream source returned 0 upstreams',
      ],
      [
        logged('failed getting dynamic upstreams; falling back to static upstreams', 'lookup x: no such host'),
        logged('upstream source returned 0 upstreams'),
      ],
      { rank: 4 },
    ),
    said(
      'incomplete-response',
      hint('premature-close', 0.9),
      ['aborting with incomplete response', 'reading from backend', 'hijack failed on protocol switch'],
      [
        logged(
          'aborting with incomplete response',
          'read tcp 1.2.3.4:1->1.2.3.4:2: read: connection reset by peer',
          'warn',
        ),
        logged('reading from backend', 'EOF'),
      ],
      { rank: 4, context: true },
    ),
    said(
      'protocol-switch',
      hint('invalid-header', 0.6),
      [
        'backend tried to switch to invalid protocol',
        'backend tried to switch to unexpected protocol via Upgrade header',
        "can't switch protocols using non-Hijacker ResponseWriter",
      ],
      logged('backend tried to switch to invalid protocol'),
      { rank: 4 },
    ),
    said(
      'internal',
      hint('http-5xx', 0.3),
      [
        'failed to closed connections after delay',
        'UNLIMITED BUFFERING',
        'error matching request for retry',
        'failed to set read deadline',
        'failed to set write deadline',
        'error handling handler error',
        'could not count failure',
        'setting read timeout',
      ],
      [
        logged('failed to set read deadline', 'x'),
        logged('error handling handler error', 'x'),
        logged(
          'UNLIMITED BUFFERING: buffering is enabled without any cap on buffer size, which can result in OOM crashes',
          '',
          'warn',
        ),
      ],
      { rank: 4, context: true },
    ),
    said(
      'health-check-failed',
      hint('proxy.peer-marked-down', 0.5),
      [
        'active health check failed',
        'active health checker panicked',
        'invalid use of placeholders in dial address for active health checks',
        'bad network address',
        'multiple addresses (upstream must map to only one address)',
        'could not count active health failure',
        'HTTP request failed',
        'unexpected status code',
        'status code out of tolerances',
        'failed to read response body',
        'response body failed expectations',
      ],
      [
        logged('active health check failed', 'x'),
        logged('HTTP request failed', 'dial tcp 172.18.0.5:8000: connect: connection refused', 'info'),
        logged('unexpected status code', '', 'info'),
        logged('status code out of tolerances', '', 'info'),
      ],
      { rank: 4, context: true },
    ),
    said('host-up', undefined, 'host is up', logged('host is up', '', 'info'), { context: true }),
    said(
      'config',
      hint('proxy.config-invalid', 0.95),
      [
        'URLs for proxy upstreams only support scheme, host, and port components',
        'placeholders are not allowed when an upstream address contains a scheme',
        'parsing upstream URL',
        'upstream address has conflicting scheme',
        'adapting config using caddyfile',
        'loading new config',
        'unrecognized directive',
        'parsing caddyfile tokens for',
        'ambiguous site definition',
      ],
      [
        "Error: adapting config using caddyfile: parsing caddyfile tokens for 'reverse_proxy': for now, URLs for proxy upstreams only support scheme, host, and port components, at Caddyfile:3",
        'Error: Caddyfile:4: unrecognized directive: revers_proxy',
        logged('loading new config: x'),
        logged('due to parsing difficulties, placeholders are not allowed when an upstream address contains a scheme'),
        logged('upstream address has conflicting scheme (http://) and port (:443, the HTTPS port)'),
        logged('parsing upstream URL: parse "x": y'),
      ],
      { rank: 4 },
    ),
    said(
      'bind',
      hint('proxy.bind-failed', 0.96),
      ['listening on :443', 'bind: address already in use', 'listening on'],
      [
        'Error: loading initial config: loading new config: http app module: start: listening on :443: listen tcp :443: bind: address already in use',
        logged('listening on :80: listen tcp :80: bind: address already in use'),
      ],
      { rank: 5, pattern: /listening on (?<address>\S{1,100}): (?:listen|bind)/ },
    ),
    said(
      'fastcgi',
      hint('connect-refused', 0.6),
      'dialing backend',
      failed('dialing backend: dial tcp 127.0.0.1:9000: connect: connection refused'),
      { rank: 1, context: true, pattern: /dialing backend: (?!.*connect: )/ },
    ),
    said(
      'started',
      undefined,
      [
        'serving initial configuration',
        'using provided configuration',
        'server running',
        'admin endpoint started',
        'shutdown complete',
      ],
      [
        logged('serving initial configuration', '', 'info'),
        '2026/11/21 10:04:05.123\tINFO\tserving initial configuration',
      ],
      { tier: 'D', pattern: /^(?:serving|using|server running|admin|shutdown)/ },
    ),
  ]
    .filter((one) => one.id !== 'fastcgi')
    .concat([
      said(
        'fastcgi-dial',
        hint('connect-refused', 0.6),
        'dialing backend',
        failed('dialing backend: dial unix /run/php/php-fpm.sock: x'),
        { rank: 1, context: true },
      ),
    ]),
);
