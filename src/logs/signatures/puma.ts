import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Puma, Rails and Ruby. */
export const signatures = [
  ...defineSignatures('puma', [
    said(
      'worker-timeout',
      hint('process.worker-timeout', 0.95),
      ['Terminating timed out worker', 'failed to check in within'],
      [
        '[7] ! Terminating timed out worker (Worker 0 failed to check in within 60 seconds): 12',
        '(Worker 0 failed to check in within 60 seconds)',
      ],
      { pattern: /Worker (?<worker>\d{1,4}) failed to check in|timed out worker/ },
    ),
    said(
      'worker-boot-timeout',
      hint('process.worker-timeout', 0.6, 'process.booting', 0.5),
      'failed to boot within',
      '[7] ! Terminating timed out worker (Worker 0 failed to boot within 60 seconds): 12',
      { rank: 1 },
    ),
    said(
      'load-failed',
      hint('app.unhandled-exception', 0.45, 'app.dependency-missing', 0.3),
      ['Unable to load application', 'Puma caught this error'],
      ['[7] ! Unable to load application: RuntimeError: x', 'Puma caught this error: undefined method (NoMethodError)'],
      {
        pattern:
          /Unable to load application: (?<exception>[\w:]{1,100}): (?<reason>.{1,300})|Puma caught this error: (?<error>.{1,300})/,
      },
    ),
    said(
      'no-application',
      hint('app.entrypoint-not-found', 0.96),
      'No application configured, nothing to run',
      'ERROR: No application configured, nothing to run',
    ),
    said(
      'port',
      hint('port.in-use', 0.96),
      ['There is already a server bound to', 'Address already in use - bind(2)', 'Errno::EADDRINUSE'],
      [
        'There is already a server bound to: /run/puma.sock',
        'Address already in use - bind(2) for "0.0.0.0" port 3000 (Errno::EADDRINUSE)',
      ],
      { rank: 2, pattern: /port (?<port>\d{1,5})|bound to|EADDRINUSE/ },
    ),
    said(
      'socket-directory',
      hint('socket.bind-failed', 0.93),
      ['No such file or directory', 'Permission denied'],
      [
        'binder.rb:270:in `initialize\': No such file or directory - connect(2) for "/srv/app/tmp/puma.sock" (Errno::ENOENT)',
        'No such file or directory - "/srv/app/tmp/sockets/puma.sock" (Errno::ENOENT)',
        "binder.rb:270:in `initialize': Permission denied - bind(2) for /run/puma.sock (Errno::EACCES)",
      ],
      {
        rank: 2,
        pattern:
          /(?:directory|denied) (?:@ \w{1,30} )?- (?:(?:connect|bind)\(2\) for )?"?(?<path>\/[^\s"]{1,200}\bsock(?:et)?)"? \(Errno::/,
      },
    ),
    said(
      'add-socket',
      hint('socket.bind-failed', 0.4, 'socket.stale', 0.42),
      'add_unix_listener',
      "binder.rb:261:in `add_unix_listener'",
    ),
    said(
      'worker-start-failed',
      hint('app.unhandled-exception', 0.6),
      'Unable to start worker',
      '[250] ! Unable to start worker',
      { pattern: /Unable to start worker/ },
    ),
    // Puma 5 writes no more of an error that ends a worker while it loads the app than where it was raised.
    said(
      'worker-start-place',
      hint('app.unhandled-exception', 0.7),
      [':in `', ":in '"],
      ["[250] /srv/shelf/app.rb:4:in `require_relative'", "[250] /srv/shelf/lib/books.rb:5:in 'Hash#fetch'"],
      {
        pattern: /^\[\d{1,10}\] (?<path>\/[^\s:]{1,300}\.r[bu]):(?<line>\d{1,7}):in [`'](?<function>[^'\s]{1,100})'$/,
      },
    ),
    said(
      'no-workers',
      hint('process.crashed', 0.4, 'host.memory-exhausted', 0.3),
      ['Complete inability to spawn new workers detected', 'Early termination of worker'],
      ['! Complete inability to spawn new workers detected', '[7] Early termination of worker'],
    ),
    said(
      'request',
      hint('route.scheme-mismatch', 0.4, 'http-4xx', 0.4),
      ['HTTP parse error, malformed request', 'SSL error, peer', 'HTTP connection error', 'Listen loop'],
      [
        '2026-11-21 10:04:05 +0000 HTTP parse error, malformed request: #<Puma::HttpParserError: Invalid HTTP format>',
        'SSL error, peer: 127.0.0.1, peer cert: x',
        'HTTP connection error: x',
        'Listen loop error: #<Errno::EMFILE: Too many open files>',
      ],
      { rank: 1 },
    ),
    said(
      'stopping',
      hint('unit.not-running', 0.2),
      [
        'Gracefully shutting down workers',
        'Gracefully stopping, waiting for requests to finish',
        'SIGTERM not implemented',
        'Goodbye!',
      ],
      [
        '- Gracefully shutting down workers...',
        '[7] - Gracefully stopping, waiting for requests to finish',
        '*** SIGTERM not implemented, signal based gracefully stopping unavailable!',
      ],
    ),
    said('booted', undefined, 'booted in', '[7] - Worker 0 (PID: 12) booted in 1.2s, phase: 0', {
      pattern: /Worker (?<worker>\d{1,4}) \(PID: (?<child>\d{1,10})\) booted/,
    }),
    said(
      'pidfile',
      hint('process.stale-pidfile', 0.95),
      ['A server is already running. Check', 'A server is already running'],
      'A server is already running. Check /app/tmp/pids/server.pid.',
    ),
  ]),
  ...defineSignatures('ruby', [
    said(
      'load-error',
      hint('app.dependency-missing', 0.8, 'app.module-not-found', 0.4),
      [
        'cannot load such file',
        'Could not find',
        'Bundler::GemNotFound',
        'Gem::MissingSpecError',
        'Run `bundle install` to install missing gems',
        'gem is not part of the bundle',
        'is not part of the bundle. Add it to your Gemfile',
      ],
      [
        'cannot load such file -- foo (LoadError)',
        'Could not find rails-7.0.4 in any of the sources (Bundler::GemNotFound)',
        "Could not find gem 'pg' in locally installed gems.",
        "Could not find 'bundler' (2.3.5) required by your /srv/app/Gemfile.lock.",
        'Run `bundle install` to install missing gems.',
      ],
      {
        pattern:
          /cannot load such file -- (?<module>\S{1,200})|Could not find (?:gem ['"]?(?<gem>[\w-]{1,100})|['"](?<tool>[\w-]{1,100})['"] \(|(?<versioned>[\w-]{1,100}?-\d[\w.-]{0,40})(?= in (?:any of|locally|cached|rubygems|https?:)|, [\w-]{1,100}-\d))|Bundler|bundle|MissingSpec/,
        rank: 1,
      },
    ),
    said(
      'version',
      hint('app.runtime-incompatible', 0.95),
      ['Your Ruby version is', 'but your Gemfile specified'],
      'Your Ruby version is 3.0.2, but your Gemfile specified 3.2.2',
      { rank: 2 },
    ),
    said(
      'secret',
      hint('app.env-missing', 0.95),
      [
        'Missing `secret_key_base`',
        '`secret_key_base` for',
        'Missing encryption key to decrypt file with',
        'key not found',
      ],
      [
        "ArgumentError: Missing `secret_key_base` for 'production' environment, set this string with `bin/rails credentials:edit`",
        'ArgumentError: `secret_key_base` for production environment must be a type of String`',
        'key not found: "DATABASE_URL" (KeyError)',
        'Missing encryption key to decrypt file with. Ask your team for your master key',
      ],
      { rank: 2, pattern: /secret_key_base|encryption key|key not found: "?(?<variable>[A-Z_]{2,80})"?/ },
    ),
    said(
      'migration',
      hint('app.migration-missing', 0.95),
      ['Migrations are pending', 'ActiveRecord::PendingMigrationError', 'PG::UndefinedTable', 'Mysql2::Error: Table'],
      [
        'ActiveRecord::PendingMigrationError (Migrations are pending. To resolve this issue, run: bin/rails db:migrate)',
        'PG::UndefinedTable: ERROR:  relation "users" does not exist',
      ],
      { rank: 4 },
    ),
    said(
      'database',
      hint('db.unreachable', 0.8),
      [
        'ActiveRecord::ConnectionNotEstablished',
        'PG::ConnectionBad',
        'ActiveRecord::DatabaseConnectionError',
        'Mysql2::Error::ConnectionError',
      ],
      ['ActiveRecord::ConnectionNotEstablished: could not connect', 'PG::ConnectionBad: x'],
      { rank: -1 },
    ),
    said(
      'no-database',
      hint('db.database-missing', 0.93),
      ['ActiveRecord::NoDatabaseError', 'We could not find your database'],
      'ActiveRecord::NoDatabaseError (We could not find your database: app_production.)',
      { rank: 2 },
    ),
    said(
      'pool',
      hint('db.too-many-connections', 0.7, 'process.workers-exhausted', 0.5),
      ['could not obtain a connection from the pool', 'ActiveRecord::ConnectionTimeoutError'],
      'ActiveRecord::ConnectionTimeoutError: could not obtain a connection from the pool within 5.000 seconds',
      { rank: 2 },
    ),
    said(
      'blocked-host',
      hint('app.host-not-allowed', 0.95),
      ['Blocked hosts', 'Blocked host', 'ActionDispatch::HostAuthorization'],
      [
        '[ActionDispatch::HostAuthorization::DefaultResponseApp] Blocked hosts: example.com',
        'Blocked host: example.com',
      ],
      { pattern: /Blocked hosts?: (?<host>[\w.:-]{1,253})/ },
    ),
    said(
      'assets',
      hint('app.static-files', 0.93),
      [
        'is not present in the asset pipeline',
        'Sprockets::Rails::Helper::AssetNotFound',
        'AssetNotPrecompiled',
        "can't find application.js in",
      ],
      'ActionView::Template::Error (The asset "application.css" is not present in the asset pipeline.)',
      { rank: 2 },
    ),
    said(
      'syntax',
      hint('app.syntax-error', 0.93),
      ['syntax error, unexpected', 'SyntaxError'],
      '/app/x.rb:3: syntax error, unexpected end-of-input (SyntaxError)',
      { rank: 3, pattern: /\(SyntaxError\)|\.rb:\d/ },
    ),
    said(
      'unhandled-exception',
      hint('app.unhandled-exception', 0.6),
      ['NoMethodError', 'NameError (', 'ActionView::Template::Error'],
      [
        "app.rb:3:in 'x': undefined method `y' for nil (NoMethodError)",
        "NoMethodError (undefined method `y' for nil:NilClass):",
      ],
      { rank: -3 },
    ),
  ]),
];
