import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/service-stopped',
  stack: 'haproxy',
  kind: 'fault',
  title: 'the tile server is stopped: HAProxy has no server left',
  break: 'systemctl stop carto-tiles; sleep 3',
  symptom: 503,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /carto-tiles/,
    evidence: [/NOSRV|Layer4 connection problem|no server available/],
    repair: 'command',
  },
});
