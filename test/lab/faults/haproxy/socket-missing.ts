import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/socket-missing',
  stack: 'haproxy',
  kind: 'fault',
  title: 'the search service is stopped: no socket in the chroot',
  path: '/search/x',
  break: 'systemctl stop carto-search',
  symptom: 503,
  expect: { status: 'down', rootCause: 'unit.not-running', subject: /carto-search/, repair: 'command' },
});
