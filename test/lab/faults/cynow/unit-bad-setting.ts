import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/unit-bad-setting',
  stack: 'cynow',
  kind: 'fault',
  title: 'a typing error in the unit file: it has no ExecStart=',
  seed: '003 step 3',
  break: `
systemctl stop gunicorn
sed -i 's/^ExecStart=/ExecStrat=/' /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl start gunicorn || true`,
  proof: 'systemctl show gunicorn -p LoadState | grep -q bad-setting',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.bad-setting',
    evidence: [/bad-setting|ExecStart|Refusing/i],
    repair: 'person',
  },
});
