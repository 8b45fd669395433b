import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Microsoft SQL Server's own log; states of error 18456 after its "MSSQLSERVER_18456" reference. */
export const signatures = defineSignatures('mssql', [
  said(
    'upgrading',
    hint('db.starting-up', 0.93),
    'Server is in script upgrade mode',
    "Login failed for user 'app'. Reason: Server is in script upgrade mode. Only administrator can connect at this time.",
    { rank: 5 },
  ),
  said(
    'database-missing',
    hint('db.database-missing', 0.93),
    ['Failed to open the explicitly specified database', 'Cannot open user default database'],
    [
      "Login failed for user 'sa'. Reason: Failed to open the explicitly specified database 'Shop'. [CLIENT: 172.18.0.14]",
      "Login failed for user 'shop'. Reason: Cannot open user default database. Login failed.",
    ],
    { rank: 6, pattern: /Login failed.{0,200}?database(?: '(?<database>[^']{1,128})')?/ },
  ),
  said(
    'file-denied',
    hint('app.permission-denied', 0.85, 'db.crashed', 0.7),
    ['Error 5(Access is denied.)', 'Operating system error 5(Access is denied.)'],
    [
      "Error 5(Access is denied.) occurred while opening file '/var/opt/mssql/data/master.mdf' to obtain configuration information at startup.",
      'FCB::Open failed: Could not open file /var/opt/mssql/data/a.mdf for file number 1. OS error: Operating system error 5(Access is denied.)',
    ],
    { rank: 2, pattern: /rror 5\(Access is denied\.\)(?: occurred while opening file '(?<path>[^']{1,300})')?/ },
  ),
  said(
    'memory',
    hint('host.memory-exhausted', 0.8, 'container.memory-pressure', 0.5),
    'sqlservr: This program requires a machine with at least',
    'sqlservr: This program requires a machine with at least 2000 megabytes of memory.',
  ),
  said(
    'password-policy',
    hint('app.settings-invalid', 0.8, 'db.crashed', 0.7),
    'Password validation failed. The password does not meet',
    'ERROR: Unable to set system administrator password: Password validation failed. The password does not meet SQL Server password policy requirements',
  ),
]);
