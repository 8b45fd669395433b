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
    'may-not-run',
    hint('app.permission-denied', 0.75, 'unit.exec-failed', 0.4, 'proxy.mac-denied', 0.4),
    'SpawnEnvSetupperShell:',
    'App 812 output: SpawnEnvSetupperShell: line 0: exec: /opt/passenger/PassengerAgent: cannot execute: Permission denied',
    { pattern: /SpawnEnvSetupperShell: .{0,60}?(?<path>\/\S{1,300}): (?:cannot execute: )?Permission denied/, rank: 1 },
  ),
]);
