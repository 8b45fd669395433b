import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

const AT = '[Sat Nov 21 10:04:05.123456 2026] [wsgi:error] [pid 12:tid 140] [client 203.0.113.9:50000]';

/** mod_wsgi: Apache in front of its own daemon processes of Python. */
export const signatures = defineSignatures('apache', [
  said(
    // The process went away while it worked on the request; why, the main error log or the kernel says.
    'wsgi-daemon-cut',
    hint('premature-close', 0.9, 'process.crashed', 0.48, 'process.oom-killed', 0.45, 'process.worker-timeout', 0.3),
    ['Truncated or oversized response headers received from daemon process', 'Failed to proxy response from daemon'],
    [
      `${AT} Truncated or oversized response headers received from daemon process 'shop': /srv/shop/shop.wsgi`,
      `${AT} mod_wsgi (pid=12): Failed to proxy response from daemon.`,
    ],
    { rank: 1, pattern: /daemon process '(?<name>[^']{1,100})'|Failed to proxy response/ },
  ),
  said(
    'wsgi-daemon-slow',
    hint('read-timeout', 0.95),
    ['Script timed out before returning headers', 'Timeout when reading response headers from daemon process'],
    [
      `${AT} Script timed out before returning headers: shop.wsgi`,
      `${AT} Timeout when reading response headers from daemon process 'shop': /srv/shop/shop.wsgi`,
    ],
    { rank: 1 },
  ),
  said(
    'wsgi-daemon-ended',
    (_fields, text) =>
      /deadlock/.test(text) ? hint('process.hung', 0.8) : hint('process.worker-timeout', 0.8, 'process.hung', 0.3),
    ['Daemon process deadlock timer expired', 'Daemon process request time limit exceeded'],
    [
      `[Sat Nov 21 10:04:05.123456 2026] [wsgi:info] [pid 12:tid 140] mod_wsgi (pid=12): Daemon process deadlock timer expired, stopping process 'shop'.`,
      `[Sat Nov 21 10:04:05.123456 2026] [wsgi:info] [pid 12:tid 140] mod_wsgi (pid=12): Daemon process request time limit exceeded, stopping process 'shop'.`,
    ],
    { rank: 1 },
  ),
  said(
    'wsgi-connect-failed',
    (_fields, text) =>
      /Permission denied/.test(text)
        ? hint('connect-eacces', 1, 'socket.directory-denied', 0.5)
        : /No such file/.test(text)
          ? hint('connect-enoent', 1)
          : hint('connect-refused', 1),
    'Unable to connect to WSGI daemon process',
    `[Sat Nov 21 10:04:05.123456 2026] [wsgi:error] [pid 12:tid 140] (13)Permission denied: [client 203.0.113.9:50000] mod_wsgi (pid=12): Unable to connect to WSGI daemon process 'shop' on '/var/run/wsgi.12.0.1.sock'.`,
    { rank: 1, pattern: /daemon process '(?<name>[^']{1,100})' on '(?<path>[^']{1,300})'/ },
  ),
  said(
    'wsgi-not-loaded',
    hint('app.entrypoint-not-found', 0.35, 'app.import-error', 0.3),
    ['cannot be loaded as Python module', 'does not contain WSGI application'],
    [
      `${AT} mod_wsgi (pid=12): Target WSGI script '/srv/shop/shop.wsgi' cannot be loaded as Python module.`,
      `${AT} mod_wsgi (pid=12): Target WSGI script '/srv/shop/shop.wsgi' does not contain WSGI application 'application'.`,
    ],
    { rank: 1, pattern: /WSGI script '(?<path>[^']{1,300})'/ },
  ),
]);
