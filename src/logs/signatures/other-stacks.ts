import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Elixir and Erlang: Phoenix, Ecto, Cowboy. */
const elixir = defineSignatures('elixir', [
  said(
    'db-refused',
    hint('db.unreachable', 0.95),
    'connection refused - :econnrefused',
    '17:48:14.967 [error] Postgrex.Protocol (#PID<0.1025.0>) failed to connect: ** (DBConnection.ConnectionError) tcp connect (localhost:5432): connection refused - :econnrefused',
    { rank: 3, pattern: /tcp connect \((?<host>[^:)]{1,200}):(?<port>\d{1,5})\)/ },
  ),
  said(
    'db-timeout',
    hint('db.unreachable', 0.9),
    ['connection timed out - :etimedout', 'host is unreachable - :ehostunreach'],
    [
      '** (DBConnection.ConnectionError) tcp connect (db:5432): connection timed out - :etimedout',
      '** (DBConnection.ConnectionError) tcp connect (db:5432): host is unreachable - :ehostunreach',
    ],
    { rank: 3, pattern: /tcp connect \((?<host>[^:)]{1,200}):(?<port>\d{1,5})\)/ },
  ),
  said(
    'db-unknown-host',
    hint('db.host-unresolvable', 0.96),
    'non-existing domain - :nxdomain',
    '** (DBConnection.ConnectionError) tcp connect (db:5432): non-existing domain - :nxdomain',
    { rank: 3, pattern: /tcp connect \((?<host>[^:)]{1,200}):(?<port>\d{1,5})\)/ },
  ),
  said(
    'db-pool',
    hint('db.too-many-connections', 0.6, 'db.unreachable', 0.4),
    'connection not available and request was dropped from queue',
    '** (DBConnection.ConnectionError) connection not available and request was dropped from queue after 1896ms.',
    { rank: 3 },
  ),
  said(
    'endpoint-terminated',
    hint('app.unhandled-exception', 0.7, 'http-5xx', 0.6),
    ['Endpoint (connection', 'stream id'],
    '[error] #PID<0.8307.0> running ShopWeb.Endpoint (connection #PID<0.8306.0>, stream id 1) terminated',
    { pattern: /running [\w.]{1,120} \(connection .{0,80} terminated/ },
  ),
  said(
    'start-failed',
    hint('app.settings-invalid', 0.35, 'app.unhandled-exception', 0.5),
    ['Could not start application', 'Kernel pid terminated'],
    [
      '** (Mix) Could not start application shop: Shop.Application.start(:normal, []) returned an error: shutdown: failed to start child: Shop.Repo',
      '{"Kernel pid terminated",application_controller,"{application_start_failure,shop,{bad_return',
    ],
    {},
  ),
  said(
    'port-in-use',
    hint('port.in-use', 0.95),
    ['eaddrinuse', ':eaddrinuse'],
    '[error] Failed to start Ranch listener ShopWeb.Endpoint.HTTP in :ranch_tcp:listen([port: 4000]) for reason :eaddrinuse (address already in use)',
    { rank: 4 },
  ),
  said(
    'env-missing',
    hint('app.env-missing', 0.95),
    'could not fetch environment variable',
    '** (System.EnvError) could not fetch environment variable "SECRET_KEY_BASE" because it is not set',
    { rank: 2, pattern: /environment variable "(?<name>[\w.]{1,100})"/ },
  ),
  said(
    'undefined',
    hint('app.module-not-found', 0.5, 'app.unhandled-exception', 0.5),
    'UndefinedFunctionError',
    '** (UndefinedFunctionError) function Shop.Cart.total/1 is undefined (module Shop.Cart is not available)',
    {},
  ),
]);

