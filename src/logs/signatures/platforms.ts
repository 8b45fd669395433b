import type { Hint } from '../../core/event.ts';
import { said } from '../family.ts';
import { defineSignatures, hint, type SignatureSpec } from '../signature.ts';

/** A line of an AWS load balancer's access log. */
function alb(times: string, status: string, target = '-'): string {
  return `https 2026-11-21T10:04:05.123456Z app/shop/50dc6c495c0c9188 203.0.113.9:5678 10.0.0.1:8080 ${times} ${status} ${target} 34 366 "GET https://shop.example:443/ HTTP/1.1" "curl/8.0" - -`;
}

const balanced: SignatureSpec['hints'] = ({ status, target, reply }) => {
  if (status === '503') return hint('no-live-upstreams', 0.9, 'http-503', 1);
  if (status === '504') return hint('read-timeout', 0.9, 'http-504', 1);
  if (target !== '-') return hint('http-502', 1, 'app.upstream-error', 0.5);
  // -1: the balancer could not hand the request over, or its connection was closed before.
  return reply === '-1'
    ? hint('connect-refused', 0.6, 'premature-close', 0.6, 'http-502', 1)
    : hint('premature-close', 0.9, 'http-502', 1);
};

/** Why Envoy (and what is built of it: Istio, Contour, Gateway) could not ask an upstream. */
const envoyReset = (text: string): readonly Hint[] => {
  if (/[: _]111\b|[Cc]onnection[ _]refused/.test(text)) return hint('connect-refused', 1, 'http-503', 0.6);
  if (/[: _]113\b|[Nn]o[ _]route|unreachable/.test(text)) return hint('connect-unreachable', 1, 'http-503', 0.6);
  if (/[: _]110\b|timeout/i.test(text)) return hint('connect-timeout', 0.95, 'http-503', 0.6);
  if (/termination|remote reset/.test(text)) return hint('premature-close', 0.95, 'http-503', 0.6);
  if (/TLS|SSL|CERTIFICATE/.test(text))
    return hint(
      'tls-handshake',
      0.95,
      /WRONG_VERSION/.test(text) ? 'route.scheme-mismatch' : 'route.tls-verify-failed',
      0.75,
    );
  return hint('connect-refused', 0.6, 'http-503', 0.6);
};

const HEROKU: Readonly<Record<string, ReturnType<typeof hint>>> = {
  H10: hint('process.crashed', 0.6, 'app.unhandled-exception', 0.4, 'http-503', 1),
  H12: hint('route.timeout-too-short', 0.6, 'read-timeout', 1, 'process.workers-exhausted', 0.4),
  H13: hint('premature-close', 1, 'http-503', 0.8),
  H14: hint('service.no-replicas', 0.85, 'http-503', 1),
  H18: hint('premature-close', 0.9, 'http-503', 0.8, 'route.keepalive-race', 0.4, 'process.dropped-connection', 0.4),
  H20: hint('process.booting', 0.6, 'port.not-listening', 0.4),
  H99: hint('http-5xx', 0.8),
  R10: hint('port.not-listening', 0.7, 'port.other-interface', 0.4, 'unit.timeout', 0.3),
  R14: hint('container.memory-pressure', 0.9),
  R15: hint('container.oom-killed', 0.92),
};

