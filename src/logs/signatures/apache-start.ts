import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** A record of Apache's error log. */
function record(message: string, module = 'proxy_http', level = 'error'): string {
  return `[Sat Nov 21 10:04:05.123456 2026] [${module}:${level}] [pid 12:tid 140000000000000] ${message}`;
}

/** Apache itself: start, limits, its own pages. */
export const signatures = defineSignatures('apache', [
  said(
    'bind',
    hint('proxy.bind-failed', 0.96),
    [
      'AH00072',
      'AH00073',
      'could not bind to address',
      'no listening sockets available, shutting down',
      'AH00015',
      'AH03272',
      'AH03279',
      'AH03290',
    ],
    [
      '(98)Address already in use: AH00072: make_sock: could not bind to address [::]:80',
      record('AH03272: no listening sockets available, shutting down', 'mpm_event', 'alert'),
      '(98)Address already in use: AH00073: make_sock: unable to listen for connections on address 0.0.0.0:80',
      'no listening sockets available, shutting down',
    ],
    { tier: 'C', rank: 1, pattern: /address (?<address>\S{1,100})|no listening sockets|AH00015/ },
  ),
  said(
    'already-running',
    hint('process.stale-pidfile', 0.85, 'proxy.not-running', 0.4),
    'already running',
    'httpd (pid 1) already running',
    { pattern: /(?:^|["'`\s])(?:httpd|apache2|nginx) \(pid (?<other>\d{1,10})\) already running/ },
  ),
  said(
    'max-workers',
    // In front of an app it is the proxy that is full, with its own PHP or WSGI it is the app.
    hint('proxy.worker-connections', 0.78, 'process.workers-exhausted', 0.75),
    [
      'AH00484',
      'AH00161',
      'AH00286',
      'AH03490',
      'server reached MaxRequestWorkers setting',
      'server reached MaxClients setting',
    ],
    [
      record(
        'AH00484: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting',
        'mpm_event',
        'error',
      ),
      record('AH03490: scoreboard is full, not at MaxRequestWorkers.', 'mpm_event', 'error'),
    ],
    { tier: 'C' },
  ),
  said(
    'child-died',
    hint('process.crashed', 0.7),
    ['AH00052', 'AH00051', 'AH00050'],
    [
      record('AH00052: child pid 99 exit signal Segmentation fault (11)', 'core', 'notice'),
      record(
        'AH00051: child pid 99 exit signal Segmentation fault (11), possible coredump in /etc/apache2',
        'core',
        'notice',
      ),
      record('AH00050: Child 99 returned a Fatal error... Apache is exiting!', 'core', 'alert'),
    ],
    { tier: 'C', pattern: /AH0005[012]/ },
  ),
  said(
    'config',
    hint('proxy.config-invalid', 0.93),
    [
      'AH00018',
      'AH00019',
      'AH00020',
      'AH00526',
      'AH10085',
      'Syntax error on line',
      'Invalid command',
      'Cannot load modules',
      'The Apache error log may have more information',
      'AH00014',
      'AH02572',
      'AH02231',
      'AH02604',
    ],
    [
      'AH00526: Syntax error on line 12 of /etc/apache2/sites-enabled/app.conf:',
      "Invalid command 'ProxyPass', perhaps misspelled or defined by a module not included in the server configuration",
      record('AH00018: Configuration check failed, exiting', 'core', 'emerg'),
      record(
        "AH10085: Init: a:443 will respond with '503 Service Unavailable' for now. There are no SSL certificates configured and no other module contributed any.",
        'ssl',
        'warn',
      ),
      'AH00014: Configuration check failed',
    ],
    { tier: 'C', rank: 1 },
  ),
  said(
    'page',
    (_fields, text) =>
      text.includes('invalid')
        ? hint('http-502', 1)
        : text.includes('timely')
          ? hint('http-504', 1)
          : hint('http-503', 1),
    [
      'The proxy server received an invalid',
      'The gateway did not receive a timely response',
      'The server is temporarily unable to service your',
    ],
    [
      'The proxy server received an invalid',
      'The gateway did not receive a timely response',
      'The server is temporarily unable to service your',
    ],
  ),
  said(
    'page-reason',
    (_fields, text) => (text.includes('DNS') ? hint('unresolved', 1) : hint('http-502', 0.9, 'premature-close', 0.4)),
    ['Error reading from remote server', 'DNS lookup failure for'],
    [
      'Reason: <strong>Error reading from remote server</strong>',
      'Reason: <strong>DNS lookup failure for: backend</strong>',
    ],
    { rank: -1, pattern: /Reason: / },
  ),
  said(
    'proxy-notice',
    undefined,
    'AH00558',
    "AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using 127.0.1.1. Set the 'ServerName' directive globally to suppress this message",
    { tier: 'D' },
  ),
  said(
    'started',
    undefined,
    ['AH00489', 'AH00163', 'AH00094', 'AH00491', 'AH00292', 'AH00493', 'AH00492', 'resuming normal operations'],
    record('AH00489: Apache/2.4.57 (Debian) configured -- resuming normal operations', 'mpm_event', 'notice'),
    { tier: 'D' },
  ),
]);
