import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Compose and Swarm. */
export const signatures = [
  ...defineSignatures('compose', [
    said(
      'invalid',
      hint('container.start-failed', 0.8),
      [
        'yaml: line',
        'services must be a mapping',
        'Additional property',
        'is not allowed',
        'Unsupported config option',
        'undefined volume',
        'undefined network',
        'refers to undefined',
        'depends on undefined service',
      ],
      [
        'yaml: line 12: mapping values are not allowed in this context',
        'service "web" refers to undefined network proxy: invalid compose project',
        'service "web" depends on undefined service "db": invalid compose project',
        'services.web Additional property prots is not allowed',
      ],
      {
        pattern:
          /^yaml: line|compose project|Additional property|Unsupported config option|undefined (?:volume|network|service)|services must be/,
      },
    ),
    said(
      'variable-unset',
      hint('app.env-missing', 0.45),
      ['variable is not set. Defaulting to a blank string', 'variable is not set'],
      [
        'WARN[0000] The "DB_PASSWORD" variable is not set. Defaulting to a blank string.',
        'time="2026-11-21T10:04:05Z" level=warning msg="The \\"SECRET_KEY\\" variable is not set. Defaulting to a blank string."',
      ],
      { pattern: /The \\?"(?<variable>\w{1,80})\\?" variable is not set/ },
    ),
    said(
      'env-file',
      hint('container.start-failed', 0.85, 'app.env-missing', 0.6),
      ['env file', "Couldn't find env file"],
      [
        'env file /srv/app/.env not found: stat /srv/app/.env: no such file or directory',
        "ERROR: Couldn't find env file: /srv/app/.env",
      ],
      { pattern: /(?:find env file:? |env file (?=\S{1,300} not found))(?<target>\S{1,300})/, rank: 5 },
    ),
    said(
      'required',
      hint('app.env-missing', 0.93),
      'required variable',
      'required variable DB_PASSWORD is missing a value: set it',
      { pattern: /required variable (?<variable>\w{1,80}) is missing/ },
    ),
    said(
      'no-config',
      hint('container.missing', 0.6),
      ['no configuration file provided', 'no such file or directory'],
      'no configuration file provided: not found',
      { pattern: /no configuration file provided/ },
    ),
  ]),
  ...defineSignatures('swarm', [
    said(
      'no-image',
      hint('service.task-rejected', 0.95),
      ['"No such image: ', 'No such image'],
      'abc123  web.1  app:latest  node1  Shutdown  Rejected 5 seconds ago  "No such image: app:latest"',
      { rank: 6, pattern: /Rejected/ },
    ),
    said(
      'rejected',
      hint('service.task-rejected', 0.93),
      ['Rejected', 'no suitable node', 'invalid mount config'],
      [
        'abc123  web.1  app:latest  node1  Ready  Rejected 5 seconds ago  "invalid mount config for type"',
        '"no suitable node (scheduling constraints not satisfied on 1 node)"',
      ],
      { rank: 5, pattern: /(?:Ready|Shutdown|Running|Pending) {1,20}Rejected|no suitable node/ },
    ),
    said(
      'task-exit',
      (fields) =>
        fields.code === '137'
          ? hint('container.oom-killed', 0.6, 'service.no-replicas', 0.4)
          : fields.code === '0'
            ? hint('service.no-replicas', 0.5)
            : hint('app.unhandled-exception', 0.3, 'service.no-replicas', 0.4),
      ['task: non-zero exit', 'task: non-zero exit ('],
      [
        '"task: non-zero exit (1)"',
        '\\_ web.1  app:latest  node1  Shutdown  Failed 5 minutes ago  "task: non-zero exit (137)"',
      ],
      { pattern: /non-zero exit \((?<code>\d{1,3})\)/, rank: 1 },
    ),
    said(
      'starting-failed',
      hint('service.task-rejected', 0.8),
      ['starting container failed', 'task: non-zero exit (125)'],
      '"starting container failed: failed to create task for container"',
      { rank: 2 },
    ),
    said(
      'unhealthy',
      hint('container.unhealthy', 0.9),
      'dockerexec: unhealthy container',
      '"task: non-zero exit (143): dockerexec: unhealthy container"',
      { rank: 2 },
    ),
    said(
      'replicas',
      hint('service.no-replicas', 0.85),
      ['replicated', '0/1', '0/2', '0/3'],
      [
        'abc123   srv-captain--web   replicated   0/1        img-captain--web:3',
        'abc123   web   replicated   0/3   app:latest',
      ],
      { pattern: /\breplicated {2,20}(?<replicas>0\/\d{1,3})\b/, rank: 1 },
    ),
    said(
      'missing',
      hint('service.missing', 0.93),
      ['no such service', 'service not found', 'not found'],
      ['Error response from daemon: service web not found', 'no such service: srv-captain--web'],
      {
        pattern: /service (?<name>[\w.-]{1,100}) not found|no such service: (?<service>srv-captain[\w.-]{1,100})/,
        rank: 1,
      },
    ),
  ]),
];
