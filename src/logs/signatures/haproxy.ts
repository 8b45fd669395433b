import { said } from '../family.ts';
import { defineSignatures, hint, type SignatureSpec } from '../signature.ts';

/** A line of haproxy's httplog with a termination state. */
function log(tsc: string, status: string, timers = '0/0/-1/-1/0', server = 'app1'): string {
  return `203.0.113.9:51234 [21/Nov/2026:10:04:05.123] www app/${server} ${timers} ${status} 217 - - ${tsc}-- 1/1/0/0/3 0/0 "GET /api/items HTTP/1.1"`;
}

function state(id: string, tsc: string, hints: SignatureSpec['hints'], status = '503', timers?: string): SignatureSpec {
  return said(id, hints, `haproxy-log ${tsc}`, log(tsc, status, timers));
}

/** A health check's result. */
function check(id: string, reason: string, hints: SignatureSpec['hints'], info = ''): SignatureSpec {
  return said(
    id,
    hints,
    `reason: ${reason}`,
    [
      `Server app/app1 is DOWN, reason: ${reason}${info === '' ? '' : `, info: "${info}"`}, check duration: 0ms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`,
    ],
    {
      rank: 2,
      pattern:
        /(?:Server (?<backend>[\w.-]{1,120})\/(?<server>[\w.-]{1,120}) is (?:DOWN|UP|going DOWN))?.{0,40}reason: (?<reason>[\w ()]{3,60}?)(?:, code: (?<code>\d{1,5}))?(?:, info: "(?<info>[^"]{0,200})")?(?:,|\.|>| check duration|$)/,
    },
  );
}

const CLIENT = undefined;
const FAMILIES: readonly SignatureSpec[] = ['D', 'K', 'U', 'I', 'R'].flatMap((cause) =>
  [...'DHCQLRT-']
    .filter((phase) => !(cause === 'R' && phase === 'C'))
    .map((phase) =>
      state(
        `state-${cause.toLowerCase()}${phase === '-' ? 'x' : phase.toLowerCase()}`,
        `${cause}${phase}`,
        cause === 'R'
          ? hint('proxy.fd-limit', 0.4, 'http-5xx', 0.6)
          : cause === 'D'
            ? hint('proxy.peer-marked-down', 0.5, 'reset', 0.5)
            : hint('http-5xx', 0.4),
      ),
    ),
);

