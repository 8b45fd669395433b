import { said } from '../family.ts';
import { nodeModuleKind } from '../modules.ts';
import { defineSignatures, type Fields, hint } from '../signature.ts';

function missing(fields: Readonly<Fields>): ReturnType<typeof hint> {
  // The rest of an object whose first lines, with the name, were cut off.
  if (fields.module === undefined) return hint('app.module-not-found', 0.45, 'app.dependency-missing', 0.45);
  const name = fields.module;
  const main = (fields.path ?? '').startsWith('node:internal') && fields.own !== 'yes';
  const kind = nodeModuleKind(name);
  // node run on a file that is not there: nothing of the project is on the stack.
  if (kind !== 'package' && main)
    return hint('app.entrypoint-not-found', 0.9, 'app.module-not-found', 0.6, 'container.volume-shadows-app', 0.3);
  if (kind === 'built')
    return hint('app.module-not-found', 0.75, 'app.entrypoint-not-found', 0.8, 'container.volume-shadows-app', 0.3);
  if (kind === 'own')
    return hint('app.module-not-found', 0.93, 'app.entrypoint-not-found', fields.own === 'yes' ? 0.2 : 0.55);
  return hint('app.dependency-missing', 0.96, 'container.volume-shadows-app', 0.25);
}

/** Node's own words: start, modules, sockets, memory. */
export const signatures = defineSignatures('node', [
  said(
    'port-in-use',
    hint('port.in-use', 0.97),
    ['EADDRINUSE', 'listen EADDRINUSE'],
    [
      'Error: listen EADDRINUSE: address already in use :::3000',
      'Error: listen EADDRINUSE: address already in use /run/app.sock',
      'Port 3000 is already in use, EADDRINUSE',
    ],
    { rank: 2, pattern: /address already in use (?<address>\S{0,200}?):(?<port>\d{1,5})(?:\s|$)|EADDRINUSE/ },
  ),
  said(
    'listen-denied',
    (fields) =>
      fields.address?.startsWith('/') === true ? hint('socket.bind-failed', 0.95) : hint('app.permission-denied', 0.9),
    ['listen EACCES', 'bind EACCES', 'listen ENOENT', 'listen EROFS', 'listen EPERM'],
    ['Error: listen EACCES: permission denied 0.0.0.0:80', 'Error: listen EACCES: permission denied /run/app/app.sock'],
    { rank: 2, pattern: /(?:listen|bind) E[A-Z]{3,8}(?:: [a-z ]{3,40})? (?<address>\S{1,200})/ },
  ),
  said(
    'listen-address',
    hint('port.other-interface', 0.7, 'app.settings-invalid', 0.4),
    ['listen EADDRNOTAVAIL', 'EADDRNOTAVAIL'],
    'Error: listen EADDRNOTAVAIL: address not available 203.0.113.9:3000',
    { rank: 2, pattern: /listen EADDRNOTAVAIL/ },
  ),
  said(
    'module-not-found',
    missing,
    [
      'Cannot find module',
      'Cannot find package',
      'ERR_MODULE_NOT_FOUND',
      'MODULE_NOT_FOUND',
      "Module not found: Error: Can't resolve",
      "Can't resolve",
    ],
    [
      "Error: Cannot find module './routes/orders'",
      "Error: Cannot find module 'express'",
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'fastify' imported from /app/server.js",
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/app/dist/main.js' imported from /app/",
      "Module not found: Error: Can't resolve './x' in '/app/src'",
    ],
    {
      pattern: /(?:Cannot find (?:module|package)|Can't resolve) ['"`](?<module>[^'"`\n]{1,400})['"`]|MODULE_NOT_FOUND/,
    },
  ),
  said(
    'export-missing',
    hint('app.import-error', 0.95),
    [
      'does not provide an export named',
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
      'is not defined by "exports"',
      'ERR_UNSUPPORTED_DIR_IMPORT',
      'Named export',
    ],
    [
      "SyntaxError: The requested module './db.js' does not provide an export named 'pool'",
      'Error [ERR_PACKAGE_PATH_NOT_EXPORTED]: Package subpath \'./x\' is not defined by "exports" in /app/node_modules/y/package.json',
    ],
    { rank: 3, pattern: /export named '(?<name>[^']{1,100})'|EXPORTED|exports|DIR_IMPORT|Named export/ },
  ),
  said(
    'esm-mixup',
    hint('app.import-error', 0.7, 'app.runtime-incompatible', 0.6, 'app.syntax-error', 0.4),
    [
      'Cannot use import statement outside a module',
      'require is not defined in ES module scope',
      "Unexpected token 'export'",
      'ERR_UNKNOWN_FILE_EXTENSION',
      '__dirname is not defined in ES module scope',
    ],
    [
      'SyntaxError: Cannot use import statement outside a module',
      'TypeError [ERR_UNKNOWN_FILE_EXTENSION]: Unknown file extension ".ts" for /app/src/main.ts',
    ],
    { rank: 3 },
  ),
  said(
    'runtime',
    hint('app.runtime-incompatible', 0.93),
    [
      'was compiled against a different Node.js version',
      'NODE_MODULE_VERSION',
      'digital envelope routines::unsupported',
      'ERR_OSSL_EVP_UNSUPPORTED',
      'EBADENGINE',
      'Unsupported engine',
      'invalid ELF header',
      'ERR_DLOPEN_FAILED',
      'is not compatible with this version of Node',
      'You are using Node.js',
      'requires a peer of',
      'Node.js version',
      "Unexpected token '??='",
      "Unexpected token '?'",
      "Unexpected token '.'",
      'The engine "node" is incompatible',
    ],
    [
      "Error: The module '/app/node_modules/bcrypt/lib/binding/bcrypt_lib.node' was compiled against a different Node.js version using NODE_MODULE_VERSION 93.",
      'Error: error:0308010C:digital envelope routines::unsupported',
      'Error: /app/node_modules/bcrypt/x.node: invalid ELF header',
      'You are using Node.js 16.20.2. For Next.js, Node.js version >= v18.17.0 is required.',
      'error next@14.0.0: The engine "node" is incompatible with this module. Expected version ">=18.17.0". Got "16.20.2"',
      "SyntaxError: Unexpected token '??='",
    ],
    {
      rank: 3,
      // A form asks for the version, too: what is too old or too new says which one it needs.
      pattern: (text) =>
        /Node\.js version/.test(text) && !/compiled against|required?s?\b|needs?\b|supported|>=/.test(text) ? null : {},
    },
  ),
  said(
    'syntax-error',
    ({ path = '' }) =>
      path.includes('/node_modules/')
        ? hint('app.runtime-incompatible', 0.85, 'app.syntax-error', 0.5)
        : hint('app.syntax-error', 0.93),
    ['SyntaxError'],
    [
      "SyntaxError: Unexpected token ';'",
      'SyntaxError: missing ) after argument list',
      "SyntaxError: Identifier 'x' has already been declared",
      'SyntaxError: Unexpected end of input',
    ],
    {
      rank: 1,
      pattern: (text) =>
        /SyntaxError: (?:Unexpected (?:token|identifier|end of input|string|number|reserved)|[Mm]issing|Identifier|Invalid (?:or unexpected|left-hand|regular)|await is only|Illegal|Missing|Duplicate)/.test(
          text,
        ) && !/JSON|position \d|Missing parentheses in call/.test(text)
          ? {}
          : null,
    },
  ),
  said(
    'rejection',
    hint('app.unhandled-exception', 0.6),
    ['UnhandledPromiseRejection', 'unhandledRejection', 'UnhandledPromiseRejectionWarning', 'ERR_UNHANDLED_REJECTION'],
    [
      '[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch().]',
      '(node:7) UnhandledPromiseRejectionWarning: Error: x',
    ],
    { rank: -1 },
  ),
  said(
    'throw',
    hint('app.unhandled-exception', 0.35),
    ["throw er; // Unhandled 'error' event", "Unhandled 'error' event", 'Uncaught Exception', 'uncaughtException'],
    ["      throw er; // Unhandled 'error' event", 'Uncaught Exception: Error: x'],
    { rank: -1 },
  ),
]);
