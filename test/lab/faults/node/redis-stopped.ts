import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/redis-stopped',
  stack: 'node',
  kind: 'fault',
  title: 'Redis was stopped: the service gives up after a few tries, again and again',
  break: `systemctl stop redis-server; systemctl restart notes; until_ok 100 'journalctl -u notes | grep -q "Redis is away"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /redis/,
    evidence: [/ECONNREFUSED|inactive/],
    alsoNamed: ['cache.unreachable'],
    repair: 'command',
  },
});
