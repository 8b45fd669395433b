import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/bad-option',
  stack: 'uniuni',
  kind: 'fault',
  title: 'an option that uvicorn does not know',
  seed: '004 step 6',
  break: `
sed -i 's/--port/--prot/' /etc/systemd/system/uniuni-backend-main.service
systemctl daemon-reload; systemctl restart uniuni-backend-main; until_ok 80 'journalctl -u uniuni-backend-main | grep -q "such option"'`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'app.bad-command', evidence: [/[Nn]o such option/], repair: 'person' },
});