/** .NET and Kestrel. */
const dotnet = defineSignatures('dotnet', [
  said(
    'address-in-use',
    hint('port.in-use', 0.97),
    ['Failed to bind to address', 'AddressInUseException'],
    [
      'System.IO.IOException: Failed to bind to address http://127.0.0.1:5000: address already in use.',
      '---> Microsoft.AspNetCore.Connections.AddressInUseException: Address already in use',
    ],
    { rank: 4, pattern: /Failed to bind to address (?<address>\S{1,200}?): address already in use|AddressInUse/ },
  ),
  said(
    'unhandled',
    hint('app.unhandled-exception', 0.7, 'http-5xx', 0.5),
    [
      'An unhandled exception was thrown by the application',
      'An unhandled exception has occurred while executing the request',
      'Unhandled exception. System',
      'System.NullReferenceException',
      'Connection id "',
    ],
    [
      'fail: Microsoft.AspNetCore.Server.Kestrel[13] An unhandled exception was thrown by the application.',
      'fail: Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware[1] An unhandled exception has occurred while executing the request.',
      'Unhandled exception. System.InvalidCastException: Unable to cast object',
      'System.NullReferenceException: Object reference not set to an instance of an object.',
    ],
    { pattern: /unhandled exception|NullReference/i },
  ),
  said(
    'service-missing',
    hint('app.settings-invalid', 0.85),
    'Unable to resolve service for type',
    "System.InvalidOperationException: Unable to resolve service for type 'Shop.IMailer' while attempting to activate 'Shop.OrderController'.",
    { rank: 2 },
  ),
  said(
    'connection-string',
    hint('app.env-missing', 0.7, 'app.settings-invalid', 0.7),
    [
      'The ConnectionString property has not been initialized',
      "Value cannot be null. (Parameter 'connectionString')",
      'Format of the initialization string does not conform to specification',
    ],
    [
      'System.InvalidOperationException: The ConnectionString property has not been initialized.',
      "System.ArgumentNullException: Value cannot be null. (Parameter 'connectionString')",
      'System.ArgumentException: Format of the initialization string does not conform to specification starting at index 0.',
    ],
    { rank: 2 },
  ),
  said(
    'directory-missing',
    hint('app.directory-missing', 0.93),
    'System.IO.DirectoryNotFoundException',
    "System.IO.DirectoryNotFoundException: Could not find a part of the path '/app/wwwroot/uploads'.",
    { rank: 3, pattern: /part of the path '(?<path>[^']{1,300})'|DirectoryNotFound/ },
  ),
  said(
    'access-denied',
    hint('app.permission-denied', 0.93),
    'System.UnauthorizedAccessException',
    "System.UnauthorizedAccessException: Access to the path '/app/keys' is denied.",
    { rank: 3, pattern: /path '(?<path>[^']{1,300})'|UnauthorizedAccess/ },
  ),
  said(
    'no-such-app',
    hint('app.entrypoint-not-found', 0.93),
    [
      'The command could not be loaded, possibly because',
      'You intended to execute a .NET application',
      'You intended to execute a .NET program',
    ],
    "The command could not be loaded, possibly because: * You intended to execute a .NET application: The application 'Shop.dll' does not exist.",
    { rank: 2 },
  ),
  said(
    'starved',
    hint('process.workers-exhausted', 0.75),
    'could be caused by thread pool starvation',
    'As of "01/01/2024 00:00:00 +00:00", the heartbeat has been running for "00:00:02" which is longer than "00:00:01". This could be caused by thread pool starvation.',
    {},
  ),
  said(
    'sql-login',
    hint('db.auth-failed', 0.95),
    'Login failed for user',
    "Microsoft.Data.SqlClient.SqlException (0x80131904): Login failed for user 'sa'.",
    { rank: 4, pattern: /for user '(?<user>[^']{0,100})'/ },
  ),
  said(
    'sql-open',
    hint('db.database-missing', 0.85),
    'Cannot open database',
    'Microsoft.Data.SqlClient.SqlException (0x80131904): Cannot open database "Shop" requested by the login. The login failed.',
    { rank: 5, pattern: /Cannot open database "(?<database>[^"]{1,100})"/ },
  ),
  said(
    'npgsql',
    hint('db.unreachable', 0.93),
    ['Npgsql.NpgsqlException', 'Failed to connect to'],
    'Npgsql.NpgsqlException (0x80004005): Failed to connect to 172.18.0.3:5432',
    { rank: 2, pattern: /NpgsqlException .{0,40}Failed to connect to (?<address>\S{1,200})/ },
  ),
]);

/** Rust: panics and the errors of its web and database crates. */
const rust = defineSignatures('rust', [
  said(
    'env-missing',
    hint('app.env-missing', 0.9),
    ['value: NotPresent', 'NotPresent', 'environment variable not found'],
    [
      'called `Result::unwrap()` on an `Err` value: NotPresent',
      "thread 'main' panicked at 'DATABASE_URL must be set: NotPresent', src/main.rs:12:40",
      'Error: environment variable not found',
    ],
    { rank: 4 },
  ),
  said(
    'db-refused',
    hint('db.unreachable', 0.93),
    ['error communicating with database', 'PoolTimedOut', 'pool timed out while waiting for an open connection'],
    [
      'error communicating with database: Connection refused (os error 111)',
      'called `Result::unwrap()` on an `Err` value: PoolTimedOut',
      'Error: pool timed out while waiting for an open connection',
    ],
    { rank: 4 },
  ),
  said(
    'db-unknown-host',
    hint('db.host-unresolvable', 0.9),
    'failed to lookup address information',
    'error communicating with database: failed to lookup address information: Name or service not known',
    { rank: 5 },
  ),
  said(
    'address-in-use',
    hint('port.in-use', 0.95),
    ['kind: AddrInUse', 'Address already in use (os error 98)'],
    [
      'Error: Os { code: 98, kind: AddrInUse, message: "Address already in use" }',
      'Error: Address already in use (os error 98)',
    ],
    { rank: 4 },
  ),
  said(
    'permission',
    hint('app.permission-denied', 0.9),
    ['kind: PermissionDenied', 'Permission denied (os error 13)'],
    [
      'Error: Os { code: 13, kind: PermissionDenied, message: "Permission denied" }',
      'Error: Permission denied (os error 13)',
    ],
    { rank: 3 },
  ),
  said(
    'no-file',
    hint('app.directory-missing', 0.7),
    ['kind: NotFound', 'No such file or directory (os error 2)'],
    [
      'Error: Os { code: 2, kind: NotFound, message: "No such file or directory" }',
      'Error: No such file or directory (os error 2)',
    ],
    { rank: 3 },
  ),
  said(
    'panicked-at',
    hint('app.unhandled-exception', 0.7, 'process.crashed', 0.2),
    'panicked at',
    [
      "thread 'main' panicked at src/main.rs:41:10:",
      "thread 'tokio-runtime-worker' panicked at 'index out of bounds: the len is 0 but the index is 0', src/handler.rs:22:9",
    ],
    { pattern: /^.{0,80}thread '[^']{1,80}' (?:\(\d+\) )?panicked at/ },
  ),
  said(
    'bad-argument',
    hint('app.bad-command', 0.93),
    ['error: unexpected argument', 'error: Found argument', 'error: unrecognized subcommand'],
    [
      "error: unexpected argument '--prot' found",
      "error: Found argument '--prot' which wasn't expected, or isn't valid in this context",
      "error: unrecognized subcommand 'serv'",
    ],
    { rank: 1 },
  ),
]);

export const signatures = [...elixir, ...dotnet, ...rust];
