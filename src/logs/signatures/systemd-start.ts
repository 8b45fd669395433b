import { defineSignatures, hint } from '../signature.ts';
import { ofUnit } from '../unit.ts';

/** What systemd says when it cannot start a unit, and what systemctl says about one. */
export const signatures = defineSignatures('systemd', [
  {
    id: 'exec-failed',
    tier: 'A',
    find: [
      'Failed to locate executable',
      'Failed at step EXEC spawning',
      'Failed to execute',
      'Unable to locate executable',
    ],
    pattern: ofUnit(
      /(?:Failed at step EXEC spawning|(?:Failed|Unable) to locate executable|Failed to execute(?: command)?) (?!operation: )(?<target>[^\s:][^:\n]{0,300}): (?<reason>.{1,120})/,
    ),
    hints: hint('unit.exec-failed', 0.97),
    rank: 3,
    example: [
      'app.service: Failed to locate executable /srv/app/venv/bin/gunicorn: No such file or directory',
      'app.service: Failed at step EXEC spawning /srv/app/run.sh: Permission denied',
      'app.service: Failed to execute /srv/app/run.sh: Exec format error',
      'app.service: Failed at step EXEC spawning /srv/my app/run me.sh: Permission denied',
      "app.service: Unable to locate executable '/srv/app/x': No such file or directory",
    ],
  },
  {
    id: 'chdir-failed',
    tier: 'A',
    find: ['Changing to the requested working directory failed', 'Failed at step CHDIR spawning'],
    pattern: ofUnit(/(?:Changing to the requested working directory failed|Failed at step CHDIR spawning)/),
    hints: hint('unit.chdir-failed', 0.97),
    rank: 2,
    example: [
      'app.service: Changing to the requested working directory failed: No such file or directory',
      'app.service: Failed at step CHDIR spawning /usr/bin/python3: No such file or directory',
    ],
  },
  {
    id: 'user-missing',
    tier: 'A',
    find: [
      'Failed to determine user credentials',
      'Failed to determine group credentials',
      'Failed at step USER spawning',
      'Failed at step GROUP spawning',
    ],
    pattern: ofUnit(/Failed (?:to determine|at step)/),
    hints: hint('unit.user-missing', 0.97),
    rank: 2,
    example: [
      'app.service: Failed to determine user credentials: No such process',
      'app.service: Failed to determine group credentials: No such process',
      'app.service: Failed at step USER spawning /usr/bin/python3: No such process',
    ],
  },
  {
    id: 'step-failed',
    tier: 'A',
    find: [
      'Failed at step',
      'Failed to set up mount namespacing',
      'Failed to set up credentials',
      'Failed to set up standard output',
      'Failed to create cgroup',
    ],
    pattern: ofUnit(
      /Failed (?:at step (?<step>[A-Z_]{2,30}) spawning (?<target>[^\s:][^:\n]{0,300}):|to (?:set up|create))/,
    ),
    hints: (_fields, text) =>
      hint(
        'unit.bad-setting',
        0.8,
        ...(/Permission denied/.test(text) ? ['app.permission-denied', 0.6] : []),
        ...(/No such file/.test(text) ? ['app.directory-missing', 0.6] : []),
      ),
    rank: 1,
    example: [
      'app.service: Failed at step NAMESPACE spawning /usr/bin/python3: No such file or directory',
      'app.service: Failed to set up mount namespacing: /run/app: No such file or directory',
      'app.service: Failed to set up standard output: No such file or directory',
    ],
  },
  {
    id: 'env-file-missing',
    tier: 'A',
    find: 'Failed to load environment files',
    pattern: ofUnit(/Failed to load environment files: (?<reason>.{1,120})/),
    hints: hint('unit.env-file-missing', 0.97),
    example: 'app.service: Failed to load environment files: No such file or directory',
  },
  {
    id: 'start-timeout',
    tier: 'A',
    find: ['start operation timed out', 'Start operation timed out', 'timed out. Terminating', 'Watchdog timeout'],
    pattern: ofUnit(/(?:[Ss]tart(?:-pre|-post)? operation timed out|State '[\w-]{1,30}' timed out|Watchdog timeout)/),
    hints: (_fields, text) =>
      text.includes('Watchdog') ? hint('unit.timeout', 0.93, 'process.hung', 0.6) : hint('unit.timeout', 0.95),
    rank: 1,
    example: ['app.service: start operation timed out. Terminating.', 'app.service: Watchdog timeout (limit 30s)!'],
  },
  {
    id: 'stop-timeout',
    tier: 'A',
    find: [
      "State 'stop-sigterm' timed out. Killing",
      "State 'final-sigterm' timed out. Killing",
      'with signal SIGKILL',
      'with signal SIGABRT',
      'with signal SIGTERM',
    ],
    pattern: ofUnit(
      /(?:State '|Killing process (?<process>\d{1,10}) \((?<comm>[^)]{1,40})\) with signal (?<signal>SIG\w{2,10}))/,
    ),
    hints: hint('process.hung', 0.2),
    rank: 2,
    example: [
      "app.service: State 'stop-sigterm' timed out. Killing.",
      'app.service: Killing process 123 (gunicorn) with signal SIGKILL.',
    ],
  },
  {
    id: 'pidfile',
    tier: 'A',
    find: ["Can't open PID file", 'Daemon never wrote its PID file. Failing', 'not readable (yet?) after'],
    pattern: ofUnit(/(?:Can't open PID file (?<target>\S{1,200})|Daemon never wrote|PID file)/),
    hints: (_fields, text) =>
      text.includes('never wrote') ? hint('unit.timeout', 0.7, 'unit.bad-setting', 0.6) : hint('unit.bad-setting', 0.3),
    example: [
      "app.service: Can't open PID file /run/app.pid (yet?) after start: No such file or directory",
      'app.service: Daemon never wrote its PID file. Failing.',
    ],
  },
  {
    id: 'dependency-failed',
    tier: 'A',
    find: ['Dependency failed for', "failed with result 'dependency'"],
    pattern:
      /Dependency failed for (?<unit>.{1,200}?)\.?$|Job (?<job>\S{1,200})\/start failed with result '(?<result>[\w-]{1,30})'/,
    hints: hint('unit.not-running', 0.5, 'unit.failed', 0.3),
    rank: 1,
    example: [
      'Dependency failed for gunicorn daemon.',
      "app.service: Job app.service/start failed with result 'dependency'.",
    ],
  },
  {
    id: 'job-failed',
    tier: 'A',
    find: ['failed because', 'failed with result'],
    pattern:
      /Job for (?<unit>\S{1,200}) failed because (?<reason>.{1,200}?)\.?(?: See |$)|Job (?<job>\S{1,200})\/(?:start|stop|restart) failed with result '(?<result>[\w-]{1,30})'/,
    hints: (fields) =>
      /control process exited/.test(fields.reason ?? '')
        ? hint(
            'unit.failed',
            0.4,
            'proxy.config-invalid',
            /^(?:nginx|apache2|httpd|haproxy|caddy)/.test(fields.unit ?? '') ? 0.6 : 0,
          )
        : /timeout/.test(fields.reason ?? '')
          ? hint('unit.timeout', 0.85)
          : /unavailable resources/.test(fields.reason ?? '')
            ? hint('unit.env-file-missing', 0.48, 'unit.bad-setting', 0.35, 'unit.failed', 0.3)
            : hint('unit.failed', 0.4),
    example: [
      'Job for nginx.service failed because the control process exited with error code.',
      "Job app.service/start failed with result 'canceled'.",
    ],
  },
  {
    id: 'unit-not-found',
    tier: 'A',
    find: ['could not be found', 'not found.', 'does not exist', 'Failed to get unit file state'],
    pattern:
      /(?:Unit |Failed to (?:start|restart|stop|enable|reload|get unit file state for) )(?<unit>[\w@.:-]{1,200}\.(?:service|socket|timer|target))(?: could not be found|: Unit \S{1,200} not found| not found|: No such file or directory)|Failed to (?:enable|start|restart) unit: Unit file (?<file>\S{1,200}) does not exist/,
    hints: hint('unit.not-found', 0.95),
    rank: 1,
    example: [
      'Unit gunicorn.service could not be found.',
      'Failed to restart gunicorn.service: Unit gunicorn.service not found.',
      'Failed to enable unit: Unit file gunicorn.service does not exist.',
      'Failed to get unit file state for app.service: No such file or directory not found.',
    ],
  },
  {
    id: 'masked',
    tier: 'A',
    find: 'is masked',
    pattern: /Unit (?<unit>\S{1,200}) is masked/,
    hints: hint('unit.masked', 0.97),
    example: 'Failed to start gunicorn.service: Unit gunicorn.service is masked.',
  },
  {
    // Read with the unit file: the line is ignored, and a service without one does not load.
    id: 'exec-not-in-path',
    tier: 'A',
    find: 'not found in path',
    pattern: /^(?<file>\/\S{1,300}):\d{1,5}: Executable "(?<target>[^"]{1,200})" not found in path/,
    hints: hint('unit.bad-setting', 0.85, 'unit.exec-failed', 0.6),
    rank: 1,
    example:
      '/etc/systemd/system/app.service:5: Executable "uvicorn" not found in path "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"',
  },
  {
    id: 'bad-setting',
    tier: 'A',
    find: [
      'has a bad unit file setting',
      'bad unit file setting',
      'Unknown lvalue',
      'Unknown key',
      'Unknown section',
      "Missing '='",
      'Service has no ExecStart',
      'lacks both ExecStart= and ExecStop= setting',
      'Neither a valid executable name nor an absolute path',
      'Executable path is not absolute',
      'Unit configuration has fatal error',
      'is not executable: No such file',
      'Invalid section header',
      'Assignment outside of section',
      'more than one ExecStart= setting',
      'Failed to parse service type',
      'Failed to resolve unit specifiers',
    ],
    pattern: (text) => {
      const unit = /(?:Unit |load |^)(?<unit>[\w@.:/-]{1,300}\.(?:service|socket))/.exec(text)?.groups?.unit;
      return unit === undefined ? {} : { unit: unit.replace(/^.*\//, '') };
    },
    hints: (_fields, text) =>
      /Unknown (?:lvalue|key|section)/.test(text) ? hint('unit.bad-setting', 0.35) : hint('unit.bad-setting', 0.95),
    rank: 1,
    example: [
      'Failed to start app.service: Unit app.service has a bad unit file setting.',
      '/etc/systemd/system/app.service:7: Neither a valid executable name nor an absolute path: gunicorn',
      "/etc/systemd/system/app.service:7: Unknown lvalue 'ExecStrat' in section 'Service', ignoring",
      'app.service: Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.',
      'app.service lacks both ExecStart= and ExecStop= setting. Refusing.',
      "/etc/systemd/system/app.service:3: Missing '='.",
      '/etc/systemd/system/app.service:8: Executable path is not absolute, ignoring: gunicorn',
      'app.service: Unit configuration has fatal error, unit will not be started.',
    ],
  },
  {
    id: 'daemon-reload',
    tier: 'A',
    find: ['changed on disk. Run', 'source configuration file or drop-ins of', 'changed on disk'],
    pattern: /(?:unit file, source configuration file or drop-ins of|Unit file of) (?<unit>\S{1,200}) changed on disk/,
    hints: hint('unit.daemon-reload-needed', 0.95),
    example:
      "Warning: The unit file, source configuration file or drop-ins of gunicorn.service changed on disk. Run 'systemctl daemon-reload' to reload units.",
  },
  {
    id: 'failed-to-start',
    tier: 'A',
    find: 'Failed to start',
    pattern: /Failed to start (?<description>.{1,200}?)\.?$/,
    hints: hint('unit.failed', 0.4),
    rank: -1,
    example: 'Failed to start gunicorn daemon.',
  },
  {
    id: 'condition-unmet',
    tier: 'A',
    find: ['because of an unmet condition check', 'start condition failed', 'Condition check resulted in'],
    pattern:
      /(?:^|: )(?<unit>[^:\n]{1,200}) (?:was skipped because of an unmet condition check \((?<condition>[^)]{1,200})\))|Condition check resulted in/,
    hints: hint('unit.not-running', 0.7),
    example: 'gunicorn.service - app was skipped because of an unmet condition check (ConditionPathExists=/srv/app).',
  },
]);
