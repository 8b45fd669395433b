import { defineSignatures, hint } from '../signature.ts';

const AT = '[2026-11-21 10:04:05 +0000] [7]';

/** gunicorn: what it is told to run, and with what. */
export const signatures = defineSignatures('gunicorn', [
  {
    id: 'entrypoint',
    tier: 'A',
    find: [
      'Failed to find attribute',
      'Failed to find application object',
      'Application object must be callable',
      'Failed to find application',
      'as an attribute name or function call',
      'Failed to parse',
    ],
    pattern:
      /Failed to find attribute '(?<name>[^']{1,100})' in '(?<module>[^']{1,200})'|Failed to find application|Application object must be callable|Failed to parse '.{1,200}' as an attribute/,
    hints: hint('app.entrypoint-not-found', 0.97),
    rank: 2,
    example: [
      "Failed to find attribute 'app' in 'wsgi'.",
      "gunicorn.errors.AppImportError: Failed to find application object: 'app'",
      'gunicorn.errors.AppImportError: Application object must be callable.',
      "Failed to find application, did you mean 'app:application'?",
      "Failed to parse 'app-x' as an attribute name or function call.",
    ],
  },
  {
    id: 'config-invalid',
    rank: 1,
    tier: 'A',
    find: [
      'No such user',
      'No such group',
      "can't chdir to",
      "doesn't exist",
      'Invalid value for',
      'Failed to read config file',
    ],
    pattern:
      /Error: (?:No such user|No such group|can't chdir to|'[^']{1,300}' doesn't exist|Invalid value for \w)|No such (?:user|group): '|can't chdir to '|^Invalid value for \w+: |^'[^']{1,300}' doesn't exist|Failed to read config file/,
    hints: hint('process.config-invalid', 0.93, 'app.bad-command', 0.4),
    example: [
      "Error: No such user: 'appuser'",
      "Error: No such group: 'app'",
      "Error: can't chdir to '/srv/missing'",
      "Error: '/etc/gunicorn.py' doesn't exist",
      'Error: Invalid value for workers: x',
      'Failed to read config file: /etc/gunicorn.conf.py',
    ],
  },
  {
    id: 'pidfile-stale',
    tier: 'A',
    find: 'Already running on PID',
    hints: hint('process.stale-pidfile', 0.9),
    example: "RuntimeError: Already running on PID 12 (or pid file '/run/app.pid' is stale)",
  },
  {
    id: 'max-requests',
    tier: 'A',
    find: 'Autorestarting worker after current request',
    hints: hint('process.worker-recycled', 0.6),
    example: `${AT} [INFO] Autorestarting worker after current request.`,
  },
  {
    id: 'booting',
    tier: 'D',
    find: [
      'Booting worker with pid',
      'Listening at',
      'Starting gunicorn',
      'Using worker',
      'Worker exiting',
      'Handling signal',
    ],
    pattern:
      /Booting worker with pid|\[INFO\] Listening at|Starting gunicorn|\[INFO\] Using worker|Worker exiting \(pid|Handling signal: /,
    example: [
      `${AT} [INFO] Booting worker with pid: 12`,
      `${AT} [INFO] Listening at: http://0.0.0.0:8000 (7)`,
      `${AT} [INFO] Starting gunicorn 22.0.0`,
      `${AT} [INFO] Handling signal: term`,
    ],
  },
]);
