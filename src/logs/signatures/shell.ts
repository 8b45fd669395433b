import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Ports of databases and caches: who waits for one waits for what the app leans on. */
const STORES = /port (?:3306|5432|1433|27017|6379|11211|5672)\b/;

/** Commands that packages of the app itself bring along. */
const DEPENDENCIES =
  /^(?:[\w./-]*\/)?(?:gunicorn|uvicorn|celery|flask|daphne|hypercorn|uwsgi|waitress-serve|alembic|django-admin|next|vite|nuxt|nuxi|nest|tsc|tsx|ts-node(?:-dev)?|nodemon|react-scripts|vue-cli-service|webpack(?:-dev-server)?|cross-env|concurrently|rimraf|astro|remix(?:-serve)?|gatsby|strapi|medusa|directus|prisma|sequelize(?:-cli)?|knex|typeorm|babel-node|turbo|svelte-kit|rails|rake|puma|unicorn|sidekiq|ng|pm2|sails|serve|dotenv|gulp|lerna)$/;

/** Shells: commands that are not there, scripts that cannot run. */
export const signatures = defineSignatures(
  'shell',
  [
    said(
      'crlf',
      hint('container.exec-failed', 0.96, 'unit.exec-failed', 0.6),
      [
        "$'\\r'",
        '^M',
        'bad interpreter',
        "env: 'python3\\r'",
        '\\r',
        ': not found',
        ': invalid option',
        ': illegal option -',
      ],
      [
        "/app/entrypoint.sh: line 2: $'\\r': command not found",
        '/bin/bash^M: bad interpreter: No such file or directory',
        "/usr/bin/env: 'python3\\r': No such file or directory",
        '/usr/bin/env: ‘bash\\r’: No such file or directory',
        ': not found.sh: 5: /entrypoint.sh:',
        ': not found: line 2:',
        ': invalid option namehell: line 3: set: pipefail',
        "./start.sh: line 8: syntax error near unexpected token `$'do\\r''",
        // dash and ash name the option after the dash: here it was a carriage return.
        '/bin/ash: illegal option -',
      ],
      {
        rank: 5,
        // A carriage return that a terminal obeyed puts the end of the message in front of it.
        pattern:
          /\$'\w{0,20}\\r'|\^M: bad interpreter|env: ['‘]\w{2,20}(?:\\r|\\x0D|\^M)['’]|\r: (?:command )?not found|^: (?:not found|invalid option)\S{0,40}:? (?:name\w{0,20}: )?(?:line )?\d{0,5}|^: invalid option name|\/\w{0,4}sh: \d{0,4}:? ?(?:set: )?[Ii]llegal option -\s*$/,
      },
    ),
    said(
      'secret-missing',
      hint('app.env-missing', 0.93),
      ['/run/secrets/'],
      [
        'cat: /run/secrets/db_password: No such file or directory',
        '/app/entrypoint.sh: line 3: /run/secrets/secret_key: No such file or directory',
        "FileNotFoundError: [Errno 2] No such file or directory: '/run/secrets/secret_key'",
        "Error: ENOENT: no such file or directory, open '/run/secrets/api_key'",
      ],
      {
        rank: 6,
        pattern:
          /(?<target>\/run\/secrets\/(?<secret>[\w.-]{1,100}))['"]?: [Nn]o such file|(?:[Nn]o such file or directory)[^'"]{0,20}['"](?:\/var)?\/run\/secrets\/(?<named>[\w.-]{1,100})/,
      },
    ),
    said(
      'interpreter',
      hint('container.exec-failed', 0.8, 'unit.exec-failed', 0.85),
      'bad interpreter',
      '/srv/app/venv/bin/gunicorn: /srv/old/venv/bin/python3: bad interpreter: No such file or directory',
      { rank: 2, pattern: /(?:^|\s)(?<target>\S{1,300}): bad interpreter/ },
    ),
    said(
      'exec-format',
      hint('container.exec-failed', 0.95, 'unit.exec-failed', 0.4),
      ['exec format error', 'Exec format error', 'cannot execute binary file'],
      [
        'exec /app/entrypoint.sh: exec format error',
        'standard_init_linux.go:228: exec user process caused: exec format error',
        'bash: ./server: cannot execute binary file: Exec format error',
      ],
      { rank: 1 },
    ),
    said(
      'exec-missing',
      hint('container.exec-failed', 0.95),
      ['exec user process caused', 'no such file or directory', 'permission denied'],
      [
        'standard_init_linux.go:228: exec user process caused: no such file or directory',
        'exec /app/entrypoint.sh: no such file or directory',
        'exec /entrypoint.sh: permission denied',
      ],
      {
        rank: 1,
        pattern:
          /^(?:.{0,80}exec user process caused|exec (?:\/[^:\n]{1,200}|\S{1,200})): "?(?<reason>no such file or directory|permission denied)/,
      },
    ),
    said(
      'command-missing',
      (fields) =>
        DEPENDENCIES.test(fields.command ?? '')
          ? hint('app.dependency-missing', 0.9, 'container.exec-failed', 0.3)
          : // A script by its path: it is not there, or the interpreter that its first line names is not.
            /\/.{0,200}\.sh$/.test(fields.command ?? '')
            ? hint('container.exec-failed', 0.85, 'unit.exec-failed', 0.4, 'app.bad-command', 0.4)
            : hint('app.bad-command', 0.75, 'container.exec-failed', 0.65, 'app.dependency-missing', 0.4),
      ['command not found', 'not found', '未找到命令', '명령어를 찾을 수 없음', 'Kommando nicht gefunden'],
      [
        '/app/start.sh: line 3: gunicorn: command not found',
        '/bin/sh: 1: uvicorn: not found',
        'bash: python: command not found',
        '/bin/sh: pm2: not found',
        'sh: 1: next: not found',
        'bash: gunicorn: 未找到命令',
        '/bin/sh: ./start.sh: not found',
        '/docker-entrypoint.sh: exec: line 47: /app/start.sh: not found',
        '/etc/init/run: 20: /etc/init/run: /etc/init.d/01-rights.sh: not found',
      ],
      {
        pattern:
          /^(?:-?(?:\/[\w./-]{1,200}\/)?(?:ba|da|z|a|k)?sh|\/[\w./-]{1,200}|[\w.-]{1,60}\.sh|\.\/[\w./-]{1,200}): (?:exec: )?(?:line )?(?:\d{1,5}: )?(?:exec: |\/[\w./-]{1,200}: )?(?<command>[\w./+-]{1,200}): (?:command not found|not found|未找到命令|명령어를 찾을 수 없음|Kommando nicht gefunden)$/,
      },
    ),
    said(
      'list-as-words',
      hint('container.exec-failed', 0.85, 'app.bad-command', 0.7),
      ['not found'],
      ['/bin/sh: 1: [gunicorn,: not found', '/bin/sh: [python,: not found', '/bin/sh: 1: ["node",: not found'],
      // `CMD` of a Dockerfile whose list is no JSON: the shell gets it as it stands.
      {
        rank: 3,
        pattern:
          /^(?:\/\S{1,40}\/)?(?:ba|da|a)?sh: (?:\d{1,3}: )?\[["']?(?<command>[\w./-]{1,100})["']?,?: (?:command )?not found/,
      },
    ),
    said(
      'script-missing',
      (fields) =>
        /(?:^|\/)s?bin\//.test(fields.target ?? '')
          ? hint('unit.exec-failed', 0.9, 'container.exec-failed', 0.9)
          : hint('app.directory-missing', 0.75, 'container.exec-failed', 0.4),
      ['No such file or directory', 'No such file', "an't open", 'cannot open'],
      [
        '/srv/app/start.sh: line 7: /srv/app/venv/bin/activate: No such file or directory',
        '/srv/app/start.sh: line 9: exec: venv/bin/gunicorn: cannot execute: No such file or directory',
        '/srv/app/start.sh: 5: .: cannot open /srv/app/venv/bin/activate: No such file',
        'bash: line 1: /srv/app/conf/production.env: No such file or directory',
      ],
      {
        pattern:
          /^(?:-?(?:\/[\w./-]{1,200}\/)?(?:ba|da|z|a|k)?sh|[\w./-]{1,200}\/[\w.-]{1,80}|[\w.-]{1,60}\.sh): (?:line )?\d{1,5}: (?:exec: |source: |\.: )?(?:[Cc]an(?:no|')t open )?'?(?<target>[\w./~+-]{1,300}\/[\w.+-]{1,100})'?: (?:cannot execute: )?No such file(?: or directory)?$/,
      },
    ),
    said(
      'permission',
      hint('container.exec-failed', 0.7, 'unit.exec-failed', 0.5, 'app.permission-denied', 0.5),
      'Permission denied',
      ['/bin/sh: 1: ./start.sh: Permission denied', 'bash: ./run.sh: Permission denied'],
      {
        pattern:
          /^(?:-?(?:\/\S{1,200}\/)?(?:ba|da|z|a)?sh): (?:line )?(?:\d{1,5}: )?(?<target>\S{1,300}): Permission denied/,
      },
    ),
    said(
      'unset',
      hint('app.env-missing', 0.95),
      ['unbound variable', 'parameter not set', 'parameter null or not set'],
      ['/app/entrypoint.sh: line 5: DATABASE_URL: unbound variable', 'entrypoint.sh: 5: DB_HOST: parameter not set'],
      { pattern: /(?<variable>[A-Za-z_]\w{0,80}): (?:unbound variable|parameter (?:null or )?not set)/ },
    ),
    said(
      'killed',
      hint('process.oom-killed', 0.5, 'container.oom-killed', 0.5),
      'Killed',
      ['/app/start.sh: line 3:    12 Killed                  python manage.py runserver', 'Killed'],
      { pattern: /(?:^Killed$|line \d{1,5}: {1,10}\d{1,10} Killed|^\[\d\]\+ {1,4}Killed)/ },
    ),
    said(
      'init-exec',
      hint('container.exec-failed', 0.95),
      ['[FATAL tini', '[dumb-init]', 'tini'],
      [
        '[FATAL tini (6)] exec /usr/local/bin/entrypoint.sh failed: No such file or directory',
        '[dumb-init] /app/start.sh: No such file or directory',
        '[dumb-init] /app/start.sh: Permission denied',
      ],
      {
        rank: 6,
        pattern:
          /\[FATAL tini.{0,20}exec (?<target>\S{1,300}) failed: |\[dumb-init\] (?<program>\S{1,300}): (?:No such file|Permission denied|Exec format)/,
      },
    ),
    said(
      'waits-unresolved',
      (_fields, text) =>
        STORES.test(text)
          ? hint('db.host-unresolvable', 0.9)
          : hint('unresolved', 0.9, 'route.host-unresolvable', 0.45),
      'getaddrinfo for host',
      [
        'nc: getaddrinfo for host "app" port 9000: Try again',
        'nc: getaddrinfo for host "db" port 5432: Name does not resolve',
      ],
      { rank: 5, pattern: /getaddrinfo for host "(?<host>[\w.-]{1,253})"/ },
    ),
    said(
      'segfault',
      // A program that was built for another kind of processor.
      (_fields, text) =>
        text.includes('Illegal instruction')
          ? hint('process.crashed', 0.7, 'app.runtime-incompatible', 0.65)
          : hint('process.crashed', 0.9),
      ['Segmentation fault', 'Illegal instruction', 'Bus error', 'Aborted (core dumped)'],
      ['Segmentation fault (core dumped)', 'Illegal instruction (core dumped)', 'Aborted (core dumped)'],
      {
        pattern: (text) =>
          /Illegal instruction/.test(text) || /Segmentation fault|Bus error|core dumped/.test(text) ? {} : null,
      },
    ),
    said(
      'chdir',
      hint('unit.chdir-failed', 0.4, 'app.directory-missing', 0.6),
      ["can't cd to", 'cd', 'No such file or directory'],
      ["/bin/sh: 1: cd: can't cd to /srv/app", 'bash: cd: /srv/missing: No such file or directory'],
      { pattern: /cd: (?:can't cd to )?(?<target>\/\S{1,300})/ },
    ),
  ].map((one) => (one.id === 'chdir' ? { ...one, find: ["can't cd to", 'cd', 'No such file or directory'] } : one)),
);
