import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/env-file-missing',
  stack: 'uniuni',
  kind: 'fault',
  title: 'EnvironmentFile= names a file that was moved away',
  seed: '004 step 7',
  prepare: `
mkdir -p /etc/uniuni && mv /opt/uniuni/backend/.env /etc/uniuni/backend.env
sed -i 's#^User=#EnvironmentFile=/etc/uniuni/backend.env\\n&#' /etc/systemd/system/uniuni-backend-main.service
systemctl daemon-reload; systemctl restart uniuni-backend-main; ready /api/health`,
  break:
    'mv /etc/uniuni/backend.env /etc/uniuni/backend.env.new; systemctl restart uniuni-backend-main || true; sleep 0.3',
  proof: 'systemctl show uniuni-backend-main -p Result | grep -q resources',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.env-file-missing',
    evidence: [/\/etc\/uniuni\/backend\.env/],
    repair: 'person',
  },
});
