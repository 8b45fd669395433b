import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/proxy-stopped',
  stack: 'haproxy',
  kind: 'fault',
  title: 'HAProxy itself is stopped',
  break: 'systemctl stop haproxy',
  symptom: 0,
  expect: { status: 'down', rootCause: 'proxy.not-running', subject: /haproxy/, repair: 'command' },
});
