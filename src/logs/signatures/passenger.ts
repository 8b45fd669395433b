import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** Phusion Passenger: its own agents; what an app says while it is spawned is that app's. */
export const signatures = defineSignatures('passenger', [
  said(
    'no-interpreter',
    hint('process.config-invalid', 0.8, 'app.runtime-incompatible', 0.3),
    'Could not start the spawn server',
    'Could not start the spawn server: /opt/ruby/bin/ruby: No such file or directory (2)',
    { pattern: /spawn server: (?<path>\S{1,300}): No such file/, rank: 1 },
  ),
  said(
    'no-agent',
    hint('process.config-invalid', 0.8),
    ['Support binary PassengerAgent not found', 'Unable to start the Phusion Passenger watchdog'],
    [
      'Error message: Support binary PassengerAgent not found (tried: /usr/lib/passenger/support-binaries/PassengerAgent)',
      'Unable to start the Phusion Passenger watchdog because its executable (/usr/lib/PassengerAgent) does not exist.',
    ],
    { rank: 1 },
  ),
  said(
    // More requests wait than max_request_queue_size allows, 100 unless it is told otherwise.
    'queue-full',
    hint('process.workers-exhausted', 0.82, 'process.hung', 0.4, 'http-503', 0.9),
    ['Request queue full', 'under heavy load (queue full)', 'is under heavy load'],
    [
      '[ W 2025-03-04 05:06:07.1234 71/T8 age/Cor/Con/CheckoutSession.cpp:276 ]: [Client 1-2] Cannot checkout session because the request queue is full. Request queue full. Returning an error',
      'This website is under heavy load (queue full)',
      '<h1>This website is under heavy load</h1>',
    ],
    { rank: 1, pattern: /[Rr]equest queue (?:is )?full|website is under heavy load/ },
  ),
  said(
    'queue',
    ({ waiting = '0' }) =>
      Number(waiting) >= 50
        ? hint('process.workers-exhausted', 0.8, 'process.hung', 0.4)
        : hint('process.workers-exhausted', 0.45, 'process.hung', 0.3),
    ['Requests in queue:', 'Requests in top-level queue'],
    ['  Requests in queue: 100', 'Requests in top-level queue : 71'],
    { tier: 'C', pattern: /^\s*Requests in (?:top-level )?queue ?: (?<waiting>[1-9]\d{0,6})\s*$/ },
  ),
  said(
    'may-not-run',
    hint('app.permission-denied', 0.75, 'unit.exec-failed', 0.4, 'proxy.mac-denied', 0.4),
    'SpawnEnvSetupperShell:',
    'App 812 output: SpawnEnvSetupperShell: line 0: exec: /opt/passenger/PassengerAgent: cannot execute: Permission denied',
    { pattern: /SpawnEnvSetupperShell: .{0,60}?(?<path>\/\S{1,300}): (?:cannot execute: )?Permission denied/, rank: 1 },
  ),
]);
