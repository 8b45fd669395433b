import { defineSignatures, hint } from '../signature.ts';

const AT = '[2026-11-21 10:04:05 +0000] [7]';

/** gunicorn, in the words of all its versions. */
export const signatures = defineSignatures('gunicorn', [
  {
    id: 'worker-timeout',
    tier: 'A',
    find: 'WORKER TIMEOUT',
    pattern: /WORKER TIMEOUT \(pid: ?(?<worker>\d{1,10})\)/,
    hints: hint('process.worker-timeout', 0.95, 'process.hung', 0.3),
    example: `${AT} [CRITICAL] WORKER TIMEOUT (pid:12)`,
  },
  {
    id: 'worker-sigkill',
    tier: 'A',
    find: ['was sent SIGKILL! Perhaps out of memory?', 'was terminated due to signal 9', 'was sent SIGKILL'],
    pattern: /Worker (?:\(pid:|with pid )(?<worker>\d{1,10})/,
    // A worker that took too long is announced before it is killed: alone, the signal is the kernel's.
    hints: hint(
      'process.oom-killed',
      0.48,
      'container.oom-killed',
      0.45,
      'unit.oom-killed',
      0.4,
      'process.worker-timeout',
      0.38,
    ),
    example: [
      `${AT} [ERROR] Worker (pid:12) was sent SIGKILL! Perhaps out of memory?`,
      `${AT} [WARNING] Worker with pid 12 was terminated due to signal 9`,
    ],
  },
  {
    id: 'worker-crashed',
    tier: 'A',
    find: [
      'was sent SIGSEGV',
      'was sent SIGBUS',
      'was sent SIGILL',
      'was sent code 139',
      'was terminated due to signal 11',
      'was terminated due to signal 7',
      'was terminated due to signal 4',
      'was sent SIGFPE',
    ],
    pattern: /Worker (?:\(pid:|with pid )(?<worker>\d{1,10})/,
    hints: hint('process.crashed', 0.95),
    example: [
      `${AT} [ERROR] Worker (pid:12) was sent SIGSEGV!`,
      `${AT} [WARNING] Worker with pid 12 was terminated due to signal 11`,
    ],
  },
  {
    id: 'worker-aborted',
    tier: 'A',
    find: ['was sent SIGABRT', 'was sent code 134', 'was terminated due to signal 6'],
    pattern: /Worker (?:\(pid:|with pid )(?<worker>\d{1,10})/,
    hints: hint('process.worker-timeout', 0.7, 'process.crashed', 0.3),
    example: [`${AT} [ERROR] Worker (pid:12) was sent SIGABRT!`, `${AT} [ERROR] Worker (pid:12) was sent code 134!`],
  },
  {
    id: 'worker-stopped',
    tier: 'A',
    find: [
      'was sent SIGTERM',
      'was sent SIGINT',
      'was sent SIGQUIT',
      'was sent SIGHUP',
      'was terminated due to signal 15',
      'was terminated due to signal',
      'was sent code',
    ],
    rank: -1,
    example: [
      `${AT} [ERROR] Worker (pid:12) was sent SIGTERM!`,
      `${AT} [WARNING] Worker with pid 12 was terminated due to signal 15`,
    ],
  },
  {
    id: 'worker-boot-failed',
    tier: 'A',
    find: ['Worker failed to boot', 'App failed to load', 'Exception in worker process', 'HaltServer'],
    hints: hint('app.unhandled-exception', 0.3, 'app.import-error', 0.25),
    example: [
      `${AT} [ERROR] Reason: Worker failed to boot.`,
      `${AT} [ERROR] Exception in worker process`,
      `${AT} [ERROR] Reason: App failed to load.`,
      "gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>",
    ],
  },
  {
    id: 'worker-exited',
    tier: 'A',
    find: 'exited with code',
    pattern: /Worker \(pid:(?<worker>\d{1,10})\) exited with code (?<code>\d{1,3})/,
    hints: (fields) => (fields.code === '0' ? [] : hint('app.unhandled-exception', 0.25)),
    example: [`${AT} [ERROR] Worker (pid:12) exited with code 3`, `${AT} [ERROR] Worker (pid:12) exited with code 3.`],
  },
  {
    id: 'stopping',
    tier: 'A',
    find: ['Shutting down: Master', 'Shutting down:', 'Reason:'],
    context: true,
    rank: -1,
    example: [`${AT} [INFO] Shutting down: Master`, `${AT} [INFO] Reason: unknown`],
  },
  {
    id: 'port-in-use',
    tier: 'A',
    find: 'Connection in use',
    pattern: /Connection in use: (?<address>.{1,200})/,
    hints: hint('port.in-use', 0.95),
    example: [`${AT} [ERROR] Connection in use: ('0.0.0.0', 8000)`, `${AT} [ERROR] Connection in use: /run/app.sock`],
  },
  {
    id: 'cannot-listen',
    tier: 'A',
    find: ["Can't connect to ('", "Can't connect to", 'No servers could be started'],
    pattern: /Can't connect to (?<address>\(.{1,80}\)|\/\S{1,200}|unix:\S{1,200})|No servers could be started/,
    hints: (fields) =>
      fields.address?.startsWith('(') === false ? hint('socket.bind-failed', 0.7) : hint('port.in-use', 0.5),
    rank: 1,
    example: [
      `${AT} [ERROR] Can't connect to ('0.0.0.0', 8000)`,
      `${AT} [ERROR] Can't connect to /run/app/app.sock`,
      `${AT} [ERROR] No servers could be started`,
    ],
  },
  {
    id: 'bind-failed',
    tier: 'A',
    find: ['connection to', 'Failed to create server on'],
    pattern:
      /\] connection to (?<address>\(.{1,80}\)|\S{1,200}) failed: (?:\[Errno (?<errno>\d{1,3})\] )?(?<reason>.{1,200})|Failed to create server on (?<server>.{1,120}): /,
    hints: (fields) => {
      const tcp = fields.address?.startsWith('(') === true;
      if (fields.errno === '98') return hint('port.in-use', 0.95);
      if (tcp)
        return hint(
          'app.permission-denied',
          fields.errno === '13' ? 0.85 : 0.3,
          'port.other-interface',
          fields.errno === '99' ? 0.7 : 0.1,
        );
      return hint('socket.bind-failed', 0.95);
    },
    rank: 1,
    example: [
      `${AT} [ERROR] connection to /run/app/app.sock failed: [Errno 2] No such file or directory`,
      `${AT} [ERROR] connection to ('0.0.0.0', 80) failed: [Errno 13] Permission denied`,
      `${AT} [ERROR] Failed to create server on ('0.0.0.0', 80): [Errno 13]`,
    ],
  },
  {
    id: 'invalid-address',
    tier: 'A',
    find: 'Invalid address',
    hints: hint('app.bad-command', 0.6, 'port.other-interface', 0.6),
    example: `${AT} [ERROR] Invalid address: ('10.9.9.9', 8000)`,
  },
  {
    id: 'retrying',
    tier: 'A',
    find: ['Retrying in 1 second', 'Retrying in'],
    context: true,
    hints: hint('port.in-use', 0.5),
    rank: -1,
    example: `${AT} [ERROR] Retrying in 1 second.`,
  },
  {
    id: 'tls-bytes',
    tier: 'B',
    find: 'Ignored premature client disconnection. No more data after',
    // What a TLS handshake begins with.
    pattern: /after: b['"]\\x16\\x03/,
    hints: hint('route.scheme-mismatch', 0.9),
    example: `${AT} [DEBUG] Ignored premature client disconnection. No more data after: b'\\x16\\x03\\x01\\x01'`,
  },
  {
    id: 'invalid-request',
    tier: 'A',
    find: ['Invalid request from ip', 'Invalid HTTP Version', 'Invalid Method'],
    pattern: /Invalid request from ip=(?<client>[0-9a-f.:]{1,45})?: (?<reason>.{1,300})/,
    hints: (fields) =>
      /Method|\\x16\\x03|HTTP Version/.test(fields.reason ?? '')
        ? hint('route.scheme-mismatch', 0.5, 'http-4xx', 0.4)
        : /limit|Limit|too large/.test(fields.reason ?? '')
          ? hint('route.request-too-large-for-backend', 0.8, 'http-4xx', 0.5)
          : hint('http-4xx', 0.5),
    example: [
      `${AT} [WARNING] Invalid request from ip=127.0.0.1: Invalid Method: '\\x16\\x03\\x01'`,
      `${AT} [WARNING] Invalid request from ip=: limit request headers fields size`,
    ],
  },
  {
    id: 'request-error',
    tier: 'A',
    find: [
      'Error handling request',
      'Socket error processing request',
      'Unhandled exception in main loop',
      'Error in ASGI application',
      'Worker exception',
    ],
    pattern:
      /(?:Error handling request(?: (?<route>\/\S{0,300}))?|Socket error processing|Unhandled exception in main loop|Error in ASGI application|Worker exception)/,
    hints: (_fields, text) =>
      text.includes('no URI read') ? hint('process.worker-timeout', 0.3) : hint('app.unhandled-exception', 0.55),
    example: [
      `${AT} [ERROR] Error handling request /api/x`,
      `${AT} [ERROR] Error handling request (no URI read)`,
      `${AT} [ERROR] Socket error processing request.`,
      `${AT} [ERROR] Unhandled exception in main loop`,
    ],
  },
  {
    id: 'lifespan-failed',
    tier: 'A',
    find: ['ASGI lifespan startup failed', 'No keepalived connections can be handled', 'Worker graceful timeout'],
    hints: (_fields, text) =>
      text.includes('lifespan') ? hint('app.unhandled-exception', 0.5, 'db.unreachable', 0.25) : [],
    example: [
      `${AT} [ERROR] ASGI lifespan startup failed: connection refused`,
      `${AT} [WARNING] No keepalived connections can be handled. Check the number of worker connections and threads.`,
      `${AT} [WARNING] Worker graceful timeout (pid:12)`,
    ],
  },
]);
