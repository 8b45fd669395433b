import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** pm2 and supervisord. */
export const signatures = [
  ...defineSignatures('pm2', [
    said(
      'errored',
      hint('process.crashed', 0.4, 'app.unhandled-exception', 0.4),
      ['too many unstable restarts', 'had too many unstable restarts'],
      'PM2      | Script /app/server.js had too many unstable restarts (16). Stopped. "errored"',
    ),
    said(
      'exited',
      (fields) =>
        fields.signal === 'SIGKILL' || fields.signal === '9'
          ? hint('process.oom-killed', 0.5, 'process.crashed', 0.4)
          : fields.code === '0'
            ? []
            : hint('app.unhandled-exception', 0.3),
      'exited with code',
      [
        'PM2 | App [api:0] exited with code [1] via signal [SIGINT]',
        'PM2      | App name:api id:0 exited with code [137]',
      ],
      {
        rank: 1,
        pattern:
          /App (?:\[|name:)(?<app>[\w.-]{1,80}?)(?:[:\s](?:id:)?\d{1,4}\]?)? exited with code \[(?<code>\d{1,3})\](?: via signal \[(?<signal>\w{1,10})\])?/,
      },
    ),
    said(
      'script-missing',
      hint('app.entrypoint-not-found', 0.93),
      ['[PM2][ERROR] Script not found', 'Script not found'],
      '[PM2][ERROR] Script not found: /app/server.js',
      { pattern: /Script not found:? ?(?<target>\S{1,300})?/ },
    ),
    said(
      'memory',
      hint('process.worker-recycled', 0.6, 'process.heap-exhausted', 0.3),
      ['current memory usage', 'restarted because it exceeds --max-memory-restart value'],
      '[PM2][WORKER] Process 0 restarted because it exceeds --max-memory-restart value (current_memory=1 max=2)',
      { pattern: /max-memory-restart|current memory usage/, rank: 1 },
    ),
  ]),
  ...defineSignatures('supervisord', [
    said(
      'fatal',
      hint('unit.failed', 0.6, 'process.crashed', 0.3, 'app.unhandled-exception', 0.35),
      ['entered FATAL state, too many start retries too quickly', 'gave up'],
      ['2026-11-21 10:04:05,123 INFO gave up: app entered FATAL state, too many start retries too quickly'],
    ),
    said(
      'exited',
      (fields) =>
        fields.status === '0'
          ? []
          : fields.status === '127' || fields.status === '126'
            ? hint('unit.exec-failed', 0.6, 'app.bad-command', 0.55, 'app.dependency-missing', 0.4)
            : fields.signal === 'SIGKILL'
              ? hint('process.oom-killed', 0.5, 'process.crashed', 0.35)
              : hint('app.unhandled-exception', 0.25, 'unit.failed', 0.45),
      ['(exit status', '(terminated by SIG', 'not expected)'],
      [
        '2026-11-21 10:04:05,123 INFO exited: app (exit status 1; not expected)',
        '2026-11-21 10:04:05,123 WARN exited: app (exit status 127; not expected)',
        '2026-11-21 10:04:05,123 INFO exited: app (terminated by SIGKILL; not expected)',
      ],
      {
        pattern:
          /exited: (?<name>[\w:.-]{1,80}) \((?:exit status (?<status>\d{1,3})|terminated by (?<signal>SIG[A-Z]{2,8}))/,
      },
    ),
    said(
      'spawn-error',
      hint('unit.exec-failed', 0.7, 'app.bad-command', 0.6),
      ['spawnerr', "can't find command"],
      [
        "2026-11-21 10:04:05,123 INFO spawnerr: can't find command '/srv/app/venv/bin/gunicorn'",
        "2026-11-21 10:04:05,123 INFO spawnerr: command at '/srv/run.sh' is not executable",
      ],
      { rank: 2 },
    ),
    said(
      'socket',
      hint('unit.not-running', 0.5, 'socket.removed', 0.45, 'socket.missing', 0.44),
      ['.sock no such file', 'supervisor.sock refused connection'],
      ['unix:///var/run/supervisor.sock no such file', 'unix:///tmp/supervisor.sock refused connection'],
    ),
    said(
      'status',
      (_fields, text) =>
        text.includes('BACKOFF')
          ? hint('unit.failed', 0.5, 'app.unhandled-exception', 0.3)
          : hint('unit.failed', 0.55, 'process.crashed', 0.3, 'app.unhandled-exception', 0.3),
      ['FATAL', 'BACKOFF'],
      [
        'app                              FATAL     Exited too quickly (process log may have details)',
        'app                              BACKOFF   Exited too quickly (process log may have details)',
      ],
      { pattern: /^[\w:.-]{1,80} {1,60}(?:FATAL|BACKOFF) {1,20}/ },
    ),
  ]),
];