/** Pages of the services in front of a host, and what their log says of it. */
const clouds = defineSignatures('platform', [
  said('alb', balanced, 'app/', [alb('0.000 0.001 -1', '502'), alb('0.000 -1 -1', '504'), alb('-1 -1 -1', '503')], {
    rank: 2,
    pattern:
      /^(?:https?|h2|wss?|grpcs?) \S{10,40}Z app\/\S{1,100} \S{3,60} \S{1,60} [\d.-]{2,9} (?<reply>[\d.-]{2,9}) [\d.-]{2,9} (?<status>50[234]) (?<target>\d{3}|-) /,
  }),
  said(
    'target-unhealthy',
    hint('container.unhealthy', 0.75, 'proxy.peer-marked-down', 0.5),
    [
      'Health checks failed with these codes',
      'Target.FailedHealthChecks',
      'Target.ResponseCodeMismatch',
      'Target.Timeout',
    ],
    ['Health checks failed with these codes: [502]', 'Reason: Target.FailedHealthChecks'],
  ),
  said(
    'heroku',
    (fields) => HEROKU[fields.code ?? ''] ?? [],
    ['at=error code=H', 'at=error code', 'Error R10', 'Error R14', 'Error R15'],
    [
      'at=error code=H10 desc="App crashed" method=GET path="/" host=shop.example dyno= connect= service= status=503 bytes=',
      'Error R14 (Memory quota exceeded)',
      'Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch',
    ],
    { rank: 6, pattern: /(?:code=|Error )(?<code>[HR]\d\d)\b/ },
  ),
  said(
    'port-of-the-platform',
    hint(
      'service.wrong-container-port',
      0.55,
      'route.wrong-port',
      0.5,
      'port.not-listening',
      0.62,
      'port.loopback-only',
      0.48,
    ),
    [
      'failed to start and listen on the port defined',
      'No open ports detected',
      'Health check failed: connect ECONNREFUSED',
      'The app is not listening on the expected address',
      'instance refused connection. is your app listening on',
    ],
    [
      'The user-provided container failed to start and listen on the port defined provided by the PORT=8080 environment variable.',
      'WARNING The app is not listening on the expected address and will not be reachable by fly-proxy.',
      '==> No open ports detected, continuing to scan...',
      'instance refused connection. is your app listening on 0.0.0.0:8080? make sure it is not only listening on 127.0.0.1',
    ],
    { rank: 3 },
  ),
  said(
    'edge',
    ({ code = '' }) =>
      code === '521' || code === '523'
        ? hint('proxy.not-running', 0.65, 'host.firewall-blocked', 0.45, 'proxy-unreachable', 1)
        : code === '522' || code === '524'
          ? hint(code === '522' ? 'host.firewall-blocked' : 'route.timeout-too-short', 0.6, 'http-504', 0.8)
          : code === '525' || code === '526'
            ? hint('tls-handshake', 1, 'route.tls-verify-failed', code === '526' ? 0.85 : 0.55)
            : hint('http-5xx', 0.8),
    [
      'Web server is down',
      'Connection timed out',
      'SSL handshake failed',
      'Invalid SSL certificate',
      'A timeout occurred',
      'Web server is returning an unknown error',
      'Origin is unreachable',
    ],
    [
      'Error 521: Web server is down',
      'Error code 525 SSL handshake failed',
      'Error 526: Invalid SSL certificate',
      'Error 522: Connection timed out',
    ],
    { rank: 2, pattern: /\bError (?:code:? )?(?<code>52[0-6])\b/ },
  ),
]);

