import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Node's frameworks and its younger relatives. */
const node = defineSignatures('node', [
  said(
    'injection',
    hint('app.unhandled-exception', 0.75, 'app.settings-invalid', 0.45),
    ["Nest can't resolve dependencies of", 'Nest cannot create the'],
    [
      "Nest can't resolve dependencies of the OrdersService (?). Please make sure that the argument Repository at index [0] is available in the OrdersModule context.",
      'Error: Nest cannot create the OrdersModule instance.',
    ],
  ),
  said(
    'prisma-engine',
    hint('app.dependency-missing', 0.85, 'app.runtime-incompatible', 0.6),
    ['Query engine library for current platform', 'Prisma Client could not locate the Query Engine for runtime'],
    [
      'PrismaClientInitializationError: Query engine library for current platform "debian-openssl-3.0.x" could not be found.',
      'PrismaClientInitializationError: Prisma Client could not locate the Query Engine for runtime "linux-musl-openssl-3.0.x".',
    ],
    { rank: 2 },
  ),
  said(
    'prisma-client',
    hint('app.dependency-missing', 0.8, 'app.stale-deploy', 0.4),
    '@prisma/client did not initialize yet',
    'Error: @prisma/client did not initialize yet. Please run "prisma generate" and try to import it again.',
    { rank: 2 },
  ),
  said(
    'deno-permission',
    hint('app.bad-command', 0.8, 'app.permission-denied', 0.6),
    ['run again with the --allow-'],
    ['error: Uncaught PermissionDenied: Requires net access to "0.0.0.0:8000", run again with the --allow-net flag'],
    { rank: 2, pattern: /Requires (?<access>\w{2,12}) access to (?<target>.{1,200}), run again with the --allow-/ },
  ),
]);

const dotnet = defineSignatures('dotnet', [
  said(
    'https-certificate',
    hint('app.settings-invalid', 0.85, 'app.directory-missing', 0.3),
    ['Unable to configure HTTPS endpoint', 'No server certificate was specified'],
    [
      'System.InvalidOperationException: Unable to configure HTTPS endpoint. No server certificate was specified, and the default developer certificate could not be found or is out of date.',
    ],
    { rank: 2 },
  ),
]);

const go = defineSignatures('go', [
  said(
    'env-required',
    hint('app.env-missing', 0.93),
    ['missing value', 'is not set and no default', 'environment variable not set:', 'missing required environment'],
    [
      'panic: required key DB_DSN missing value',
      'missing required environment variable: JWT_SECRET',
      'environment variable not set: STRIPE_KEY',
    ],
    {
      rank: 2,
      pattern:
        /required key (?<key>[A-Z][A-Z0-9_]{1,80}) missing value|(?:missing required environment variables?|environment variable not set):? "?(?<name>[A-Z][A-Z0-9_]{1,80})/,
    },
  ),
]);

const java = defineSignatures('java', [
  said(
    'connector-setting',
    hint('process.config-invalid', 0.9),
    ['The AJP Connector is configured with secretRequired', 'The connector cannot start since the specified address'],
    [
      'Caused by: java.lang.IllegalArgumentException: The AJP Connector is configured with secretRequired="true" but the secret attribute is either null or "".',
    ],
    { rank: 3 },
  ),
]);

const elixir = defineSignatures('elixir', [
  said(
    'crash-report',
    hint('app.unhandled-exception', 0.7, 'process.crashed', 0.4),
    ['=CRASH REPORT====', '(EXIT) an exception was raised', 'exception error:'],
    [
      '=CRASH REPORT==== 2-Feb-2024::10:00:00.123 ===',
      '    exception error: no function clause matching shop_web:init/1',
      '    ** (EXIT) an exception was raised:',
    ],
    { rank: -3, pattern: /^=CRASH REPORT====|^\s*exception error: |\(EXIT\) an exception was raised/ },
  ),
]);

const mysql = defineSignatures('mysql', [
  said(
    'innodb-system',
    hint('db.crashed', 0.9),
    ['InnoDB: Operating system error number', 'InnoDB: Cannot open or create the system tablespace'],
    [
      '[ERROR] InnoDB: Operating system error number 13 in a file operation.',
      '[ERROR] InnoDB: Cannot open or create the system tablespace. Check its permissions.',
    ],
    { rank: 2, pattern: /(?:error number (?<errno>\d{1,4}) in a file operation|system tablespace)/ },
  ),
]);

/** What others say of this host's clock. */
const clock = defineSignatures('web', [
  said(
    'clock-skew',
    hint('host.clock-skew', 0.88),
    [
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large',
      'ImmatureSignatureError',
      'Token used too early',
      'Signature not yet current',
      'clock skew too great',
      'is not yet valid: current time',
    ],
    [
      'botocore.exceptions.ClientError: An error occurred (RequestTimeTooSkewed) when calling the PutObject operation',
      'jwt.exceptions.ImmatureSignatureError: The token is not yet valid (iat)',
      'Token used too early, 1706868000 < 1706868300. Check that your computer clock is set correctly.',
      'SignatureDoesNotMatch: Signature not yet current: 20240202T110000Z is still later than 20240202T105500Z',
      'x509: certificate has expired or is not yet valid: current time 2019-01-01T00:00:00Z is before 2024-01-01T00:00:00Z',
    ],
    {
      rank: 3,
      pattern: (text) =>
        /not yet valid/.test(text) && !/ImmatureSignature|is before |certificate is not yet valid/.test(text)
          ? null
          : {},
    },
  ),
]);

export const signatures = [...node, ...dotnet, ...go, ...java, ...elixir, ...mysql, ...clock];
