import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** npm, yarn and pnpm. */
export const signatures = defineSignatures('npm', [
  said(
    'deprecated',
    undefined,
    [
      'npm WARN deprecated',
      'npm warn deprecated',
      'DeprecationWarning:',
      'ExperimentalWarning:',
      '--trace-deprecation',
    ],
    [
      'npm WARN deprecated request@2.88.2: request has been deprecated, see https://github.com/request/request/issues/3142',
      '(node:1) [DEP0040] DeprecationWarning: The `punycode` module is deprecated. Please use a userland alternative instead.',
      '(Use `node --trace-deprecation ...` to show where the warning was created)',
    ],
    { tier: 'D', rank: -1 },
  ),
  said(
    'missing-script',
    hint('app.bad-command', 0.95, 'app.entrypoint-not-found', 0.5),
    ['Missing script', 'missing script', 'Command "start" not found', 'error Command'],
    [
      'npm ERR! Missing script: "start"',
      'npm error Missing script: "serve"',
      'npm ERR! missing script: start',
      'error Command "start" not found.',
    ],
    { pattern: /[Mm]issing script: "?(?<script>[\w:.-]{1,80})|error Command "(?<command>[\w:.-]{1,80})" not found/ },
  ),
  said(
    'no-package-json',
    hint('app.entrypoint-not-found', 0.85, 'container.volume-shadows-app', 0.6),
    [
      'Could not read package.json',
      "Couldn't find a package.json file",
      "ENOENT: no such file or directory, open '/app/package.json'",
      'No package.json found',
    ],
    [
      "npm ERR! enoent ENOENT: no such file or directory, open '/app/package.json'",
      'npm error Could not read package.json: Error: ENOENT',
      'error Couldn\'t find a package.json file in "/app"',
    ],
    { rank: 3 },
  ),
  said(
    'lifecycle',
    hint('app.unhandled-exception', 0.25),
    ['npm ERR! code ELIFECYCLE', 'ELIFECYCLE', 'npm error Lifecycle script', 'npm ERR! Lifecycle script'],
    [
      'npm ERR! code ELIFECYCLE',
      ' ELIFECYCLE  Command failed with exit code 1.',
      'npm error Lifecycle script `start` failed with error:',
    ],
    { rank: -1 },
  ),
  said(
    'npx-missing',
    hint('app.dependency-missing', 0.85, 'container.volume-shadows-app', 0.4),
    'could not determine executable to run',
    'npm ERR! could not determine executable to run',
  ),
  said(
    'install-failed',
    hint('app.dependency-missing', 0.7),
    [
      'npm ERR! code ERESOLVE',
      'npm ERR! code E404',
      'npm error code ERESOLVE',
      'npm error code E404',
      'npm ERR! code EINTEGRITY',
      'The `npm ci` command can only install with an existing package-lock.json',
    ],
    [
      'npm ERR! code ERESOLVE',
      'npm error code E404',
      'The `npm ci` command can only install with an existing package-lock.json',
    ],
  ),
  said(
    'port',
    hint('port.in-use', 0.9),
    ['Something is already running on port', 'is already in use'],
    ['Something is already running on port 3000.', 'Error: Port 5173 is already in use'],
    { pattern: /already running on port (?<number>\d{1,5})|[Pp]ort (?<port>\d{1,5}) is already in use/ },
  ),
]);
