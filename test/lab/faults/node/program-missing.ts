import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/program-missing',
  stack: 'node',
  kind: 'fault',
  title: 'Node came from a version manager whose version was removed',
  break: `mkdir -p /opt/node-v18/bin; cp /usr/bin/node /opt/node-v18/bin/; sed -i 's#/usr/bin/node#/opt/node-v18/bin/node#' /etc/systemd/system/notes.service; systemctl daemon-reload; systemctl restart notes; ready /notes; rm -r /opt/node-v18; systemctl restart notes || true; until_ok 100 'systemctl is-failed notes'`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'unit.exec-failed', evidence: [/opt\/node-v18/], repair: 'person' },
});
