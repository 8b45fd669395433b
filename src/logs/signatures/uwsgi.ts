import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** uWSGI. */
export const signatures = [
  ...defineSignatures('uwsgi', [
    said(
      'queue-full',
      hint('socket.backlog-full', 0.8, 'process.workers-exhausted', 0.85),
      'uWSGI listen queue of socket',
      '*** uWSGI listen queue of socket "127.0.0.1:8001" (fd: 3) full !!! (101/100) ***',
      { pattern: /socket "(?<address>[^"]{1,200})"/ },
    ),
    said(
      'chdir',
      (_fields, text) =>
        /Permission denied/.test(text)
          ? hint('app.permission-denied', 0.8, 'unit.chdir-failed', 0.5)
          : hint('unit.chdir-failed', 0.8, 'app.directory-missing', 0.7),
      'chdir(): ',
      'chdir(): No such file or directory [core/uwsgi.c line 2623]',
      { rank: 4, pattern: /^chdir\(\): .{1,120}\[core/ },
    ),
    said(
      'app-failed',
      hint('app.unhandled-exception', 0.4, 'app.entrypoint-not-found', 0.3),
      [
        'OOPS ! failed loading app in worker',
        'need-app requested, destroying the instance',
        'monitored exception detected, respawning worker',
        'worker respawning too fast',
        'GAME OVER',
      ],
      [
        'OOPS ! failed loading app in worker 1 (pid 12)',
        'need-app requested, destroying the instance...',
        'OOPS ! failed loading app in worker 1 (pid 12) :( trying again...',
        '... monitored exception detected, respawning worker 1 (pid: 12)...',
        'worker respawning too fast !!! i have to sleep a bit (2 seconds)...',
        'uWSGI: GAME OVER (insert coin)',
        '*** no app loaded. GAME OVER ***',
      ],
    ),
    said(
      'worker-killed',
      (fields) =>
        fields.signal === '9'
          ? hint('process.oom-killed', 0.4, 'process.worker-timeout', 0.4, 'container.oom-killed', 0.35)
          : fields.signal === '11'
            ? hint('process.crashed', 0.95)
            : hint('process.crashed', 0.5),
      ['DAMN ! worker', 'died, killed by signal', 'MYSTERIOUSLY killed by signal'],
      [
        'DAMN ! worker 1 (pid: 12) died, killed by signal 9 :( trying respawn ...',
        'DAMN ! worker 1 (pid: 12) MYSTERIOUSLY killed by signal 9 :( trying respawn ...',
        'DAMN ! worker 1 (pid: 12) died :( trying respawn ...',
      ],
      { pattern: /worker (?<worker>\d{1,5}) \(pid: (?<child>\d{1,10})\)(?:.{0,30}signal (?<signal>\d{1,3}))?/ },
    ),
    said(
      'harakiri',
      hint('process.worker-timeout', 0.96),
      [
        'HARAKIRI ON WORKER',
        'HARAKIRI triggered by worker',
        'HARAKIRI: graceful termination attempt on worker',
        'HARAKIRI: Skipping harakiri on worker',
        'HARAKIRI: -- syscall',
        'HARAKIRI',
      ],
      [
        '*** HARAKIRI ON WORKER 1 (pid: 12, try: 1, graceful: no) ***',
        'HARAKIRI triggered by worker 1 core 0 !!!',
        'HARAKIRI: graceful termination attempt on worker 1 with signal 6. Next harakiri: 5',
        'HARAKIRI: -- syscall> 7 0x7f',
      ],
    ),
    said('evil-reload', hint('process.worker-recycled', 0.8), 'EVIL RELOAD ON WORKER', [
      '*** EVIL RELOAD ON WORKER 1 RSS: 512000000 (pid: 12) ***',
      '*** EVIL RELOAD ON WORKER 1 ADDRESS SPACE: 512000000 (pid: 12) ***',
    ]),
    said(
      'no-app',
      hint('app.entrypoint-not-found', 0.85),
      [
        'no app loaded. going in full dynamic mode',
        'no python application found, check your startup logs',
        'unable to load app',
        'callable in file',
        'must be a callable object in file',
        'failed to open python file',
        'unable to load configuration from',
      ],
      [
        '*** no app loaded. going in full dynamic mode ***',
        '--- no python application found, check your startup logs for errors ---',
        "unable to load app 0 (mountpoint='') (callable not found or import error)",
        'unable to find "application" callable in file /app/wsgi.py',
        '"app" must be a callable object in file /app/wsgi.py',
        'failed to open python file /app/wsgi.py',
        'unable to load configuration from /etc/uwsgi/app.ini',
      ],
      { pattern: (text) => (text.includes('unable to load configuration') ? { config: 'yes' } : {}) },
    ),
    said(
      'plugin',
      hint('process.config-invalid', 0.85, 'app.dependency-missing', 0.5),
      [
        'unavailable modifier requested',
        'Python Home is not a directory',
        'python3_plugin.so',
        'UNABLE to load uWSGI plugin',
        'invalid plugin',
      ],
      [
        '-- unavailable modifier requested: 0 --',
        '!!! Python Home is not a directory: /srv/venv !!!',
        'open("/usr/lib/uwsgi/plugins/python3_plugin.so"): No such file or directory [core/utils.c line 3732]',
        '!!! UNABLE to load uWSGI plugin: /usr/lib/uwsgi/plugins/php_plugin.so: cannot open shared object file: No such file or directory !!!',
      ],
      // Above the loader's own words: what is missing is what the ini names.
      { rank: 3 },
    ),
    said(
      'sigpipe',
      hint('route.timeout-too-short', 0.4),
      [
        'SIGPIPE: writing to a closed pipe/socket/fd',
        'uwsgi_response_write_headers_do() TIMEOUT',
        'uwsgi_response_write_body_do() TIMEOUT',
        'uwsgi_response_sendfile_do() TIMEOUT',
      ],
      [
        'SIGPIPE: writing to a closed pipe/socket/fd (probably the client disconnected) on request /x (ip 10.0.0.1) !!!',
        'uwsgi_response_write_body_do() TIMEOUT !!!',
      ],
    ),
    said(
      'segfault',
      hint('process.crashed', 0.96),
      'got Segmentation Fault',
      '!!! uWSGI process 12 got Segmentation Fault !!!',
      { rank: 2 },
    ),
    said(
      'bind',
      (_fields, text) =>
        /\.sock|UNIX|Permission denied|not permitted|No such file|Read-only/.test(text)
          ? hint('socket.bind-failed', 0.85)
          : hint('port.in-use', 0.85),
      [
        'probably another instance of uWSGI is running on the same address',
        'invalid UNIX socket address',
        'unable to create server socket on',
        'bind()',
      ],
      [
        'probably another instance of uWSGI is running on the same address (127.0.0.1:8001).',
        'invalid UNIX socket address: x',
        'unable to create server socket on: /run/x.sock',
        'bind(): No such file or directory [core/socket.c line 230]',
        'bind(): Address already in use [core/socket.c line 769]',
      ],
      {
        pattern:
          /same address \((?<address>[^)]{1,200})\)|UNIX socket|server socket on: (?<socket>\S{1,200})|bind\(\): .{1,80}\[core/,
        rank: 1,
      },
    ),
    said(
      // A length of the request that does not fit the buffer, or another protocol's words read as lengths.
      'string-size',
      hint('route.request-too-large-for-backend', 0.7, 'route.protocol-mismatch', 0.5),
      'invalid uwsgi request (current strsize',
      'invalid uwsgi request (current strsize: 51244). skip.',
      { rank: 1 },
    ),
    said(
      'vassal',
      hint('process.config-invalid', 0.9),
      'invalid permissions for vassal',
      '[emperor-tyrant] invalid permissions for vassal app.ini',
      { pattern: /invalid permissions for vassal (?<path>\S{1,200})/, rank: 1 },
    ),
    said(
      'somaxconn',
      hint('process.config-invalid', 0.9),
      'Listen queue size is greater than the system max net.core.somaxconn',
      'Listen queue size is greater than the system max net.core.somaxconn (128).',
    ),
    said(
      'block-size',
      (fields) =>
        fields.size === '21573' || fields.size === '20304' || fields.size === '20559'
          ? hint('route.protocol-mismatch', 0.95, 'premature-close', 0.5)
          : hint('route.request-too-large-for-backend', 0.93),
      ['invalid request block size', 'invalid HTTP request size'],
      [
        'invalid HTTP request size (max 4096)...skip',
        'invalid request block size: 21573 (max 4096)...skip',
        'invalid request block size: 5120 (max 4096)...skip',
      ],
      { pattern: /(?:block size: (?<size>\d{1,9})|HTTP request size) \(max (?<limit>\d{1,9})\)/ },
    ),
    said(
      'user',
      hint('process.config-invalid', 0.85),
      ['setuid()', 'you cannot load more than', 'not found.'],
      [
        'setuid(): Operation not permitted [core/utils.c line 902]',
        'FATAL ERROR: you cannot load more than 64 apps in a worker',
        'user app not found.',
      ],
      {
        pattern:
          /^(?:setuid|setgid)\(\): .{1,120}\[core|more than \d{1,6} apps|^(?:user|group) [\w.-]{1,60} not found\./,
      },
    ),
    said(
      'router',
      hint('reset', 0.3, 'connect-refused', 0.5),
      ['unable to connect() to node', '=> marking'],
      [
        '[uwsgi-http] unable to connect() to node "127.0.0.1:8001" (3 retries): Connection refused',
        '[uwsgi-http] app => marking 127.0.0.1:8001 as failed',
      ],
    ),
    said(
      'harmless',
      undefined,
      [
        'no internal routing support, rebuild with pcre support',
        'spawned uWSGI worker',
        'WSGI app 0 (mountpoint',
        'you are running uWSGI without its master process manager',
        'setgid() to',
      ],
      ['!!! no internal routing support, rebuild with pcre support !!!', 'spawned uWSGI worker 1 (pid: 12, cores: 1)'],
      { tier: 'D' },
    ),
  ]),
];