const others = [
  ...defineSignatures('envoy', [
    said(
      'reset',
      (_fields, text) => envoyReset(text),
      [
        'upstream connect error or disconnect/reset before headers',
        'upstream_reset_before_response_started',
        'transport failure reason',
        'upstream reset: reset reason:',
      ],
      [
        'upstream connect error or disconnect/reset before headers. reset reason: connection failure, transport failure reason: delayed connect error: 111',
        'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
        'upstream_reset_before_response_started{connection_failure,TLS_error:|268435703:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end}',
      ],
      { rank: 3 },
    ),
    said(
      // The short words of its access log (%RESPONSE_FLAGS%).
      'flags',
      ({ flags = '' }, text) => {
        if (/UF/.test(flags)) {
          const reason = /failure_?reason": ?"([^"]{2,300})"/i.exec(text)?.[1];
          return reason === undefined ? hint('connect-refused', 0.7, 'http-503', 0.8) : envoyReset(reason);
        }
        if (/UC/.test(flags)) return hint('premature-close', 0.95, 'http-503', 0.8);
        if (/UT/.test(flags)) return hint('read-timeout', 0.9, 'http-504', 0.8);
        if (/UH/.test(flags)) return hint('no-live-upstreams', 0.95, 'http-503', 0.8);
        if (/\bUR\b/.test(flags)) return hint('reset', 0.9, 'http-503', 0.8);
        if (/UPE/.test(flags)) return hint('invalid-header', 0.9, 'http-502', 0.8);
        // What asks whether a visitor may come in said no, or another attempt was answered.
        return /UAEX/.test(flags) || /"response_?code": ?"?[1-4]/i.test(text) ? [] : hint('http-503', 0.6);
      },
      ['"responseFlags":', '"response_flags":'],
      [
        '{"responseFlags":"UF,URX","responseCode":"503"}',
        '{"response_code":"503","response_flags":"UC"}',
        '{"response_flags": "UF", "upstream_transport_failure_reason": "delayed_connect_error:_113"}',
      ],
      { rank: 2, pattern: /"response_?[fF]lags": ?"(?<flags>U[A-Z,]{1,20})"/ },
    ),
    said('no-healthy', hint('no-live-upstreams', 1, 'http-503', 0.9), 'no healthy upstream', 'no healthy upstream'),
    said('timeout', hint('read-timeout', 0.9, 'http-504', 1), 'upstream request timeout', 'upstream request timeout'),
  ]),
  ...defineSignatures('varnish', [
    said(
      'fetch',
      (_fields, text) =>
        /first byte timeout/.test(text)
          ? hint('read-timeout', 1, 'http-503', 0.8)
          : /HTC eof|http read error|EOF/.test(text)
            ? hint('premature-close', 1, 'http-503', 0.8)
            : /no backend|unhealthy/.test(text)
              ? hint('connect-refused', 0.9, 'no-live-upstreams', 0.6, 'http-503', 0.8)
              : hint('http-503', 1),
      ['Backend fetch failed', 'FetchError', 'Guru Meditation', 'VCL_call'],
      [
        'Error 503 Backend fetch failed',
        '--  FetchError     no backend connection',
        '--  FetchError     first byte timeout',
      ],
      { rank: 1, pattern: /Backend fetch failed|FetchError {1,10}[a-z]|Guru Meditation/ },
    ),
  ]),
  ...defineSignatures('jenkins', [
    said(
      'starting',
      hint('process.booting', 0.9, 'http-503', 0.7),
      ['Please wait while Jenkins is getting ready to work', 'Please wait while Jenkins is restarting'],
      'Please wait while Jenkins is getting ready to work ...',
    ),
    said(
      'old-java',
      hint('app.runtime-incompatible', 0.95),
      ['which is older than the minimum required version', 'Unsupported Java version'],
      'Running with Java 8 from /usr/lib/jvm/java-8-openjdk-amd64/jre, which is older than the minimum required version (Java 11).',
    ),
  ]),
  ...defineSignatures('web', [
    said(
      'maintenance',
      hint('app.upstream-error', 0.6, 'app.settings-invalid', 0.4, 'http-503', 0.8),
      ['is in maintenance mode', 'Briefly unavailable for scheduled maintenance', 'Application is in maintenance mode'],
      [
        'Nextcloud is in maintenance mode',

        'Briefly unavailable for scheduled maintenance. Check back in a minute.',
      ],
    ),
    said(
      'secret-missing',
      hint('app.env-missing', 0.9, 'app.settings-invalid', 0.5),
      [
        'Missing apiToken.salt',
        'Missing admin.auth.secret',
        'Unable to validate credentials inherited from the shell environment',
        'app.keys',
      ],
      [
        'Error: Missing apiToken.salt. Please set apiToken.salt in config/admin.js',
        'ERROR Unable to validate credentials inherited from the shell environment: Invalid credentials',
      ],
      {
        pattern:
          /Missing \w{2,30}\.[\w.]{2,30}\. Please set|Unable to validate credentials inherited|app\.keys.{0,20}required/,
      },
    ),
    said(
      'setting-refused',
      hint('app.settings-invalid', 0.9),
      ['Strict hostname resolution configured but no hostname was set', 'hostname is not configured'],
      [
        'ERROR: Strict hostname resolution configured but no hostname was set',
        'ERROR: hostname is not configured; either configure hostname, or set hostname-strict to false',
      ],
    ),
    said(
      'kernel-setting',
      hint('app.settings-invalid', 0.75, 'db.unreachable', 0.4),
      'virtual memory areas vm.max_map_count',
      'max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]',
      { rank: 4 },
    ),
  ]),
  ...defineSignatures('ruby', [
    said(
      'credentials-key',
      hint('app.env-missing', 0.9),
      ["Couldn't decrypt config/credentials", 'ActiveSupport::MessageEncryptor::InvalidMessage'],
      [
        "Couldn't decrypt config/credentials.yml.enc. Perhaps you passed the wrong key?",
        'ActiveSupport::MessageEncryptor::InvalidMessage: ActiveSupport::MessageEncryptor::InvalidMessage',
      ],
      { rank: 3 },
    ),
    said(
      'worker-memory',
      hint('process.worker-recycled', 0.8, 'process.oom-killed', 0.3),
      ['PumaWorkerKiller: Out of memory', 'PumaWorkerKiller', 'PumaMemoryKiller'],
      'PumaWorkerKiller: Out of memory. 4 workers consuming total: 4096.0 mb out of max: 4000.0 mb.',
      { rank: 3 },
    ),
  ]),
  ...defineSignatures('gunicorn', [
    said(
      'class-absent',
      hint('app.dependency-missing', 0.88, 'process.config-invalid', 0.5),
      ['class uri', 'invalid or not found'],
      "Error: class uri 'uvicorn.workers.UvicornWorker' invalid or not found",
      { rank: 5, pattern: /class uri '?(?<module>[\w.]{2,100})'? invalid or not found/ },
    ),
  ]),
  ...defineSignatures('uwsgi', [
    said(
      'plugin-absent',
      hint('app.dependency-missing', 0.75, 'app.bad-command', 0.6, 'process.config-invalid', 0.5),
      'is unknown',
      ["uwsgi: option '--wsgi-file' is unknown"],
      { rank: 3, pattern: /uwsgi: option '(?<option>--[\w-]{2,40})' is unknown/ },
    ),
  ]),
];

export const signatures = [...clouds, ...others];
