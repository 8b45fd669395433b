import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Hypercorn, Daphne, Waitress. */
export const signatures = [
  ...defineSignatures('hypercorn', [
    said(
      'running',
      undefined,
      'Running on',
      '[2026-11-21 10:04:05 +0000] [7] [INFO] Running on http://127.0.0.1:8000 (CTRL + C to quit)',
      { tier: 'D', pattern: /Running on https?:\/\/\S{1,100} \(CTRL \+ C/ },
    ),
    said(
      'entrypoint',
      hint('app.entrypoint-not-found', 0.95),
      ['hypercorn.utils.NoAppError', 'NoAppError'],
      "hypercorn.utils.NoAppError: Cannot load application from 'main:app', application not found.",
      { rank: 3 },
    ),
    said(
      'lifespan',
      // A failed hook is told by its own exception, which comes before; the time-out follows a bare TimeoutError.
      (_fields, text) => hint('app.unhandled-exception', text.includes('LifespanTimeoutError') ? 0.7 : 0.5),
      ['hypercorn.utils.LifespanFailureError', 'LifespanTimeoutError', 'ASGI Framework Lifespan error'],
      [
        "hypercorn.utils.LifespanFailureError: Lifespan failure in startup. 'connection refused'",
        '[2026-11-21 10:04:05 +0000] [7] [ERROR] ASGI Framework Lifespan error, shutdown without Lifespan support',
        'hypercorn.utils.LifespanTimeoutError: Timeout whilst awaiting startup. Your application may not support the ASGI Lifespan protocol correctly, alternatively the startup_timeout configuration is incorrect.',
      ],
      { rank: 2 },
    ),
    said(
      'no-lifespan',
      undefined,
      'continuing without Lifespan support',
      '[2026-11-21 10:04:05 +0000] [7] [WARNING] ASGI Framework Lifespan error, continuing without Lifespan support',
      { tier: 'D', rank: 3 },
    ),
    said(
      'exception',
      hint('app.unhandled-exception', 0.55),
      'Error in ASGI Framework',
      '[2026-11-21 10:04:05 +0000] [7] [ERROR] Error in ASGI Framework',
    ),
  ]),
  ...defineSignatures('daphne', [
    said(
      'port',
      hint('port.in-use', 0.95),
      ["Couldn't listen on", 'CannotListenError'],
      [
        "CRITICAL Listen failure: Couldn't listen on 0.0.0.0:8000: [Errno 98] Address already in use.",
        "twisted.internet.error.CannotListenError: Couldn't listen on 0.0.0.0:8000",
      ],
      { rank: 3, pattern: /listen on (?<address>[\d.:[\]a-f]{1,60}):(?<port>\d{1,5})/ },
    ),
    said(
      'killed',
      hint('process.worker-timeout', 0.6),
      ['took too long to shut down and was killed', 'Application instance'],
      'Application instance <Task pending> for connection <WebRequest> took too long to shut down and was killed.',
      { pattern: /took too long to shut down/ },
    ),
    said(
      'listening',
      undefined,
      ['Listening on TCP address', 'Starting server at tcp'],
      '2026-11-21 10:04:05,123 INFO     Listening on TCP address 0.0.0.0:8000',
      { tier: 'D' },
    ),
  ]),
  ...defineSignatures('waitress', [
    said(
      'entrypoint',
      (_fields, text) =>
        text.includes('object name')
          ? hint('app.entrypoint-not-found', 0.95)
          : hint('app.entrypoint-not-found', 0.7, 'app.import-error', 0.5),
      ['Error: Bad object name', 'Error: Bad module', 'Error: Malformed application'],
      ["Error: Bad object name 'make_app'", "Error: Bad module 'shop.wsgi'", "Error: Malformed application 'shop'"],
      { rank: 2, pattern: /Bad (?:object name|module) '(?<name>[^']{1,200})'|Malformed application/ },
    ),
    said(
      'bad-command',
      hint('app.bad-command', 0.95),
      ['Error: Specify one application only', 'not recognized'],
      ['Error: Specify one application only', 'Error: option --prot not recognized'],
      { pattern: /^.{0,40}Error: (?:Specify one|option (?<option>--?[\w-]{1,60}) not recognized)/ },
    ),
    said(
      'queue',
      hint('process.workers-exhausted', 0.7),
      'Task queue depth is',
      'WARNING:waitress.queue:Task queue depth is 10',
    ),
  ]),
];
