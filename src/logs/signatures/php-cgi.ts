import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** php-cgi and spawn-fcgi, which listen by themselves. */
export const signatures = defineSignatures('php', [
  said(
    'listen-failed',
    ({ path, denied }) =>
      path !== undefined
        ? hint('socket.bind-failed', 0.85)
        : denied !== undefined
          ? hint('app.permission-denied', 0.8)
          : hint('port.in-use', 0.9),
    ["Couldn't create FastCGI listen socket on port", 'spawn-fcgi: bind failed'],
    [
      "Couldn't create FastCGI listen socket on port 127.0.0.1:7001",
      "Couldn't create FastCGI listen socket on port /run/shop/php.sock",
      'spawn-fcgi: bind failed: Address already in use',
      'spawn-fcgi: bind failed: Permission denied',
    ],
    {
      rank: 2,
      pattern:
        /listen socket on port (?:(?<path>\/\S{1,200})|(?<address>\S{1,200}))|bind failed: (?:Address already in use|(?<denied>Permission denied))/,
    },
  ),
  said(
    // The number is the C library's, which on Windows knows nothing of sockets.
    'bind-refused',
    (_fields, text) =>
      /\[98\]/.test(text)
        ? hint('port.in-use', 0.93, 'socket.bind-failed', 0.3)
        : /\[13\]/.test(text)
          ? hint('app.permission-denied', 0.8, 'socket.bind-failed', 0.6)
          : hint('port.in-use', 0.48, 'socket.bind-failed', 0.45),
    'Cannot bind/listen socket - [',
    ['Cannot bind/listen socket - [98] Address already in use.', 'Cannot bind/listen socket - [13] Permission denied.'],
    { rank: 2 },
  ),
]);
