import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** .NET. */
export const signatures = defineSignatures('dotnet', [
  said(
    'port',
    hint('port.in-use', 0.96),
    ['Failed to bind to address', 'address already in use'],
    [
      'System.IO.IOException: Failed to bind to address http://0.0.0.0:5000: address already in use.',
      'System.Net.Sockets.SocketException (98): Address already in use: address already in use',
    ],
    { rank: 2, pattern: /Failed to bind to address|SocketException/ },
  ),
  said(
    'address',
    hint('app.settings-invalid', 0.7, 'port.other-interface', 0.4),
    ['SocketException (99)', 'SocketException (49)', 'EADDRNOTAVAIL address not available'],
    'System.Net.Sockets.SocketException (99): Cannot assign requested address',
    { rank: 1 },
  ),
  said(
    // What IIS shows of an app that ended while it started; 8000808c: no framework that would do.
    'iis-process',
    (_fields, text) =>
      /8000808c|500\.3[15]/.test(text)
        ? hint('app.runtime-incompatible', 0.8)
        : /500\.32/.test(text)
          ? hint('app.runtime-incompatible', 0.7)
          : hint('app.unhandled-exception', 0.45, 'app.runtime-incompatible', 0.45),
    ['HTTP Error 502.5', 'HTTP Error 500.3', 'failed to start process with commandline'],
    [
      'HTTP Error 502.5 - Process Failure',
      'HTTP Error 500.31 - Failed to load ASP.NET Core runtime',
      "failed to start process with commandline 'dotnet .\\Shop.dll', ErrorCode = '0x80004005 : 8000808c.",
    ],
    { pattern: /HTTP Error (?<status>502\.5|500\.3\d)|start process with commandline '(?<command>[^']{1,200})'/ },
  ),
  said(
    'not-started',
    hint('port.in-use', 0.4, 'app.settings-invalid', 0.35, 'app.permission-denied', 0.2),
    'Unable to start Kestrel',
    'Unable to start Kestrel.',
  ),
  said(
    'framework',
    hint('app.runtime-incompatible', 0.95),
    [
      'You must install or update .NET to run this application',
      "The framework 'Microsoft.AspNetCore.App'",
      'It was not possible to find any compatible framework version',
      'libhostfxr.so could not be found',
    ],
    [
      'You must install or update .NET to run this application.',
      "The framework 'Microsoft.AspNetCore.App', version '8.0.0' was not found.",
    ],
  ),
  said(
    'assembly',
    hint('app.entrypoint-not-found', 0.8, 'app.dependency-missing', 0.6),
    ['The application to execute does not exist', 'Could not load file or assembly'],
    [
      "The application to execute does not exist: '/app/App.dll'.",
      "System.IO.FileNotFoundException: Could not load file or assembly 'X, Version=1.0.0.0'",
    ],
    { rank: 1 },
  ),
  said(
    'database',
    hint('db.unreachable', 0.85),
    [
      'A network-related or instance-specific error occurred while establishing a connection to SQL Server',
      'Npgsql.NpgsqlException',
    ],
    [
      'Microsoft.Data.SqlClient.SqlException (0x80131904): A network-related or instance-specific error occurred while establishing a connection to SQL Server.',
      'Npgsql.NpgsqlException (0x80004005): Failed to connect to 127.0.0.1:5432',
    ],
    { rank: 1 },
  ),
  said(
    'unhandled-exception',
    hint('app.unhandled-exception', 0.6),
    [
      'Unhandled exception. System',
      'An unhandled exception has occurred while executing the request',
      'Unhandled exception.',
    ],
    [
      'Unhandled exception. System.InvalidOperationException: x',
      'An unhandled exception has occurred while executing the request.',
    ],
    { rank: -3 },
  ),
]);
