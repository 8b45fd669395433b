import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** lighttpd, as a backend or in front of one; each line names the place in its source. */
export const signatures = defineSignatures('lighttpd', [
  said(
    'config',
    hint('process.config-invalid', 0.95),
    [
      'configfile parser failed at',
      'parser failed somehow near here',
      'Configuration contains unsupported keys',
      'opening configfile',
      'duplicate array-key',
      ' pos: ',
    ],
    [
      '2026-11-21 10:04:05: (configfile.c.2109) source: /etc/lighttpd/lighttpd.conf line: 8 pos: 113 invalid character in variable name',
      '2026-11-21 10:04:05: (configfile.c.2161) configfile parser failed at: text',
      '2026-11-21 10:04:05: (configfile.c.2180) source: /etc/lighttpd/lighttpd.conf line: 12 pos: 1 parser failed somehow near here: server.port',
    ],
    {
      rank: 2,
      pattern: /\(configfile\.c\.\d{1,6}\) (?:source: (?<file>\/\S{1,300}) line: (?<line>\d{1,7}) pos: \d{1,7})?/,
    },
  ),
  said(
    'module',
    hint('process.config-invalid', 0.9, 'app.dependency-missing', 0.5),
    [
      'dlopen() failed for',
      'plugin init failed',
      'Initialization of plugins failed',
      'Configuration of plugins failed',
    ],
    '2026-11-21 10:04:05: (plugin.c.195) dlopen() failed for: /usr/lib/lighttpd/mod_geoip.so /usr/lib/lighttpd/mod_geoip.so: cannot open shared object file: No such file or directory',
    { rank: 3, pattern: /\((?:plugin|server)\.c\.\d{1,6}\)/ },
  ),
  said(
    'bind',
    (_fields, text) =>
      /Permission denied/.test(text) ? hint('app.permission-denied', 0.93) : hint('port.in-use', 0.96),
    ["can't bind to socket", 'bind failed for'],
    [
      "2026-11-21 10:04:05: (network.c.537) can't bind to socket: 127.0.0.1:80: Address already in use",
      "2026-11-21 10:04:05: (network.c.537) can't bind to socket: 0.0.0.0:80: Permission denied",
    ],
    {
      rank: 3,
      pattern:
        /\(\w{1,30}\.c\.\d{1,6}\) (?:can't bind to socket|bind failed for): (?<address>\S{1,100}?):(?<port>\d{1,5}):/,
    },
  ),
  said(
    'errorlog',
    (_fields, text) =>
      /Permission denied/.test(text) ? hint('app.permission-denied', 0.95) : hint('app.directory-missing', 0.95),
    ['opening errorlog', 'opening pid-file failed', 'cannot change directory to', 'opening temp-file failed'],
    [
      "2026-11-21 10:04:05: (server.c.1510) opening errorlog '/var/log/lighttpd/error.log' failed: No such file or directory",
      '2026-11-21 10:04:05: (server.c.1380) opening pid-file failed: /run/lighttpd/lighttpd.pid: No such file or directory',
    ],
    { rank: 4, pattern: /(?:errorlog|pid-file failed:|directory to|temp-file failed:) '?(?<target>\/[^\s':]{1,300})/ },
  ),
  said(
    'backend-down',
    hint('app.upstream-error', 0.8, 'http-503', 0.4),
    [
      'establishing connection failed: socket',
      'are down.',
      'unexpected close of gw connection',
      "error; we'll disable for",
    ],
    [
      '2026-11-21 10:04:05: (gw_backend.c.293) establishing connection failed: socket: unix:/run/php/php8.2-fpm.sock: Connection refused',
      '2026-11-21 10:04:05: (gw_backend.c.1036) all handlers for /index.php? on .php are down.',
    ],
    { rank: 4, pattern: /\((?:gw_backend|mod_\w{1,20})\.c\.\d{1,6}\) / },
  ),
  said(
    'fd-limit',
    hint('process.fd-limit', 0.93),
    ['sockets disabled, out-of-fds', 'sockets disabled, connection limit reached'],
    '2026-11-21 10:04:05: (server.c.1909) [note] sockets disabled, out-of-fds',
    { rank: 2 },
  ),
  said(
    'life',
    undefined,
    ['server started (lighttpd', 'server stopped by UID', 'graceful shutdown started', 'server started'],
    [
      '2026-11-21 10:04:05: (server.c.1704) server started (lighttpd/1.4.69)',
      '2026-11-21 10:04:05: (server.c.2078) server stopped by UID = 0 PID = 1',
    ],
    { tier: 'D', rank: 1, pattern: /\(server\.c\.\d{1,6}\)/ },
  ),
]);
