import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/journal-only',
  stack: 'haproxy',
  kind: 'fault',
  title: 'no syslog daemon: the words are in the journal; the tile server is stopped',
  prepare:
    'systemctl disable -q --now rsyslog syslog.socket; rm -f /var/log/haproxy.log; systemctl restart haproxy; sleep 3',
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
