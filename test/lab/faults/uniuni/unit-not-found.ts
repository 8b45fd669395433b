import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/unit-not-found',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the unit file was deleted, then the server was rebooted',
  break: 'rm /etc/systemd/system/uniuni-backend-main.service',
  reboot: true,
  proof: 'systemctl show uniuni-backend-main -p LoadState | grep -q not-found',
  symptom: 502,
  expect: { status: 'down', rootCause: ['unit.not-found', 'port.not-listening'], repair: 'person' },
});
