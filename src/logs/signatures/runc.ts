import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** runc. */
export const signatures = defineSignatures('runc', [
  said(
    'exec-missing',
    hint('container.exec-failed', 0.97),
    ['executable file not found in $PATH', 'no such file or directory'],
    [
      'OCI runtime create failed: runc create failed: unable to start container process: exec: "gunicorn": executable file not found in $PATH: unknown',
      'runc create failed: unable to start container process: exec: "/app/start.sh": stat /app/start.sh: no such file or directory: unknown',
      'starting container process caused: exec: "/entrypoint.sh": stat /entrypoint.sh: no such file or directory',
      'starting container process caused "exec: \\"start.sh\\": executable file not found in $PATH": unknown',
    ],
    {
      rank: 4,
      pattern: /exec: \\?"(?<target>[^"\\]{1,300})\\?": (?:executable file not found|stat [^:\n]{1,300}: no such file)/,
    },
  ),
  said(
    'exec-denied',
    hint('container.exec-failed', 0.97),
    'permission denied',
    'runc create failed: unable to start container process: exec: "/app/start.sh": permission denied: unknown',
    { rank: 4, pattern: /exec: \\?"(?<target>[^"\\]{1,300})\\?": permission denied/ },
  ),
  said(
    // A capability that the program asks for by its file was dropped, or its kind may not run: capabilities(7), execve(2).
    'exec-not-permitted',
    hint('container.exec-failed', 0.93),
    ['operation not permitted', 'Operation not permitted'],
    ['exec /usr/bin/caddy: operation not permitted', 'exec /entrypoint.sh: operation not permitted'],
    { rank: 4, pattern: /^exec (?<target>\/\S{1,300}): operation not permitted/i },
  ),
  said(
    'oom',
    hint('container.oom-killed', 0.97),
    'container init was OOM-killed',
    'container init was OOM-killed (memory limit too low?)',
    { rank: 3 },
  ),
  said(
    'chdir',
    hint('container.exec-failed', 0.6, 'container.volume-shadows-app', 0.6),
    'chdir to cwd',
    'chdir to cwd ("/app") set in config.json failed: permission denied',
    { rank: 3, pattern: /chdir to cwd \("(?<target>[^"]{1,300})"\)/ },
  ),
  said(
    'user',
    hint('container.start-failed', 0.85),
    ['unable to find user', 'unable to setup user', 'unable to find group'],
    ['unable to find user app: no matching entries in passwd file', 'unable to setup user: x'],
    { rank: 3 },
  ),
  said(
    'mount',
    hint('container.start-failed', 0.93),
    'to rootfs at',
    'error mounting "/host/x" to rootfs at "/x": mount failed',
    { rank: 3 },
  ),
  said(
    'create',
    hint('container.start-failed', 0.7),
    [
      'runc create failed',
      'unable to start container process',
      'error during container init',
      'starting container process caused',
    ],
    ['runc create failed: x', 'unable to start container process: x', 'error during container init: x'],
    { rank: 0 },
  ),
]);
