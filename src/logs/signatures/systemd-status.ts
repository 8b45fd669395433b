import { defineSignatures, type Fields, hint, maybe } from '../signature.ts';

/** What systemd says of how a unit ended (`Result=`, systemd.exec(5)). */
function byResult({ result }: Readonly<Fields>): ReturnType<typeof hint> {
  switch (result) {
    case 'start-limit-hit':
      return hint('unit.start-limit-hit', 0.9);
    case 'oom-kill':
      return hint('unit.oom-killed', 0.85);
    case 'timeout':
      return hint('unit.timeout', 0.9);
    case 'resources':
      return hint('unit.env-file-missing', 0.5, 'unit.bad-setting', 0.4);
    case 'core-dump':
      return hint('process.crashed', 0.85);
    case 'signal':
      return hint('process.crashed', 0.55, 'unit.failed', 0.4);
    default:
      return hint('unit.failed', 0.6);
  }
}

/** What `systemctl status` shows of a unit. */
export const signatures = defineSignatures('systemd', [
  {
    id: 'status-failed',
    tier: 'A',
    find: 'Active: failed',
    pattern: /Active: failed \(Result: (?<result>[\w-]{1,30})\)/,
    hints: byResult,
    example: '     Active: failed (Result: exit-code) since Sat 2026-11-21 10:04:05 UTC; 5s ago',
  },
  {
    // The packages of proxies let their program test its configuration before they start it.
    id: 'status-test-failed',
    tier: 'A',
    find: ['ExecStartPre=/usr/sbin/nginx', 'ExecStartPre=/usr/sbin/haproxy', 'ExecStartPre=/usr/sbin/apache'],
    pattern: /ExecStartPre=\S{1,80} (?:-t|-c|configtest)\b.{0,200}\(code=exited, status=[1-9]/,
    hints: hint('proxy.config-invalid', 0.7),
    rank: 1,
    example:
      '  Process: 16168 ExecStartPre=/usr/sbin/nginx -t -q -g daemon on; master_process on; (code=exited, status=1/FAILURE)',
  },
  {
    id: 'status-inactive',
    tier: 'A',
    find: ['Active: inactive (dead)', 'inactive (dead)'],
    hints: hint('unit.not-running', 0.85),
    example: '     Active: inactive (dead) since Sat 2026-11-21 10:04:05 UTC; 5s ago',
  },
  {
    id: 'status-restarting',
    tier: 'A',
    find: ['Active: activating (auto-restart)', 'Active: activating'],
    pattern: maybe(/Active: activating \(auto-restart\) \(Result: (?<result>[\w-]{1,30})\)/),
    hints: (fields, text) =>
      text.includes('auto-restart') ? byResult(fields) : hint('process.booting', 0.5, 'unit.timeout', 0.3),
    example: [
      '     Active: activating (auto-restart) (Result: exit-code) since Sat 2026-11-21 10:04:05 UTC; 2s ago',
      '     Active: activating (auto-restart) (Result: oom-kill) since Sat 2026-11-21 10:04:05 UTC; 2s ago',
      '   Active: activating (start) since Sat 2026-11-21',
    ],
  },
  {
    id: 'status-running',
    tier: 'D',
    find: 'Active: active (running)',
    example: '     Active: active (running) since Sat 2026-11-21 10:04:05 UTC; 3h ago',
  },
  {
    id: 'status-disabled',
    tier: 'A',
    find: ['; disabled;', '; disabled)'],
    pattern: /Loaded: loaded \(\S{1,200}; disabled/,
    hints: hint('unit.not-enabled', 0.4),
    example: '     Loaded: loaded (/etc/systemd/system/gunicorn.service; disabled; preset: enabled)',
  },
  {
    id: 'status-masked',
    tier: 'A',
    find: ['Loaded: masked', 'Loaded: not-found', 'Loaded: bad-setting', 'Loaded: error'],
    hints: (_fields, text) =>
      text.includes('masked')
        ? hint('unit.masked', 0.97)
        : text.includes('not-found')
          ? hint('unit.not-found', 0.9)
          : hint('unit.bad-setting', 0.9),
    example: [
      '     Loaded: masked (Reason: Unit app.service is masked by file.)',
      '     Loaded: not-found (Reason: Unit app.service not found.)',
      '     Loaded: bad-setting (Reason: Unit app.service has a bad unit file setting.)',
    ],
    rank: 3,
  },
]);
