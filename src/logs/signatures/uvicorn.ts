import { defineSignatures, hint } from '../signature.ts';

/** uvicorn, and the ASGI servers that share its words. */
export const signatures = defineSignatures('uvicorn', [
  {
    id: 'import-failed',
    tier: 'A',
    find: [
      'Error loading ASGI app',
      'Could not import module',
      'not found in module',
      'must be in format "<module>:<attribute>"',
      'Error loading ASGI app factory',
    ],
    pattern:
      /(?:Error loading ASGI app|Could not import module "(?<module>[^"]{1,200})"|Attribute "(?<name>[^"]{1,200})" not found in module "(?<file>[^"]{1,200})"|must be in format)/,
    hints: hint('app.entrypoint-not-found', 0.95),
    rank: 2,
    example: [
      'ERROR:    Error loading ASGI app. Could not import module "main".',
      'ERROR:    Error loading ASGI app. Attribute "app" not found in module "main".',
      'ERROR:    Error loading ASGI app. Import string "main" must be in format "<module>:<attribute>".',
      'ERROR:    Error loading ASGI app factory: x',
    ],
  },
  {
    id: 'startup-failed',
    tier: 'A',
    find: ['Application startup failed. Exiting', 'Application startup failed'],
    hints: hint('app.unhandled-exception', 0.45, 'db.unreachable', 0.2),
    example: 'ERROR:    Application startup failed. Exiting.',
  },
  {
    id: 'asgi-exception',
    tier: 'A',
    find: [
      'Exception in ASGI application',
      'ASGI callable returned without starting response',
      'ASGI callable returned without completing response',
      'ASGI callable should return None',
    ],
    hints: hint('app.unhandled-exception', 0.55),
    example: [
      'ERROR:    Exception in ASGI application',
      'ERROR:    ASGI callable returned without starting response.',
      "ERROR:    ASGI callable should return None, but returned 'x'.",
    ],
  },
  {
    id: 'port-in-use',
    tier: 'A',
    find: '[Errno 98] error while attempting to bind on address',
    pattern: /\('(?<address>[^']{1,60})', (?<port>\d{1,5})/,
    hints: hint('port.in-use', 0.95),
    rank: 2,
    example: "ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
  },
  {
    id: 'overloaded',
    tier: 'A',
    find: 'Exceeded concurrency limit',
    hints: hint('process.workers-exhausted', 0.9, 'http-503', 0.8),
    example: 'WARNING:  Exceeded concurrency limit.',
  },
  {
    id: 'child-died',
    tier: 'A',
    find: ['Child process [', 'Worker process'],
    pattern: /Child process \[(?<child>\d{1,10})\] died/,
    hints: hint('process.crashed', 0.45, 'process.oom-killed', 0.35, 'container.oom-killed', 0.35),
    example: 'INFO:     Child process [12] died',
  },
  {
    id: 'request-limit',
    tier: 'A',
    find: 'Maximum request limit of',
    hints: hint('process.worker-recycled', 0.9),
    example: 'WARNING:  Maximum request limit of 1000 exceeded. Terminating process.',
  },
  {
    id: 'shutdown-cut',
    tier: 'A',
    find: ['timeout graceful shutdown exceeded', 'Application shutdown failed'],
    hints: hint('process.dropped-connection', 0.3),
    example: [
      'ERROR:    Cancel 2 running task(s), timeout graceful shutdown exceeded',
      'ERROR:    Application shutdown failed. Exiting.',
    ],
  },
  {
    id: 'invalid-request',
    tier: 'A',
    find: 'Invalid HTTP request received',
    hints: hint('route.scheme-mismatch', 0.5, 'http-4xx', 0.4),
    example: 'WARNING:  Invalid HTTP request received.',
  },
  {
    id: 'websocket-library',
    tier: 'A',
    find: ['No supported WebSocket library detected', 'Unsupported upgrade request'],
    hints: hint('app.dependency-missing', 0.6, 'http-4xx', 0.3),
    example: [
      "WARNING:  No supported WebSocket library detected. Please use \"pip install 'uvicorn[standard]'\", or install 'websockets' or 'wsproto' manually.",
      'WARNING:  Unsupported upgrade request.',
    ],
  },
  {
    id: 'started',
    tier: 'D',
    find: [
      'Started server process',
      'Waiting for application startup',
      'Uvicorn running on',
      'Waiting for application shutdown',
      'Finished server process',
      'Started parent process',
      'Started reloader process',
    ],
    example: [
      'INFO:     Started server process [7]',
      'INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)',
    ],
  },
  {
    id: 'startup-complete',
    tier: 'A',
    find: 'Application startup complete',
    example: 'INFO:     Application startup complete.',
  },
]);
