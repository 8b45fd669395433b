import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

const AT = '[Tue Mar 04 05:06:07.123456 2025]';

/** Modules of Apache that run scripts, get certificates and filter requests, and suEXEC, which has a log of its own. */
export const signatures = defineSignatures('apache', [
  said(
    // execve(2) of a CGI script: no `#!` line or another machine's program, no right, no such interpreter.
    'cgi-exec',
    hint('app.script-unrunnable', 0.93, 'http-5xx', 0.7),
    'exec of',
    [
      "[Tue Mar 04 05:06:07 2025] [error] (8)Exec format error: exec of '/srv/cgi-bin/report.cgi' failed",
      `${AT} [cgi:error] [pid 71] [client 203.0.113.4:5000] AH01215: (13)Permission denied: exec of '/srv/cgi-bin/report.cgi' failed: /srv/cgi-bin/report.cgi`,
      `${AT} [cgid:error] [pid 71:tid 7] (2)No such file or directory: exec of '/srv/cgi-bin/report.cgi' failed`,
    ],
    { rank: 4, pattern: /\(\d{1,3}\)[A-Z][^:]{1,80}: .{0,20}exec of '(?<target>[^']{1,400})' failed/ },
  ),
  said(
    'suexec-policy',
    hint('app.script-unrunnable', 0.82, 'app.permission-denied', 0.5, 'http-5xx', 0.6),
    'suexec policy violation',
    `${AT} [cgid:error] [pid 71:tid 7] [client 203.0.113.4:5000] AH01215: suexec policy violation: see suexec log for more details: /srv/cgi-bin/report.cgi`,
    { rank: 4 },
  ),
  said(
    // The conditions of suEXEC's security model, as its own log names them.
    'suexec-log',
    hint('app.script-unrunnable', 0.85, 'app.permission-denied', 0.5, 'http-5xx', 0.6),
    [
      'target uid/gid (',
      'directory is writable by others: (',
      'file is writable by others: (',
      'command not in docroot (',
      'cannot run as forbidden ',
      'cannot get docroot information (',
      'file has no execute permission: (',
      'file is either setuid or setgid: (',
      'cannot stat program: (',
    ],
    [
      '[2025-03-04 05:06:07]: target uid/gid (1001/1001) mismatch with directory (0/0) or program (0/0)',
      '[2025-03-04 05:06:07]: directory is writable by others: (/srv/shop/cgi-bin)',
      '[2025-03-04 05:06:07]: file is writable by others: (/srv/shop/cgi-bin/report.cgi)',
      '[2025-03-04 05:06:07]: command not in docroot (/srv/shop/cgi-bin/report.cgi)',
      '[2025-03-04 05:06:07]: cannot run as forbidden uid (33/report.cgi)',
      '[2025-03-04 05:06:07]: file has no execute permission: (/srv/shop/cgi-bin/report.cgi)',
    ],
    {
      rank: 1,
      pattern: /^(?:\[[\d: -]{19}\]: )?(?:target|directory|file|command|cannot) [^(]{2,40}\((?<target>[^)]{1,300})\)/,
    },
  ),
  said(
    'certificate-in-future',
    hint('host.clock-skew', 0.9),
    'certificate valid in future',
    `${AT} [md:error] [pid 71] md{shop.example}: error, certificate valid in future (clock wrong?)`,
    { rank: 4 },
  ),
  said(
    'body-limit',
    hint('route.body-too-large', 0.92, 'http-4xx', 0.8),
    'is larger than the configured limit',
    [
      `${AT} [:error] [pid 71] [client 203.0.113.4] ModSecurity: Request body (Content-Length) is larger than the configured limit (1048576). [hostname "shop.example"] [uri "/upload"]`,
      `${AT} [:error] [pid 71] [client 203.0.113.4] ModSecurity: Request body no files data length is larger than the configured limit (131072).. Deny with code (413)`,
    ],
    { rank: 4, pattern: /Request body.{0,60} is larger than the configured limit \((?<bytes>\d{1,15})\)/ },
  ),
]);
