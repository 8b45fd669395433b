import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/proxy-stopped',
  stack: 'apache',
  kind: 'fault',
  title: 'Apache itself is stopped',
  break: 'systemctl stop apache2',
  symptom: 0,
  expect: { status: 'down', rootCause: 'proxy.not-running', subject: /apache2/, repair: 'command' },
});
