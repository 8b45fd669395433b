import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/unit-masked',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the backend unit is masked',
  prepare: `
mv /etc/systemd/system/uniuni-backend-main.service /lib/systemd/system/
systemctl daemon-reload; systemctl -q reenable uniuni-backend-main`,
  break: 'systemctl -q mask --now uniuni-backend-main',
  proof: 'systemctl is-enabled uniuni-backend-main | grep -q masked',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.masked',
    subject: /uniuni-backend-main/,
    evidence: [/masked/],
    repair: 'command',
  },
});