/** HAProxy: how sessions ended (httplog), health checks, start. */
export const signatures = defineSignatures('haproxy', [
  state('connect-refused', 'SC', hint('connect-refused', 0.9, 'http-503', 1)),
  state('connect-timeout', 'sC', hint('connect-timeout', 1, 'http-503', 1), '503', '0/0/-1/-1/5001'),
  state('premature-close', 'SH', hint('premature-close', 1, 'http-502', 1), '502', '0/0/1/-1/30'),
  state('read-timeout', 'sH', hint('read-timeout', 1, 'http-504', 1), '504', '0/0/1/-1/50001'),
  state('invalid-header', 'PH', hint('invalid-header', 1, 'http-502', 1), '502', '0/0/1/-1/3'),
  state('closed-in-body', 'SD', hint('premature-close', 0.8), '200', '0/0/1/5/30'),
  state('stalled-body', 'sD', hint('read-timeout', 0.8), '200', '0/0/1/5/50030'),
  state('invalid-body', 'PD', hint('invalid-header', 0.8), '200', '0/0/1/5/30'),
  state('queue-timeout', 'sQ', hint('http-503', 1, 'process.workers-exhausted', 0.6), '503', '0/5000/-1/-1/5000'),
  state('queue-server-down', 'SQ', hint('http-503', 1, 'no-live-upstreams', 0.7)),
  state(
    'no-resources',
    'RC',
    hint('connect-addr-unavailable', 0.7, 'proxy.ephemeral-ports', 0.5, 'proxy.fd-limit', 0.5),
    '500',
  ),
  state('proxy-limit', 'PC', hint('proxy.fd-limit', 0.6, 'proxy.worker-connections', 0.5), '500'),
  said(
    'no-server',
    hint('no-live-upstreams', 1, 'http-503', 1),
    'haproxy-log NOSRV',
    log('SC', '503', '0/-1/-1/-1/0', '<NOSRV>'),
  ),
  said(
    'backend-answered',
    (fields) =>
      hint(
        /^50[234]$/.test(fields.status ?? '') ? `http-${fields.status}` : 'http-5xx',
        1,
        'app.upstream-error',
        fields.status === '500' ? 0 : 0.5,
      ),
    'haproxy-log backend',
    log('--', '502', '0/0/1/5/6'),
  ),
  ...['LR', 'LH', 'LC', 'PR', 'PT', 'CT'].map((tsc) => state(`local-${tsc.toLowerCase()}`, tsc, CLIENT, '503')),
  ...['CC', 'CQ', 'CH', 'CD', 'CR'].map((tsc) =>
    state(
      `client-abort-${tsc.toLowerCase()}`,
      tsc,
      tsc === 'CH' || tsc === 'CQ' ? hint('read-timeout', 0.3) : CLIENT,
      '503',
    ),
  ),
  ...['cH', 'cD', 'cR'].map((tsc) => state(`client-timeout-${tsc.toLowerCase()}`, tsc, CLIENT, '408')),
  ...FAMILIES,
  check('check-l4-refused', 'Layer4 connection problem', hint('connect-refused', 0.9), 'Connection refused'),
  check('check-l4-timeout', 'Layer4 timeout', hint('connect-timeout', 0.95)),
  check('check-l6-timeout', 'Layer6 timeout', hint('tls-handshake', 0.9)),
  check(
    'check-l6-invalid',
    'Layer6 invalid response',
    hint('tls-handshake', 0.95, 'route.scheme-mismatch', 0.7),
    'SSL handshake failure',
  ),
  check('check-l7-timeout', 'Layer7 timeout', hint('read-timeout', 0.9, 'process.hung', 0.4)),
  check(
    'check-l7-invalid',
    'Layer7 invalid response',
    hint('invalid-header', 0.9, 'route.protocol-mismatch', 0.55, 'proxy.peer-marked-down', 0.5),
  ),
  check(
    'check-l7-status',
    'Layer7 wrong status',
    hint('http-5xx', 0.6, 'proxy.peer-marked-down', 0.5),
    'Internal Server Error',
  ),
  check('check-socket', 'Socket error', hint('proxy.fd-limit', 0.5)),
  said(
    'check-status',
    (_fields, text) =>
      /L4CON/.test(text)
        ? hint('connect-refused', 0.9)
        : /L4TOUT/.test(text)
          ? hint('connect-timeout', 0.9)
          : /L6|L7RSP/.test(text)
            ? hint('route.scheme-mismatch', 0.4, 'proxy.peer-marked-down', 0.4)
            : hint('proxy.peer-marked-down', 0.5, 'http-5xx', 0.4),
    ['check_status: L', 'L7STS/', 'L4CON in', 'L4TOUT in', 'L7TOUT in', 'L6RSP in', 'L7RSP in', 'check_desc: Layer7'],
    [
      '  check_status: L7STS',
      'L7STS/404 in 3ms',
      'L4CON in 0ms',
      'L4TOUT in 2001ms',
      '  check_desc: Layer7 wrong status',
    ],
    { rank: -2 },
  ),
  said(
    'check-other',
    hint('proxy.peer-marked-down', 0.4),
    [
      'reason: External check error',
      'reason: External check timeout',
      'reason: Health analyze',
      'reason: Unknown',
      'reason: Initializing',
      'No status change',
      'L4 unsuccessful connection',
      'Wrong http response',
      'Invalid http response',
      'Read error (http)',
      'Read timeout (http)',
      'Close from server (http)',
      'Correct http response',
      'L4 successful connection',
    ],
    [
      'Server app/app1 is DOWN, reason: External check error, code: 127, check duration: 2ms.',
      'Server app/app1 is DOWN, reason: Health analyze, info: "Detected 10 consecutive errors, last one was: Read timeout (http)".',
    ],
    { context: true, rank: 1 },
  ),
  said(
    'check-passed',
    // What just turned up was down a moment ago.
    hint('process.booting', 0.35, 'proxy.peer-marked-down', 0.3),
    [
      'Layer4 check passed',
      'Layer6 check passed',
      'Layer7 check passed',
      'Layer7 check conditionally passed',
      'External check passed',
    ],
    'Server app/app1 is UP, reason: Layer4 check passed, check duration: 0ms. 1 active and 0 backup servers online.',
    { tier: 'B', rank: 3 },
  ),
  said(
    'server-down',
    hint('proxy.peer-marked-down', 0.5),
    ['is DOWN', 'is going DOWN for maintenance', 'was DOWN and now enters maintenance', 'is stopping'],
    [
      'Server app/app1 is DOWN via app/app0. 0 active and 0 backup servers left.',
      'Server app/app1 is going DOWN for maintenance. 0 active and 0 backup servers left.',
      'Server app/app1 was DOWN and now enters maintenance.',
      'Backup Server app/app1 is stopping. 0 active and 0 backup servers left.',
    ],
    { pattern: /Server (?<backend>[\w.-]{1,120})\/(?<server>[\w.-]{1,120}) (?:is|was)/ },
  ),
  said(
    'server-unresolved',
    hint('unresolved', 1, 'route.host-unresolvable', 0.7),
    [
      '(DNS NX status)',
      '(No IP for server)',
      'DNS NX status',
      'No IP for server',
      '(DNS timeout status)',
      '(DNS refused status)',
      '(unspecified DNS error)',
    ],
    'Server app/app1 is going DOWN for maintenance (DNS NX status). 0 active',
    { rank: 2 },
  ),
  said('server-up', undefined, 'is UP', 'Server app/app1 is UP. 1 active and 0 backup servers online.', {
    pattern: /Server (?<backend>[\w.-]{1,120})\/(?<server>[\w.-]{1,120}) is UP/,
  }),
  said(
    'no-server-available',
    hint('no-live-upstreams', 1),
    'has no server available!',
    ["backend 'app' has no server available!", 'backend app has no server available!'],
    {
      pattern: /(?:backend|proxy|frontend) '?(?<backend>[\w.-]{1,120})'? has no server|has no server available/,
      rank: 2,
    },
  ),
]);
